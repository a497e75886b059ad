"""The text that a page ended with: from every tree and frame that readers see, and nothing that they do not."""

from __future__ import annotations

import pytest

from tests.browser.site import WORDS, Answer, Site, Visitor, texts
from tosmon.browser.values import PageLimits
from tosmon.core.extract import extract
from tosmon.core.model import Reason
from tosmon.errors import FetchFailed

pytestmark = pytest.mark.service

XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>X<br/>HTML</p></body></html>'
SHADOWS = f"""<!doctype html><title>Terms</title><main>
<open-card>light open</open-card>
<closed-card><b>bold</b> light closed<i slot=end>last</i><u slot=nowhere>unseen</u></closed-card>
<div id=host><template shadowrootmode=closed><p>declared closed</p><inner-card>deep light</inner-card></template></div>
<p>{WORDS}</p></main>
<script>
for (const [name, mode] of [["open-card", "open"], ["closed-card", "closed"], ["inner-card", "closed"]])
  customElements.define(name, class extends HTMLElement {{
    constructor() {{
      super();
      const root = this.attachShadow({{ mode }});
      root.innerHTML = `<style>p{{}}</style><p>before ${{name}}</p>`
        + "<p><slot>nothing</slot></p><p><slot name=end></slot></p>"
        + (name === "closed-card" ? "<inner-card>nested</inner-card><slot name=none>fallback</slot>" : "");
    }}
  }});
</script>"""


def test_shadow_trees_are_read_as_they_are_shown(site: Site, visitor: Visitor) -> None:
    """Open, closed, nested and declared trees stand in place, their slots filled as in the window."""
    found = texts(visitor.capture(site.put("/shadows", SHADOWS)))
    assert found[:-1] == [
        "before open-card", "light open",
        "before closed-card", "bold light closed", "last", "before inner-card", "nested", "fallback",
        "declared closed", "before inner-card", "deep light",
    ]  # fmt: skip


def test_frames_of_any_origin_stand_in_their_place(site: Site, visitor: Visitor) -> None:
    """Same origin, other origin, sandboxed, nested, of script's making; their links lead where theirs lead."""
    site.put("/in/same", "<title>no</title><base href=/elsewhere/><p>same <a href=x>link</a></p>")
    site.put("/in/other", "<p>other <a href=y>link</a></p><iframe src={here}/in/nested></iframe>")
    site.put("/in/nested", "<p>nested <a href='#here'>link</a></p>")
    page = f"""<main><h1>Frames</h1><p>{WORDS}</p><iframe src=/in/same></iframe><p>between</p>
    <iframe src="{{there}}/in/other" sandbox=allow-scripts></iframe><iframe src="{{there}}/in/other"></iframe>
    <iframe srcdoc="<p>srcdoc &amp;lt;b&amp;gt;</p>"></iframe>
    <iframe style="display:none" srcdoc="<p>hidden</p>"></iframe>
    <iframe width=1 height=1 srcdoc="<p>pixel</p>"></iframe><div id=x></div></main>
    <script>const f = document.createElement("iframe"); x.append(f);
    f.contentDocument.body.innerHTML = "<p>written</p>";
    </script>"""
    capture = visitor.capture(site.put("/frames", page))
    read = extract(capture.body, content_type=capture.content_type, url=capture.url)
    found = [clause.text for clause in read.version.clauses][1:]
    twice = ["other link", "nested link"] * 2
    assert found == ["same link", "between", *twice, "srcdoc <b>", "written"]
    links = [link for clause in read.version.clauses for link in clause.links]
    assert links == [
        f"{site.here}/elsewhere/x",
        *[f"{site.there}/in/y", f"{site.here}/in/nested#here"] * 2,
    ]
    assert f'<div data-frame="{site.there}/in/other">'.encode() in capture.body


@pytest.mark.parametrize("address", ["http://10.0.0.1/x", "https://10.0.0.1/x", "http://127.0.0.1:9/x"])
def test_frames_that_were_not_reached_bring_no_words(site: Site, visitor: Visitor, address: str) -> None:
    """What browser and proxy say of a frame that was refused, or did not answer, is not the page's text."""
    capture = visitor.capture(site.put("/lost", f"<main><p>{WORDS}</p><iframe src={address}></iframe></main>"))
    assert texts(capture) == [WORDS.strip()]
    assert f"the frame {address} could not be reached" in capture.notes


