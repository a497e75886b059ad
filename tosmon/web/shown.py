"""Templates made into answers: what every template may use, and what browsers may keep of an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from tosmon.__about__ import __version__
from tosmon.core.about import is_signal
from tosmon.core.printed import trimmed
from tosmon.core.reading import COMMENTS
from tosmon.core.signals.answers import PURPOSE_WORDS
from tosmon.core.signals.specifications import SPECIFICATIONS
from tosmon.core.words import counted, in_words
from tosmon.registry.names import Names
from tosmon.settings import Settings
from tosmon.web import words
from tosmon.web.asked import LONGEST_QUERY, address_time
from tosmon.web.forms import FIELD, FormKey
from tosmon.web.looks import look_of
from tosmon.web.robots_values import WORDS as MAY_FETCH
from tosmon.web.translating import LANGUAGE, gettext, ngettext

__all__ = ["FOREVER", "HERE", "Shown"]

HERE: Final = Path(__file__).resolve().parent
KEEP: Final = {"Cache-Control": "no-cache"}  # keep, but ask first whether it is still so
FRESH: Final = {"Cache-Control": "no-store"}
FOREVER: Final = {"Cache-Control": "private, max-age=31536000, immutable"}  # what a snapshot holds never changes


class _Compiled(BytecodeCache):
    """Keeps templates compiled for as long as the process runs, for every application made in it."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept; Jinja looks whether it was made of the same source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was made."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _Compiled()


class Shown:
    """Makes answers of templates; every template knows the names of what is watched."""

    def __init__(self, settings: Settings, names: Names) -> None:
        self._public_url = settings.public_url.rstrip("/")
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,  # every template, whatever its name: texts come from platforms
            undefined=StrictUndefined,
            auto_reload=False,
            bytecode_cache=_COMPILED,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.policies["ext.i18n.trimmed"] = True
        self._environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        self._environment.filters |= {
            "address_time": address_time,
            "breakable": words.breakable,
            "capitalize_first": words.capitalize_first,
            "in_words": _in_words,
            "decision": partial(words.decision, zone=settings.zone),
            "moment": partial(words.moment, zone=settings.zone),
        }
        self._environment.tests["signal"] = is_signal
        self._environment.globals |= {
            "comments": COMMENTS,
            "count": counted,
            "form_field": FIELD,
            "language": LANGUAGE,
            "longest_query": LONGEST_QUERY,
            "marked": words.marked,
            "names": names,
            "purpose_words": PURPOSE_WORDS,
            "public_url": settings.public_url,
            "signs": words.SIGNS,
            "static": _Static(),
            "titles": SPECIFICATIONS,
            "trimmed": trimmed,
            "tosmon_version": __version__,
            "words": MAY_FETCH,
            "zone": settings.zone,
        }

    def prepare(self) -> None:
        """Compile all templates, so that nobody waits for that who opens the first page of a kind."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)

    def page(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        """Return a page without forms that change anything, or that the browser's own copy of it still holds."""
        body = self._body(request, template, values)
        tag = f'"{_hash(body)}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**KEEP, "ETag": tag})
        return Response(body, media_type="text/html", headers={**KEEP, "ETag": tag})

    def with_forms(self, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
        """Return a page with forms that change something; no browser keeps it. `form_key` is their hidden field."""
        key = FormKey(request)
        body = self._body(request, template, {**values, "form_key": key.value})
        answer = Response(body, status, media_type="text/html", headers=FRESH)
        key.remember(answer)
        return answer

    def once(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        """Return a page that no browser keeps."""
        return Response(self._body(request, template, values), media_type="text/html", headers=FRESH)

    def error(self, request: Request, status: int, told: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return a page that says what is wrong."""
        body = self._body(request, "error.html", {"status": status, "told": told})
        return Response(body, status, media_type="text/html", headers={**(headers or {}), **FRESH})

    def done(self, address: str) -> Response:
        """Lead on after a form did what it should, so that loading the page again does not send it twice.

        `address` is a path of these pages, never what somebody sent.
        """
        return RedirectResponse(address, 303, headers=FRESH)

    def _body(self, request: Request, template: str, values: Mapping[str, Any]) -> bytes:
        query = f"?{request.url.query}" if request.url.query else ""
        frame = {
            "path": request.url.path,
            "frame_address": f"{self._public_url or str(request.base_url).rstrip('/')}{request.url.path}{query}",
            "frame_look": look_of(request),
        }
        made = self._environment.get_template(template).render({**frame, **values})
        return words.visible(made).encode()


def _in_words(identifier: str) -> str:
    """Return an id as words, in the language of the pages."""
    return gettext(in_words(identifier))


class _Static:
    """Gives the addresses of static files, which change with what they hold."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """Return the address of that file in `static`."""
        if name not in self._known:
            self._known[name] = f"/static/{name}?{_hash((HERE / 'static' / name).read_bytes())}"
        return self._known[name]


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
