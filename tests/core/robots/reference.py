"""A slow and obvious robots.txt reader, to hold the quick one to account.

It follows the documented behaviour of Google's reference parser octet by octet, keeps nothing, and reads the whole file
anew for each question. In two things it follows RFC 9309 section 2.2.2 where the reference leaves them to its caller:
`/robots.txt` is always allowed, and octets of the URL outside ASCII are percent-encoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WHITE = b" \t\n\v\f\r"
LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_")
HEX = frozenset(b"0123456789abcdefABCDEF")
AGENT = (b"user-agent", b"useragent", b"user agent")
DISALLOW = (b"disallow", b"dissallow", b"dissalow", b"disalow", b"diasllow", b"disallaw")


@dataclass
class Best:
    """The longest pattern that matched so far, and its line; -1 for none."""

    length: int = -1
    line: int | None = None

    def offer(self, length: int, line: int) -> None:
        """Take a match that is longer than those before."""
        if length > self.length:
            self.length, self.line = length, line


def verdict(body: bytes, agent: str, url: str) -> tuple[bool, int | None]:
    """Return whether the agent may fetch the URL, and the line that says so."""
    path = path_of(url)
    if path == b"/robots.txt":
        return True, None
    mine, everybodys = {"allow": Best(), "disallow": Best()}, {"allow": Best(), "disallow": Best()}
    named = naming_me = naming_all = rules_seen = False
    for number, line in lines(body):
        key, value = record(line)
        if key.startswith(AGENT):
            if rules_seen:
                naming_me = naming_all = rules_seen = False
            if value[:1] == b"*" and (len(value) == 1 or value[1] in WHITE):
                naming_all = True
            elif token(value).lower() == lower(agent.encode("utf-8", "surrogatepass")):
                named = naming_me = True
            continue
        word = "allow" if key.startswith(b"allow") else "disallow" if key.startswith(DISALLOW) else ""
        if word and (naming_me or naming_all):
            rules_seen = True
            length = reach(word, escaped(value), path)
            (mine if naming_me else everybodys)[word].offer(length, number)
    return winner(mine if named else everybodys)


def winner(best: dict[str, Best]) -> tuple[bool, int | None]:
    """Return what the longest matches amount to; patterns that are empty say nothing."""
    allow, disallow = best["allow"], best["disallow"]
    if max(allow.length, disallow.length) <= 0:
        return True, None
    return (False, disallow.line) if disallow.length > allow.length else (True, allow.line)


def lines(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number, cut where the reference's buffer ends."""
    mark, at = b"\xef\xbb\xbf", 0
    while at < len(mark) and at < len(body) and body[at] == mark[at]:
        at += 1
    number, line, after_return = 1, bytearray(), False
    for octet in body[at:]:
        if octet == 0x0A and after_return:
            after_return = False
            continue
        after_return = octet == 0x0D
        if octet in (0x0A, 0x0D):
            yield number, bytes(line)
            number, line = number + 1, bytearray()
        elif len(line) < 8 * 2083 - 1:
            line.append(octet)
    yield number, bytes(line)


def record(line: bytes) -> tuple[bytes, bytes]:
    """Return key (in lower case) and value; the key is empty where the line is no record."""
    text = line.split(b"\0")[0].split(b"#")[0].strip(WHITE)
    for at, octet in enumerate(text):
        if octet == ord(":"):
            return lower(text[:at].strip(WHITE)), text[at + 1 :].strip(WHITE)
    words: list[bytearray] = [bytearray()]
    for octet in text:
        if octet not in b" \t":
            words[-1].append(octet)
        elif words[-1]:
            words.append(bytearray())
    if len(words) != 2:
        return b"", b""
    return lower(bytes(words[0]).strip(WHITE)), bytes(words[1]).strip(WHITE)


def lower(text: bytes) -> bytes:
    """Return the text with the letters of ASCII in lower case."""
    return bytes(octet + 32 if 65 <= octet <= 90 else octet for octet in text)


def token(value: bytes) -> bytes:
    """Return what an agent line names: its value up to the first character that product tokens may not have."""
    end = 0
    while end < len(value) and value[end] in LETTERS:
        end += 1
    return value[:end]


def escaped(value: bytes) -> bytes:
    """Return a pattern as it is compared."""
    out, at = bytearray(), 0
    while at < len(value):
        octet = value[at]
        if octet == ord("%") and len(value) > at + 2 and value[at + 1] in HEX and value[at + 2] in HEX:
            out += value[at : at + 3].upper()
            at += 3
            continue
        out += b"%%%02X" % octet if octet > 127 else bytes([octet])
        at += 1
    return bytes(out)


def reach(word: str, pattern: bytes, path: bytes) -> int:
    """Return the length of the pattern if it matches, else that of the folder whose index page it allows, else -1."""
    if matches(pattern, path):
        return len(pattern)
    slash = pattern.rfind(b"/")
    if word == "allow" and slash >= 0 and pattern[slash:].startswith(b"/index.htm"):
        return reach("", pattern[: slash + 1] + b"$", path)
    return -1


def matches(pattern: bytes, path: bytes) -> bool:
    """Return whether a pattern matches, by keeping every place of the path that its beginning can have reached."""
    places = {0}
    for at, octet in enumerate(pattern):
        if octet == ord("*"):
            places = set(range(min(places), len(path) + 1))
        elif octet == ord("$") and at == len(pattern) - 1:
            places = places & {len(path)}
        else:
            places = {place + 1 for place in places if place < len(path) and path[place] == octet}
        if not places:
            return False
    return True


def path_of(url: str) -> bytes:
    """Return path and query of a URL as they are compared."""
    octets = url.encode("utf-8", "surrogatepass")
    rest = octets[2:] if octets.startswith(b"//") else octets
    for at in range(len(rest)):  # a scheme counts only where nothing of a path comes before it
        if rest[at] in b"/?;":
            break
        if rest[at : at + 3] == b"://":
            rest = b"#" if b"#" in rest[:at] else rest[at + 3 :]
            break
    out = bytearray()
    for octet in rest:
        if octet == ord("#"):
            break
        if out or octet in b"/?;":
            if not out and octet != ord("/"):
                out += b"/"
            out.append(octet)
    text = bytes(out).split(b"\0")[0] or b"/"
    return b"".join(b"%%%02X" % octet if octet > 127 else bytes([octet]) for octet in text)
