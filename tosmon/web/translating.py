"""What pages say, in the reader's language: English so far, and every string goes through here.

Templates write `{{ _("Platforms") }}` and `{% trans %}…{% endtrans %}`; the few strings in Python use `gettext`.
A translation is a catalog of the standard library's gettext in `locale/<language>/LC_MESSAGES/tosmon.mo`.
"""

from __future__ import annotations

import gettext as library
from pathlib import Path
from typing import Final

__all__ = ["LANGUAGE", "gettext", "later", "ngettext"]

_LOCALE: Final = Path(__file__).resolve().parent / "locale"
_translations: Final = library.translation("tosmon", _LOCALE, fallback=True)
LANGUAGE: Final = _translations.info().get("language", "en")  # of the pages, as `lang` says it


def gettext(message: str) -> str:
    """Return the message in the language of the pages."""
    return _translations.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the message for that many, in the language of the pages."""
    return _translations.ngettext(one, many, count)


def later(message: str) -> str:
    """Return the message as it is, and have it collected for translators: it is translated where it is shown."""
    return message