def test_markers_of_list_items_are_no_part_of_a_closed_tree(site: Site, visitor: Visitor) -> None:
    """Chromium counts them among its nodes; no script can take one for a node of the page."""
    page = f"""<main><p>{WORDS}</p><x-list></x-list></main>
    <script>customElements.define("x-list", class extends HTMLElement {{
    constructor() {{ super(); this.attachShadow({{ mode: "closed" }}).innerHTML = "<ol><li>first</li></ol>"; }}
    }});</script>"""
    assert texts(visitor.capture(site.put("/markers", page)))[1:] == ["first"]


def test_what_no_reader_sees_is_left_out(site: Site, visitor: Visitor) -> None:
    """Scripts, styles, comments, nonces, and what forms hold are not part of the text, nor of its bytes."""
    page = f"""<html lang=en><head><title>T &amp; C</title><meta charset=windows-1252><meta name=robots content=noindex>
    <meta name=csrf-token content=SECRET><link rel=license href=/licence><link rel=stylesheet href=/s.css nonce=SECRET>
    <script nonce=SECRET>var s = "SECRET"</script><style>i{{}}/*SECRET*/</style></head><body onload="'SECRET'">
    <!--SECRET--><noscript>SECRET</noscript><template>SECRET</template><p style="color: red; display: block">{WORDS}</p>
    <form action=/go><input type=password value=SECRET><input name=a value=SECRET><textarea>SECRET</textarea>
    <select><option>SECRET</select></form><ol><li value=7>seventh</ol><img src="/SECRET.png" alt=picture>
    <script>for (const field of document.querySelectorAll("input, textarea")) field.value = "SECRET"</script>
    """
    body = visitor.capture(site.put("/left", page)).body
    assert b"SECRET" not in body
    assert b"<title>T &amp; C</title>" in body
    assert b'<meta name="robots" content="noindex">' in body
    assert f'<link rel="license" href="{site.here}/licence">'.encode() in body
    assert b'<p style="display: block">' in body
    assert b'<li value="7">' in body
    assert b"windows-1252" not in body


def test_text_in_boxes_that_nobody_can_edit_is_read(site: Site, visitor: Visitor) -> None:
    """Licences stand in such boxes, where scripts put them, too; what people may type is left out."""
    page = f"""<p>{WORDS}</p><textarea readonly class=licence>1. Do not copy &lt;b>.\n\n2. Do not sell.</textarea>
    <textarea disabled id=box></textarea><fieldset disabled><textarea>Do not lend.</textarea></fieldset>
    <textarea>SECRET</textarea><script>box.value = "Do not scrape."</script>"""
    capture = visitor.capture(site.put("/boxes", page))
    assert texts(capture)[1:] == ["Do not copy <b>.", "Do not sell.", "Do not scrape.", "Do not lend."]
    assert texts(capture, ".licence") == ["Do not copy <b>.", "Do not sell."]
    assert b"SECRET" not in capture.body


def test_words_of_the_browser_about_xml_are_not_the_pages(site: Site, visitor: Visitor) -> None:
    """XML without a style sheet is shown by a viewer, whose own words and repetitions are left out."""
    address = site.put("/xml", Answer(f"<terms><rule>{WORDS}</rule></terms>", type="application/xml"))
    assert texts(visitor.capture(address)) == [WORDS.strip()]


def test_xml_with_a_mistake_fails(site: Site, visitor: Visitor) -> None:
    """Browsers show what stands before the mistake, and words of their own: that is not the whole text."""
    page = XHTML.replace("</p>", "</p><p>more<br></p><p>and more</p>")
    with pytest.raises(FetchFailed, match="XML with a mistake") as caught:
        visitor.capture(site.put("/mistake", Answer(page, type="application/xhtml+xml")))
    assert caught.value.reason is Reason.PROTOCOL


def test_two_renderings_of_one_text_are_the_same_bytes(site: Site, visitor: Visitor) -> None:
    """What changes from one answer to the next beside the text does not reach the capture."""
    address = site.put("/same", f"<p>{WORDS}</p><script nonce=1>var a = 1</script><img src=/a?1>")
    first = visitor.capture(address).body
    site.put("/same", f"<p>{WORDS}</p><script nonce=2>var a = 2</script><img src=/a?2><!-- 2 -->")
    assert visitor.capture(address).body == first


