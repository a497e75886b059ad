"""Templates made into texts: three sandboxed environments of Jinja, one for each way of writing.

Nothing is compiled but files: those shipped with tosmon and those in the home's folder `templates`. Texts from the web
come in as values only, made fit to be read by `tosmon.core.printed` and escaped as each way of writing asks.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import Final

from jinja2 import FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from markupsafe import Markup, escape

from tosmon.alerts.sandbox import BoundedEnvironment, TooMuchError
from tosmon.alerts.template_faults import TemplateFault
from tosmon.core.excerpts import Piece
from tosmon.core.messages import Observed
from tosmon.core.model import Direction
from tosmon.core.printed import escaped, one_line, trimmed, visible
from tosmon.core.words import counted, in_words

__all__ = ["FILTERS", "SHIPPED", "Templates", "moment", "zone_name"]

SHIPPED: Final = Path(__file__).resolve().parent / "templates"
_SIGNS: Final = {Direction.STRENGTHENED: "▲", Direction.WEAKENED: "▼", Direction.NEUTRAL: "=", Direction.UNCLEAR: "?"}
# What evaluating an expression can raise; a template is the user's, and none of its faults may stop an alert.
_RAISED: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError, RecursionError, TemplateError,
    TypeError, ValueError,
)  # fmt: skip
_TOLD: Final = 300  # characters of what an expression raised: it may repeat what a platform wrote


class Templates:
    """The templates of tosmon ("shipped/…") and of one home ("home/…")."""

    def __init__(self, home: Path) -> None:
        self._loader = PrefixLoader({"shipped": FileSystemLoader(SHIPPED), "home": FileSystemLoader(home)})
        self._environments = {
            "html": self._environment(_html),
            "md": self._environment(_markdown),
            "txt": self._environment(_text),
        }

    def rendered(self, name: str, form: str, values: Mapping[str, object]) -> str:
        """Return what a template makes of these values; `form` is "txt", "html" or "md".

        Raises:
            TemplateFault: it cannot be read, or fails, or makes nothing or much too much, or takes too long.

        """
        try:
            made = self._made(name, self._environments[form], values)
        except TemplateNotFound as error:
            raise TemplateFault(_file(name), 0, f"there is no template {error.name!r}") from error
        except TemplateSyntaxError as error:
            file = f"home/{Path(error.filename or name).name}"  # it may be one that this one includes
            raise TemplateFault(_file(file), error.lineno, error.message or "is no template") from error
        except TooMuchError as error:
            raise TemplateFault(_file(name), 0, str(error)) from error
        except _RAISED as error:
            told = one_line(str(error))[:_TOLD] or type(error).__name__
            raise TemplateFault(_file(name), _line(error.__traceback__, name), told) from error
        if not made.strip():
            raise TemplateFault(_file(name), 0, "makes an empty text of some messages")
        return made

    @staticmethod
    def _made(name: str, environment: BoundedEnvironment, values: Mapping[str, object]) -> str:
        """Return what a template makes; one of the home within bounds, for the shipped ones are known to end."""
        template = environment.get_template(name)
        return environment.made(template, values) if name.startswith("home/") else template.render(values)

    def _environment(self, written: Callable[[object], str]) -> BoundedEnvironment:
        environment = BoundedEnvironment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            finalize=written,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        environment.filters |= FILTERS | _OF_FORM[written]
        environment.globals |= {"count": counted}
        return environment


def _file(name: str) -> str:
    """Return the path of a template as people know it: below the home, or in the package."""
    origin, _, file = name.partition("/")
    return f"templates/{file}" if origin == "home" else file


def _line(trace: TracebackType | None, name: str) -> int:
    """Return the line of the template at which something was raised, 0 where it was somewhere else."""
    file = name.partition("/")[2]
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if Path(frame.filename).name == file]
    return lines[-1] or 0 if lines else 0


# --- ways of writing --------------------------------------------------------------------------------------------------


# What is written already, in whichever way, is Markup: jinja then leaves it alone, also what macros and blocks give.


def _text(value: object) -> Markup:
    """Return a value on one line: a text of others begins no line of its own."""
    return value if isinstance(value, Markup) else _written(_flat(str(value)))


def _html(value: object) -> str:
    """Return a value to be escaped."""
    return value if isinstance(value, Markup) else visible(str(value))


def _markdown(value: object) -> Markup:
    """Return a value on one line, and escaped."""
    return value if isinstance(value, Markup) else _written(escaped(_flat(str(value))))


def _written(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - plain text or Markdown, whose escaping is done, and not HTML's


def _flat(text: str) -> str:
    return visible(text).replace("\n", " ")


def _text_redline(pieces: Sequence[Piece]) -> Markup:
    """Return a redline as plain text: "[-words that went-] {+words that came+}"."""
    marks = {"insert": ("{+", "+}"), "delete": ("[-", "-]"), "move": ("[moved: ", "]")}
    return _written("".join(_marked(kind, _flat(text), marks) for kind, text in pieces))


def _markdown_redline(pieces: Sequence[Piece]) -> Markup:
    marks = {"insert": ("**", "**"), "delete": ("~~", "~~"), "move": ("*", "*")}
    return _written("".join(_marked(kind, escaped(_flat(text)), marks) for kind, text in pieces))


def _html_redline(pieces: Sequence[Piece]) -> Markup:
    """Return a redline as HTML: colour, and a line under or through, so that each stands without the other."""
    return Markup("").join(_html_piece(kind, visible(text)) for kind, text in pieces)


_INLINE: Final = {
    "insert": '<ins style="background-color:#d3f3dc;color:#07451f;text-decoration:underline">{}</ins>',
    "delete": '<del style="background-color:#fddcd9;color:#7d130b;text-decoration:line-through">{}</del>',
    "move": '<em style="background-color:#e3e8fb;color:#1d2f6f">{}</em>',
    "gap": '<span style="opacity:.7">{}</span>',
}


def _html_piece(kind: str, text: str) -> Markup:
    if kind == "equal" or not text.strip():
        return escape(text)
    before, inner, after = trimmed(text)
    return escape(before) + Markup(_INLINE[kind]).format(inner) + escape(after)  # noqa: S704 - ours, and escaped by it


def _marked(kind: str, text: str, marks: Mapping[str, tuple[str, str]]) -> str:
    if not text.strip():
        return text
    before, inner, after = trimmed(text)
    opening, closing = marks.get(kind, ("", ""))
    return f"{before}{opening}{inner}{closing}{after}"


# --- words ------------------------------------------------------------------------------------------------------------


def moment(value: datetime, zone: tzinfo) -> str:
    """Return a moment in the reader's zone, which is named: "2026-11-23 09:00 CET"."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def zone_name(zone: tzinfo) -> str:
    """Return what a zone is called: "Europe/Berlin", or "UTC"."""
    return str(getattr(zone, "key", "") or zone)


