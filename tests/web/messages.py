"""What translators translate: every message of templates and code, and the words of ids, as a template catalog (.pot).

`python -m tests.web.messages` writes tosmon/web/locale/tosmon.pot anew; a test tells when it is stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

import tosmon
from tosmon import lexicon
from tosmon.core.model import ChangeKind, Direction, EventKind, Outcome, Reason, Rule, Severity
from tosmon.core.robots.crawlers import CrawlerPurpose
from tosmon.core.words import in_words

__all__ = ["POT", "TEMPLATES", "written"]

WEB: Final = Path(tosmon.__file__).parent / "web"
TEMPLATES: Final = WEB / "templates"
POT: Final = WEB / "locale" / "tosmon.pot"
_KEYWORDS: Final[dict[str, Any]] = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}
_OPTIONS: Final = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}
_WORDS: Final[tuple[type[StrEnum], ...]] = (
    Outcome,
    Reason,
    Rule,
    ChangeKind,
    Direction,
    Severity,
    EventKind,
    CrawlerPurpose,
)


def written() -> bytes:
    """Return the template catalog: places without lines and no dates, so that it only changes with its messages."""
    catalog = Catalog(project="tosmon", header_comment="# What the pages of tosmon say.", fuzzy=False)
    found = extract_from_dir(
        str(WEB),
        method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map=_OPTIONS,
        keywords=_KEYWORDS,
        comment_tags=("translators:",),
    )
    for file, _, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalog.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    for where, word in words_of_ids():
        catalog.add(word, locations=[(where, 0)])
    into = BytesIO()
    write_po(into, catalog, width=110, omit_header=True, include_lineno=False, sort_output=False)
    return _HEADER + into.getvalue()


def words_of_ids() -> Iterator[tuple[str, str]]:
    """Yield what templates say of ids: where each comes from, and its words."""
    for kind in _WORDS:
        yield from ((f"{kind.__module__}.{kind.__qualname__}", in_words(one.value)) for one in kind if one.value)
    for label, meaning in lexicon.definitions().items():
        yield from (("tosmon/data/labels/labels.toml", words) for words in (in_words(label), meaning))


_HEADER: Final = b"""\
# What the pages of tosmon say, for translators: docs/translating.md. Written by `python -m tests.web.messages`.
msgid ""
msgstr ""
"Project-Id-Version: tosmon\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


if __name__ == "__main__":
    POT.parent.mkdir(exist_ok=True)
    POT.write_bytes(written())