def test_hostile_prototypes_break_nothing(site: Site, visitor: Visitor) -> None:
    """What a page does to its own world stays there; elements that shadow properties are read all the same."""
    page = f"""<main><form><input name=childNodes><input name=attributes><input name=firstChild><input name=nodeType>
    <input name=shadowRoot><p>in a form</p></form><img name=body><img name=createTreeWalker><img name=documentElement>
    <div id=secret></div><p>{WORDS}</p></main><script>
    const root = secret.attachShadow({{ mode: "closed" }}); root.innerHTML = "<p>in the closed tree</p>";
    Array.prototype.toJSON = () => "broken"; Object.prototype.toJSON = () => "broken"; String.prototype.replace = null;
    Element.prototype.attachShadow = () => {{ throw 1 }}; Node.prototype.normalize = null; JSON.stringify = () => "x";
    for (const type of [Node, Element, Document, ShadowRoot, CharacterData, HTMLIFrameElement])
      for (const name of Object.getOwnPropertyNames(type.prototype))
        try {{ Object.defineProperty(type.prototype, name, {{ get() {{ throw new Error("no"); }} }}); }} catch {{}}
    Object.freeze(Object.prototype); window.Map = window.Set = window.URL = window.requestAnimationFrame = null;
    </script>"""
    found = texts(visitor.capture(site.put("/hostile", page), "main"))
    assert found[:2] == ["in a form", "in the closed tree"]


def test_written_pages_are_read(site: Site, visitor: Visitor) -> None:
    """A document that its own script wrote anew is the page."""
    page = f"""<p>old</p><script>onload = () => {{
    document.open(); document.write('<p>{WORDS}</p>'); document.close() }}</script>"""
    assert texts(visitor.capture(site.put("/written", page))) == [WORDS.strip()]


def test_deep_pages_are_read(site: Site, visitor: Visitor) -> None:
    """Twenty thousand elements that a script put into each other, far beyond what a parser nests."""
    page = f"""<main><p>{WORDS}</p></main><div id=at hidden></div><script>
    for (let i = 0; i < 20000; i++) {{ const next = document.createElement("span"); at.append(next); at = next }}
    at.textContent = "deepest"</script>"""
    capture = visitor.capture(site.put("/deep", page))
    assert capture.body.count(b"<span>") == 20_000
    assert b"<span>deepest</span>" in capture.body
    assert texts(capture, "main") == [WORDS.strip()]


def test_a_nest_that_crashes_the_browser_fails(site: Site, visitor: Visitor) -> None:
    """Chromium does not lay out as many boxes in each other: the page's process ends."""
    page = """<div id=at></div><script>
    for (let i = 0; i < 20000; i++) { const next = document.createElement("div"); at.append(next); at = next }
    at.textContent = "deepest"</script>"""
    with pytest.raises(FetchFailed) as failed:
        visitor.capture(site.put("/crash", page))
    assert failed.value.reason == Reason.BROWSER_CRASHED


def test_ten_megabytes_are_read(site: Site, visitor: Visitor) -> None:
    """A page of ten megabytes is captured whole."""
    paragraphs = "".join(f"<p>{number} {WORDS * 10}</p>\n" for number in range(2_800))
    body = visitor.capture(site.put("/large", paragraphs), limits=PageLimits(seconds=60)).body
    assert len(body) > 10_000_000
    assert b"2799 You must not" in body


def test_a_page_that_is_too_large_fails(site: Site, visitor: Visitor) -> None:
    """A text beyond the limit is not captured in part."""
    limits = PageLimits(seconds=12, dom_bytes=50_000)
    page = "<p id=x>a</p><script>for (let i = 0; i < 20000; i++) x.after('more words ')</script>"
    with pytest.raises(FetchFailed, match="50000 bytes") as failed:
        visitor.capture(site.put("/too-large", page), limits=limits)
    assert failed.value.reason == Reason.TOO_LARGE_DECODED


@pytest.mark.parametrize(
    ("type_", "body", "words"),
    [
        ("text/plain; charset=utf-8", "Terms < of > service & more", "Terms < of > service & more"),
        ("application/xhtml+xml", XHTML, "X HTML"),
        ("text/html; charset=iso-8859-1", "<p>caf\u00e9 \u201cq\u201d</p>".encode("cp1252"), "café “q”"),
        ("text/html", "\ufeff<p>café</p>".encode(), "café"),
    ],
)  # fmt: skip
def test_other_types_and_encodings_are_read(
    site: Site, visitor: Visitor, type_: str, body: str | bytes, words: str
) -> None:
    """The body is UTF-8 whatever was sent; the bytes sent are in the answer."""
    capture = visitor.capture(site.put("/type", Answer(body, type_)))
    assert words in texts(capture)
    sent = body if isinstance(body, bytes) else body.encode()
    assert capture.answer.response.endswith(b"\r\n\r\n" + sent)
    assert capture.rendering
    assert capture.rendering.missing == ()
