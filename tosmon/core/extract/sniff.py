"""What kind of body it is: by its bytes first, then by its header, then by its name.

After the WHATWG MIME Sniffing standard where it speaks; a header alone is never believed.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from tosmon.core.extract.decode import looks_wide
from tosmon.core.extract.model import Format

__all__ = ["sniff"]

_HEAD: Final = 4_096  # bytes looked at
_CONTROL: Final = bytes((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))  # MIME Sniffing 3
_MOSTLY: Final = 0.05  # of the head's bytes that control bytes may be in a text
_MAGICS: Final = (
    b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"\x00\x00\x01\x00",
    b"wOFF", b"wOF2", b"\x7fELF", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"Rar!\x1a", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_PAGE: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta)[\s>/]", re.IGNORECASE)
_FRAGMENT: Final = re.compile(
    rb"</?(?:p|div|main|section|article|header|h[1-6]|ul|ol|li|table|a|span|b|strong|br|script|style)[\s>/]",
    re.IGNORECASE,
)
_BEFORE_MARKUP: Final = re.compile(rb"\A(?:\s+|<!--.*?-->|<\?[^>]*>)*", re.DOTALL)
_MARKDOWN: Final = re.compile(rb"^(?:#{1,6} \S|={4,}\s*$|-{4,}\s*$|\*   \S)|\]\(https?://|\*\*\S", re.MULTILINE)
_TAG: Final = re.compile(rb"<[a-zA-Z!/]")
_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_MARKDOWN_TYPES: Final = ("text/markdown", "text/x-markdown")
_MARKDOWN_NAMES: Final = (".md", ".markdown", ".mdown")
_HTML_NAMES: Final = (".html", ".htm", ".xhtml")


def sniff(body: bytes, content_type: str = "", name: str = "") -> Format:
    """Return the body's format; `content_type` as in the header, `name` a file name or the path of a URL."""
    head, wide = _head(body, content_type)
    start = _BEFORE_MARKUP.sub(b"", head, count=1)
    if start.startswith(b"%PDF-"):
        return Format.PDF
    declared = content_type.partition(";")[0].strip().lower()
    if not wide and _is_binary(head, declared):
        return Format.BINARY
    if _PAGE.match(start):
        return Format.HTML
    return _text_format(body if not wide else head, start, declared, name.lower())


def _head(body: bytes, content_type: str) -> tuple[bytes, bool]:
    """Return the first bytes as ASCII-compatible ones, and whether they came from UTF-16."""
    head = body[:_HEAD]
    big, little = head.startswith(codecs.BOM_UTF16_BE), head.startswith(codecs.BOM_UTF16_LE)
    wide = "utf-16-be" if big else "utf-16-le" if little else looks_wide(head) or _declared_wide(head, content_type)
    if wide and not head.startswith(_MAGICS):
        return head.decode(wide, "replace").lstrip("\ufeff").encode("utf-8", "replace"), True
    return head.removeprefix(codecs.BOM_UTF8), False


def _declared_wide(head: bytes, content_type: str) -> str:
    """Return the codec of UTF-16 that the header names, where the bytes are not UTF-8 after all."""
    declared = content_type.lower()
    if "utf-16" not in declared:
        return ""
    try:
        codecs.utf_8_decode(head, "strict", False)
    except UnicodeDecodeError:
        return "utf-16-be" if "utf-16be" in declared else "utf-16-le"
    return ""


def _is_binary(head: bytes, declared: str) -> bool:
    if head.startswith(_MAGICS) or head[4:8] == b"ftyp":
        return True
    control = len(head) - len(head.translate(None, _CONTROL))
    if control > _MOSTLY * len(head):
        return True
    return control > 0 and not declared.startswith("text/") and not _FRAGMENT.search(head) and not _PAGE.search(head)


def _text_format(body: bytes, start: bytes, declared: str, name: str) -> Format:
    """Return the format of a text that does not begin as a page does."""
    if declared in _MARKDOWN_TYPES or name.endswith(_MARKDOWN_NAMES):
        return Format.MARKDOWN
    if declared == "text/plain" or name.endswith(".txt"):
        return Format.TEXT
    if declared in _HTML_TYPES or name.endswith(_HTML_NAMES):
        return Format.HTML if _TAG.search(body) or not body else Format.TEXT
    return _undeclared(start)


def _undeclared(start: bytes) -> Format:
    if _FRAGMENT.match(start):
        return Format.HTML
    if _MARKDOWN.search(start):
        return Format.MARKDOWN
    return Format.HTML if _FRAGMENT.search(start) else Format.TEXT
