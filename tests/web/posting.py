"""Fills in and sends every form of a page: as a reader does, and as somebody does who writes what they like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
from lxml import html
from lxml.html import HtmlElement

from tosmon.web.forms import FIELD

__all__ = ["Posted", "forms_of"]

FREE = frozenset({"text", "search", "url", "email", "number", "date", "datetime-local", "textarea"})


@dataclass(frozen=True, slots=True)
class Posted:
    """A form with one of its buttons: what it sends as it stands, and the names of what is typed of that."""

    action: str
    button: str
    fields: Mapping[str, str]
    typed: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Return what is the same of forms that do the same: the ends of where they are sent to."""
        first, *rest = self.action.strip("/").split("/")
        return f"{first} {rest[-1] if rest and rest[-1].isalpha() else len(rest)}"

    @property
    def others(self) -> tuple[str, ...]:
        """Return the names of what nobody types: hidden fields, boxes and choices, but not the form's key."""
        return tuple(name for name in self.fields if name not in self.typed and name != FIELD)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all but the form's key."""
        return self.typed + self.others

    def send(self, client: httpx.Client, words: Mapping[str, str]) -> httpx.Response:
        """Return the answer to the form with these words in its fields, as a browser gets it."""
        headers = {"origin": str(client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
        return client.post(self.action, data={**self.fields, **words}, headers=headers)


def forms_of(page: str) -> Iterator[Posted]:
    """Yield the forms of a page that change something, once for each of their buttons."""
    root = html.fromstring(page)
    for form in root.iter("form"):
        if form.get("method") != "post":
            continue
        fields: dict[str, str] = {}
        typed, buttons = [], []
        for one in root.iter("input", "textarea", "select", "button"):
            kind, name = one.get("type", "text") if one.tag == "input" else str(one.tag), one.get("name", "")
            if form is not _form_of(one, root):
                continue
            if kind == "button":
                buttons.append((name, one.get("value", "")))
            elif name:
                fields[name] = _value(one, kind)
                typed += [name] if kind in FREE else []
        for name, value in dict.fromkeys(buttons) or [("", "")]:
            pressed = {**fields, name: value} if name else dict(fields)
            yield Posted(form.get("action", ""), f"{name}={value}", pressed, tuple(dict.fromkeys(typed)))


def _form_of(field: HtmlElement, root: HtmlElement) -> HtmlElement | None:
    named = field.get("form")
    return root.get_element_by_id(named) if named else next(field.iterancestors("form"), None)


def _value(field: HtmlElement, kind: str) -> str:
    """Return what a field says as it stands; of choices the one that is made, else the first."""
    options = list(field.iter("option"))
    chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
    if chosen is not None:
        return str(chosen.get("value", ""))
    return str(field.get("value", "on" if kind == "checkbox" else ""))
