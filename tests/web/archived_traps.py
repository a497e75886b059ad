"""Archived pages that were made to break out: of their charset, of the sanitiser, of the frame, of memory.

Sources: research on mutation XSS (Heiderich and others, 2013; Bentkowski on namespaces, 2020), on encodings that
browsers guess (UTF-7, ISO-2022-JP), and what parsers are brought to their knees with.
"""

from __future__ import annotations

from typing import Final

from tests.web.payloads import ASKING

__all__ = ["TRAPS"]

_RUN: Final = "window.hacked=1"
_TEXT: Final = "<p>You must not scrape the service by automated means without our prior written consent.</p>"

_MUTATING: Final = "".join(
    (
        f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={_RUN}&gt;'>",
        f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={_RUN}>",
        f"<svg></p><style><a id='</style><img src=1 onerror={_RUN}>'>",
        f"<svg><foreignObject><p><iframe srcdoc='<script>parent.{_RUN}</script>'></iframe></foreignObject></svg>",
        f"<math href='javascript:{_RUN}'>CLICK<annotation-xml encoding='text/html'><script>{_RUN}</script>",
        f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'></p></noscript>",
        f"<template><s><template><s><img src=x onerror={_RUN}></template></template>",
        f"<div><template shadowrootmode=open><img src=x onerror={_RUN}><slot></slot></template></div>",
        f"<select><template><style><!--</style><a rel='--></style></template></select><img src onerror={_RUN}>'>",
        f"<xmp><p title='</xmp><img src=x onerror={_RUN}>'></xmp><listing>&lt;img onerror={_RUN} src=x&gt;</listing>",
        f"<plaintext><img src=x onerror={_RUN}>",
    )
)
_LEADING: Final = (
    f"<base href='https://{ASKING}/'><meta http-equiv=refresh content='0;url=https://{ASKING}/'>"
    f"<meta http-equiv='Content-Security-Policy' content='script-src *'><meta charset=utf-7>"
    f"<link rel='stylesheet preload prefetch dns-prefetch' href='//{ASKING}/a.css'><style>@import '//{ASKING}';</style>"
    f"<body background='//{ASKING}/x.png' onload={_RUN} style='background:url(//{ASKING}/y.png)'>"
    f"<a href='//{ASKING}/' ping='//{ASKING}/ping' target=_top autofocus onfocus={_RUN}>here</a>"
    f"<table background='//{ASKING}/z.png'><tr><td lang='\"><script>{_RUN}</script>' dir=ltr onclick={_RUN}>x</table>"
)

TRAPS: Final[tuple[tuple[str, bytes], ...]] = (
    ("text/html; charset=utf-8", f"{_TEXT}{_MUTATING}".encode()),
    ("text/html; charset=utf-8", f"{_LEADING}{_TEXT}".encode()),
    ("text/html; charset=utf-7", f"{_TEXT}+ADw-script+AD4-{_RUN}+ADw-/script+AD4-".encode()),
    ("text/html", f"<meta charset=utf-7>{_TEXT}+ADw-img src+AD0-x onerror+AD0-{_RUN}+AD4-".encode()),
    ("text/html", f"{_TEXT}<script>{_RUN}</script>".encode("utf-16")),
    ("text/html; charset=utf-16be", f"{_TEXT}<img src=x onerror={_RUN}>".encode("utf-16-be")),
    ("text/html; charset=gbk", f"{_TEXT}<p title='\x00".encode() + b"\x81'\x3e\xbc" + f"onmouseover={_RUN}'>".encode()),
    ("text/html; charset=iso-2022-jp", f"{_TEXT}\x1b$@<p title='\x1b(B' onmouseover={_RUN} x='\x1b$B".encode()),
    ("text/html; charset=iso-2022-jp", f"{_TEXT}\x1b(J<script>{_RUN}</script>\x1b(I<img src=x>".encode()),
    ('text/html; charset="><script>window.hacked=1</script>', f"<p \x00on\x00click\x00={_RUN}>{_TEXT}\x00".encode()),
    ("image/svg+xml", f"<svg xmlns='http://www.w3.org/2000/svg'><script>{_RUN}</script></svg>".encode()),
    ("application/xhtml+xml", f"<html xmlns='http://www.w3.org/1999/xhtml'><script>{_RUN}</script>{_TEXT}".encode()),
    ("text/xml", f"<?xml-stylesheet href='//{ASKING}/x.xsl'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
     f"<x>&e;<script>{_RUN}</script>{_TEXT}</x>".encode()),
    ("text/plain", f"{_TEXT}<script>{_RUN}</script>".encode()),
    ("text/html; charset=utf-8", f"{_TEXT}{'<div>' * 20_000}<script>{_RUN}</script>".encode()),
    ("text/html; charset=utf-8", f"{_TEXT}<p data-x='{'x' * 2_000_000}' {'a=b ' * 20_000} onclick={_RUN}>".encode()),
    ("text/html; charset=utf-8", f"{_TEXT}{'<b>x</b>' * 100_000}<img src=x onerror={_RUN}>".encode()),
)  # fmt: skip