def _observed(one: Observed, zone: tzinfo) -> str:
    """Return when something was first observed, in words."""
    until = moment(one.until, zone)
    return f"first observed between {moment(one.since, zone)} and {until}" if one.since else f"first observed {until}"


def _direction(value: Direction | None) -> str:
    return f"{_SIGNS[value]} {value.value}" if value else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(in_words(name) for name in names)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _address(text: str) -> Markup:
    """Return an address or a command as it is, but for what would end a link or code in Markdown."""
    return _written("".join(_ENCODED.get(sign, sign) for sign in visible(text)))


_ENCODED: Final = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "`": "%60", "\\": "%5C", "\n": "%0A"}


def _day(value: datetime, zone: tzinfo) -> str:
    """Return the day of a moment in the reader's zone."""
    return value.astimezone(zone).strftime("%Y-%m-%d")


FILTERS: Final[dict[str, Callable[..., object]]] = {
    "capitalized": _capitalized,
    "day": _day,
    "direction": _direction,
    "in_words": in_words,
    "listed": _listed,
    "moment": moment,
    "observed": _observed,
    "zone_name": zone_name,
}

# Those that write otherwise in each form.
_OF_FORM: Final[Mapping[Callable[[object], str], dict[str, Callable[..., object]]]] = {
    _text: {"redline": _text_redline, "address": visible},
    _html: {"redline": _html_redline, "address": visible},
    _markdown: {"redline": _markdown_redline, "address": _address},
}
