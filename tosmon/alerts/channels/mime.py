"""A message as mail: headers and both texts as bytes, the same at each attempt; handing them over is left to others.

Bodies are quoted-printable or Base64, never 8-bit: they pass servers with and without 8BITMIME, and nothing on the way
needs to recode them, which would break signatures (RFC 6376 section 5.3). Headers are ASCII for the same reason, except
where an address cannot be.
"""

from __future__ import annotations

import hashlib
import re
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import quote

from tosmon.alerts.channels.mailboxes import Mailbox
from tosmon.alerts.parcels import Form, Parcel

__all__ = ["mail", "message_id"]

_LONGEST_SUBJECT: Final = 300  # characters
_LONGEST_WORD: Final = 60  # characters, which fit into a line with its name
_MACHINES: Final = frozenset({"in-reply-to", "list-id", "list-unsubscribe", "message-id", "references", "x-tosmon-key"})


class _Policy(EmailPolicy):
    """The standard library's policy, with other lines for headers that it folds badly."""

    def fold(self, name: str, value: Any) -> str:  # noqa: ANN401 - as the standard library has it
        """Return a header as text, with its line ends."""
        if name.lower() in _MACHINES:
            # It would encode what is long in them. Folded between addresses only (RFC 5322 section 2.2.3).
            return f"{name}: {str(value).replace('>, <', f'>,{self.linesep} <')}{self.linesep}"
        if name.lower() == "subject" and not self.utf8:
            # It would double blanks beside encoded words.
            return f"{name}: {_encoded(str(value), name, self.linesep)}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401 - as above
        """Return a header as bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")


_POLICY: Final = _Policy(linesep="\r\n", cte_type="7bit")


def mail(
    parcel: Parcel, sender: Mailbox, recipient: Mailbox, *, reply_to: Mailbox | None = None, unsubscribe: str = ""
) -> bytes:
    """Return a message as it goes to one recipient, with the line ends of SMTP.

    `unsubscribe` is an address that the channel's operator looks after; the parcel's own leads to the pages.
    """
    international = sender.international or recipient.international
    message = EmailMessage(_POLICY.clone(utf8=international))
    message["From"] = sender.as_header()
    message["To"] = recipient.as_header()
    if reply_to is not None:
        message["Reply-To"] = reply_to.as_header()
    message["Subject"] = _line(parcel.subject)
    message["Date"] = format_datetime(parcel.created_at)
    for name, value in _for_machines(parcel, sender.domain, unsubscribe).items():
        message[name] = value
    message.set_content(_shown(parcel.text))
    if parcel.html:
        message.add_alternative(_shown(parcel.html), subtype="html")
        message.set_boundary(f"=_{_digest(parcel.key, 'parts')}")  # the same at each attempt
    return message.as_bytes()


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID of a key: the same at every attempt, so that servers and readers can tell duplicates."""
    plain = re.fullmatch(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*", key, re.ASCII)
    return f"<{key if plain else _digest(key)}@{domain.strip('[]')}>"


def _for_machines(parcel: Parcel, domain: str, unsubscribe: str) -> dict[str, str]:
    """Return what tells programs how to treat the message.

    There is no Precedence: RFC 3834 section 3.1.8 leaves that to what delivers mail.
    """
    headers = {
        "Message-ID": message_id(parcel.key, domain),
        "X-Tosmon-Key": _line(parcel.key).encode("ascii", "replace").decode(),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no vacation notices in return
        "List-Id": f"<{_label(parcel.subscription)}.tosmon.{domain.strip('[]')}>",  # RFC 2919
    }
    ways = [way for way in (_by_mail(unsubscribe, parcel.subscription), parcel.unsubscribe) if _is_address(way)]
    if ways:
        headers["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    if parcel.unsubscribe.startswith("https://") and parcel.unsubscribe in ways:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058, which asks for https
    thread = _thread(parcel, domain)
    return headers | ({"In-Reply-To": thread, "References": thread} if thread else {})


def _encoded(line: str, name: str, linesep: str) -> str:
    """Return a line as headers may hold it: in encoded words (RFC 2047), where it does not fit as it is."""
    fits = line.isascii() and max(map(len, line.split()), default=0) <= _LONGEST_WORD and "=?" not in line
    return Header(line, "us-ascii" if fits else "utf-8", header_name=name).encode(linesep=linesep)


def _by_mail(address: str, subscription: str) -> str:
    """Return the operator's address, with a subject that says what is meant."""
    if not address.startswith("mailto:") or "?" in address:
        return address
    return f"{address}?subject={quote(f'unsubscribe {subscription}', safe='')}"


def _is_address(way: str) -> bool:
    """Return whether an address may stand in a header as it is."""
    return re.fullmatch(r"(?:mailto|https?):[!-;=?-~]+", way, re.ASCII) is not None


def _thread(parcel: Parcel, domain: str) -> str:
    """Return the id that alerts of one document have in common, so that readers show them together; empty for others.

    No message has it: mail readers thread by a common ancestor, whether they know it or not.
    """
    about = {entry.tags[:2] for entry in parcel.entries}
    if parcel.form is not Form.ALERT or len(about) != 1:
        return ""
    return f"<{_digest(parcel.subscription, *about.pop())}@{domain.strip('[]')}>"


def _label(subscription: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", subscription).strip("-") or _digest(subscription)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode(errors="replace")).hexdigest()[:32]


def _line(text: str) -> str:
    """Return a text as one line: nothing in a subject may begin another header."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= _LONGEST_SUBJECT else line[: _LONGEST_SUBJECT - 1] + "…"


def _shown(text: str) -> str:
    """Return a body without what UTF-8 has no bytes for, and without control characters."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n")
    )
