"""Renders messages: the subject, plain text, HTML, Markdown, JSON and feed entries that channels are handed.

Templates are those shipped, or a subscription's own in the home; one that cannot be used is stood in for by the shipped
one, which says so: no alert is lost to a template. How templates become texts is `templating`'s.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5

from tosmon.alerts.parcels import FeedEntry, Parcel
from tosmon.alerts.samples import samples, trial
from tosmon.alerts.template_faults import TemplateFault
from tosmon.core.messages import Item, Message
from tosmon.core.payload import payload
from tosmon.core.printed import one_line, shortened, visible, wrapped
from tosmon.core.subjects import LONGEST, item_subject
from tosmon.errors import Fault
from tosmon.home import Home

if TYPE_CHECKING:
    from tosmon.alerts.templating import Templates

__all__ = ["FOLDER", "PARTS", "Renderer", "faults_of_templates"]

FOLDER: Final = "templates"  # in the home
PARTS: Final = {"subject": "subject.txt", "text": "txt", "html": "html", "markdown": "md"}
"""What a template's files end with, by the part of a message that they make; any of them may be missing."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_SHIPPED: Final = {"subject": "subject.txt", "text": "message.txt", "html": "message.html", "markdown": "message.md"}
_TEXT: Final = 200_000  # characters of plain text or Markdown
log = logging.getLogger(__name__)


class Renderer:
    """Makes parcels of messages, with the templates of one home. Threads may share it."""

    def __init__(self, home: Home) -> None:
        self._folder = home.root / FOLDER

    @cached_property
    def _templates(self) -> Templates:
        # Jinja is loaded with the first message, not with every command.
        from tosmon.alerts.templating import Templates  # noqa: PLC0415 - start-up time, as above

        return Templates(self._folder)

    def parcel(self, message: Message, key: str, target: str, *, unsubscribe: str = "") -> Parcel:
        """Return the message rendered for a target ("channel" or "channel:address").

        `unsubscribe` is the address of a page that ends the subscription for this recipient, empty for none.
        """
        made, found = self._own(message, unsubscribe)
        if found:
            message = replace(message, remarks=(*message.remarks, *map(_remark, found)))
        for part, name in _SHIPPED.items():
            if part not in made:
                made[part] = self._made(f"shipped/{name}.jinja", part, message, unsubscribe)
        return Parcel(
            key=key,
            form=message.form,
            subscription=message.subscription,
            target=target,
            address=target.partition(":")[2],
            payload=payload(message, key),
            entries=tuple(self.feed_entry(item, message.zone) for item in (*message.items, *message.listed)),
            created_at=message.created_at,
            unsubscribe=unsubscribe,
            **made,
        )

    def trial(self, subscription: str, target: str, key: str, now: datetime, zone: tzinfo = UTC) -> Parcel:
        """Return a parcel that says that it is a test."""
        return self.parcel(trial(subscription, now, zone), key, target)

    def feed_entry(self, item: Item, zone: tzinfo = UTC) -> FeedEntry:
        """Return what happened to one text as feeds have it; published when it was first observed."""
        values = {"item": item, "zone": zone, "full": True, "place": 0}
        html = self._templates.rendered("shipped/item.html.jinja", "html", values)
        text = self._templates.rendered("shipped/item.txt.jinja", "txt", values)
        direction = (item.direction.value,) if item.direction else ()
        tags = (item.platform, item.family, *item.labels, *direction, item.severity.value)
        return FeedEntry(
            id=f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(sorted(item.events)))}",
            title=one_line(item_subject(item)),
            url=item.url,
            html=visible(html),
            text=_bounded(wrapped(visible(text))),
            published=item.observed_to,
            tags=tuple(map(one_line, dict.fromkeys(tags))),
        )

    # --- templates of the home ----------------------------------------------------------------------------------------

    def _own(self, message: Message, unsubscribe: str) -> tuple[dict[str, str], list[TemplateFault]]:
        """Return the parts that the subscription's own templates make, and the faults of those that make none."""
        made: dict[str, str] = {}
        found = []
        for part, file in self.files(message.template).items():
            try:
                made[part] = self._made(f"home/{file}", part, message, unsubscribe)
            except TemplateFault as fault:
                log.warning("a message of %s goes out as shipped: %s", message.subscription, fault)
                found.append(fault)
        return made, found

    def files(self, template: str) -> dict[str, str]:
        """Return the names of the files of a template that are there, by the part that they make."""
        if not _NAME.fullmatch(template):
            return {}
        files = {part: f"{template}.{ending}" for part, ending in PARTS.items()}
        return {part: file for part, file in files.items() if (self._folder / file).is_file()}

    def _made(self, name: str, part: str, message: Message, unsubscribe: str) -> str:
        """Return a part of a message; raises TemplateFault."""
        form = {"html": "html", "markdown": "md"}.get(part, "txt")
        made = self._templates.rendered(name, form, {"message": message, "unsubscribe": unsubscribe})
        if part == "subject":
            return shortened(one_line(made), LONGEST)
        if part == "text":
            return _bounded(wrapped(visible(made)))
        return visible(made) if part == "html" else _bounded(visible(made))

    def prove(self, template: str) -> Iterable[TemplateFault]:
        """Yield what is wrong with the files of a template, each tried with messages of every form."""
        for part, file in self.files(template).items():
            try:
                for message in samples():
                    self._made(f"home/{file}", part, message, "https://terms.example.org/unsubscribe")
            except TemplateFault as fault:
                yield fault


def faults_of_templates(home: Home, names: Iterable[str]) -> list[Fault]:
    """Return what is wrong with these templates of the home: names of no file, and files that cannot be used."""
    renderer = Renderer(home)
    faults = []
    for name in dict.fromkeys(names):
        if not renderer.files(name):
            expected = "expected a name of letters, digits, - and _" if not _NAME.fullmatch(name) else _missing(name)
            faults.append(Fault(FOLDER, name, "", expected))
        faults += [fault.fault for fault in renderer.prove(name)]
    return faults


def _missing(name: str) -> str:
    return f"there is none of {', '.join(f'{name}.{ending}' for ending in PARTS.values())}; write one, or name another"


def _remark(fault: TemplateFault) -> str:
    return f"This message is as shipped, for its own template could not be used: {fault}."


def _bounded(text: str) -> str:
    """Return a text that is not longer than any reader could want, whatever a template made."""
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
    if len(text) <= _TEXT:
        return text
    return f"{text[:_TEXT].rpartition(chr(10))[0]}\n\n… {len(text) - _TEXT:,} more characters …\n"
