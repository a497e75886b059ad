"""What lies over a page and asks for something: dialogs, and the banners that ask for consent to cookies.

Consent banners are told by the names that the programs which make them give to their elements, and that people who
write their own give to theirs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from bs4 import Tag

from tosmon.core.extract.elements import attribute

__all__ = ["is_overlay"]

_DIALOGS: Final = frozenset(("dialog", "alertdialog"))
# Quick: whether a closer look is worth it.
_MENTIONED: Final = re.compile(
    r"cookie|consent|gdpr|ccpa|onetrust|didomi|cmp|truste|usercentrics|iubenda|borlabs|klaro|osano|tarteaucitron"
    r"|axeptio|cky-|evidon|cc-window|termly|sp_message",
    re.IGNORECASE,
)
# Ids and classes in lower case, without hyphens and underscores.
_MADE: Final = re.compile(
    r"onetrust(?:consentsdk|bannersdk|pcsdk)|cybotcookiebotdialog(?:body)?|cookiebanner|didomi(?:host|popup|notice)"
    r"|qccmp2?(?:container|ui|main)|qccmpcleanslate|truste(?:overlay|consent\w{0,20})|usercentrics(?:root|cmpui)"
    r"|fcconsentroot|fcdialogcontainer|iubendacs(?:banner|container)|cookielawinfobar|clibarmodal|cmplzcookiebanner\w{0,20}"
    r"|borlabscookie(?:box)?|brlbscmpl\w{0,20}|ccwindow|ccbanner|tarteaucitron(?:root|alertbig)|axeptio\w{0,20}|klaro"
    r"|osanocm(?:window|dialog)|ckyconsent(?:container|bar)|ckymodal|ckyoverlay|cookiefirstroot|cmp(?:box|wrapper|container|root)"
    r"|evidonbanner|evidonconsent\w{0,20}|termlyconsent\w{0,20}|spmessagecontainer\d{0,10}"
)
_NAMED: Final = re.compile(
    r"(?:js|site|global|app|eu|page|[cmo])?(?:cookies?|gdpr|ccpa|consent)(?:s|policy|law|privacy|consent|cookies?)?"
    r"(?:banner|bar|notice|notification|popup|popin|modal|overlay|dialog|wall|prompt|consent|disclaimer|alert|lightbox"
    r"|hinweis|leiste|melding)"
    r"(?:container|wrapper|root|outer|inner|s)?"
    r"|(?:bandeau|barre|aviso|banner|barra)(?:de)?cookies?"
)
_MODIFIERS: Final = re.compile(r"--.*")  # "cookie-banner--bottom", as BEM writes variants
_BY_PROGRAMS: Final = "programs"
_BY_PEOPLE: Final = "people"
_SECTIONS: Final = ("h2", "h3", "h4")  # with one of these and nothing to press it may be a section of the text
_CONTROLS: Final = ("button", "input")
_ROOTS: Final = frozenset(("html", "body", "main", "article"))
_OF_A_DOCUMENT: Final = ("main", "article", "h1")  # what no banner has in it


def is_overlay(element: Tag, role: str) -> bool:
    """Tell whether the element is an open dialog, or a banner that asks for consent."""
    if role in _DIALOGS or element.name == "dialog":
        return True
    if "id" not in element.attrs and "class" not in element.attrs:
        return False
    named = _is_consent(attribute(element, "id"), attribute(element, "class"))
    if not named or element.name in _ROOTS or element.find(_OF_A_DOCUMENT) is not None:
        return False
    # A policy's own section may have such a name, too: what asks can be answered.
    return named == _BY_PROGRAMS or element.find(_answers) is not None or element.find(_SECTIONS) is None


def _answers(element: Tag) -> bool:
    """Tell whether something can be pressed."""
    if element.name == "a":
        return not attribute(element, "href").startswith(("http", "/"))
    return element.name in _CONTROLS or attribute(element, "role") == "button"


@lru_cache(maxsize=4_096)  # a page's elements share most of their classes
def _is_consent(id_: str, classes: str) -> str:
    """Return who gives such names to banners: `_BY_PROGRAMS`, `_BY_PEOPLE`, or "" for nobody."""
    names = f"{id_} {classes}"
    if not _MENTIONED.search(names):
        return ""
    plain = [_MODIFIERS.sub("", name).replace("-", "").replace("_", "") for name in names.lower().split()]
    if any(_MADE.fullmatch(name) for name in plain):
        return _BY_PROGRAMS
    return _BY_PEOPLE if any(map(_NAMED.fullmatch, plain)) else ""
