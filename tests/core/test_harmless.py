"""Archived pages as harmless HTML: nothing runs, loads or leads away, and every word that a reader saw is there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.harmless import page_parts, text_parts

URL = "https://www.example.com/terms"
ATTRIBUTES = {
    "class", "colspan", "rowspan", "start", "value", "type", "lang", "dir", "reversed", "hidden", "open",
}  # fmt: skip
CLASSES = {"link", "to", "on", "picture", "video", "sound", "frame", "object"}
FORBIDDEN = {
    "a", "area", "audio", "base", "button", "embed", "form", "frame", "iframe", "img", "input", "link", "math", "meta",
    "object", "picture", "script", "source", "style", "svg", "template", "title", "track", "video", "xml",
}  # fmt: skip
HOSTILE = [
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "<svg onload=window.hacked=1><script>1</script><a xlink:href=javascript:1><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1></style></table></math>",
    '<a href="javascript:window.hacked=1">x</a>',
    '<a href="//evil.example" ping="//evil.example/p" target=_top>x</a>',
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "<object data=//evil.example/x></object><embed src=//evil.example/y>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=preconnect href=//evil.example><link rel=dns-prefetch href=//evil.example><link rel=icon href=//e.vil>",
    "<form action=//evil.example><input autofocus onfocus=window.hacked=1><button formaction=//evil.example>x</button>",
    "<p style='background:url(//evil.example/x)' background=//evil.example onclick=1 contenteditable>x</p>",
    "<style>@import '//evil.example/x.css'; p { background: url(//evil.example) }</style>",
    "<video poster=//evil.example src=//evil.example autoplay onplay=1></video><audio src=//evil.example></audio>",
    "<noscript><p title='</noscript><img src=x onerror=window.hacked=1>'></noscript>",
    "<textarea></p><script>window.hacked=1</script></textarea>",
    "<title></title><img src=x onerror=window.hacked=1></title>",
    "<!--><img src=x onerror=window.hacked=1>-->",
    "<![CDATA[<img src=x onerror=window.hacked=1>]]>",
    "<template shadowrootmode=open><script>1</script><slot></slot><style>*{}</style></template>",
    '<script type=speculationrules>{"prefetch":[{"urls":["//evil.example"]}]}</script>',
    "<p lang='\"><script>1</script>' dir='ltr\" onclick=\"1' class=picture id=main>x</p>",
    "<td colspan='1\" onclick=\"1'>x</td><ol start='1;x' type=\"a' onclick='1\"><li value=x>y</li></ol>",
    "<plaintext><b>x",
    "<portal src=//evil.example></portal><fencedframe></fencedframe><x-y onclick=1>z</x-y>",
]


class Seen(HTMLParser):
    """What a parser finds in what we wrote: elements, attributes, words, and whether they close."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(part)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"br", "hr", "wbr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Remember words."""
        self.words.append(data)


def check(part: str) -> Seen:
    """Return what stands in a part, after making sure that it is harmless and whole."""
    seen = Seen(part)
    assert not seen.open
    assert not FORBIDDEN & set(seen.tags)
    for name, value in seen.attributes:
        assert name in ATTRIBUTES
        assert name != "class" or value in CLASSES
        assert name == "class" or re.fullmatch("[A-Za-z0-9-]*", value or "")
    return seen


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_runs_loads_or_leads_away(payload: str) -> None:
    """Whatever a page holds, what is written of it has none but the elements and attributes allowed."""
    for part in page_parts(f"<p>before</p>{payload}<p>after</p>", URL).parts:
        check(part)


@given(st.text(alphabet="<>/\"'=! -abipsx&;\0\u202e\ud800", max_size=200))
def test_no_text_makes_it_other_than_harmless(text: str) -> None:
    """Nor does any jumble of tags."""
    for part in page_parts(text, URL).parts:
        check(part)


def test_links_keep_their_words_and_show_where_they_led() -> None:
    """Resolved against the page's own address; places on the same page are not named."""
    (part,) = page_parts("<a href='/privacy'>Privacy</a> <a href='#top'>Top</a> <a href='/terms#x'>X</a>", URL).parts
    assert "Privacy" in part
    assert '<span class="to">https://www.example.com/privacy</span>' in part
    assert part.count('class="to"') == 1


def test_addresses_that_are_none_are_shown_as_they_stand_there() -> None:
    """A bracket without its other half is no host."""
    (part,) = page_parts("<a href='http://[x'>x</a>", URL).parts
    assert "http://[x" in part


def test_pictures_leave_their_words() -> None:
    """What a picture says to those who do not see it is what is shown."""
    (part,) = page_parts("<img alt='The &lt;seal&gt; of state' src=https://evil.example/x.png>").parts
    assert part == '<span class="picture">The &lt;seal&gt; of state</span>'


def test_structure_stays() -> None:
    """Headings, lists with their numbers, tables with their spans, and what is hidden."""
    text = (
        "<h2>1. Use</h2><ol start=3 type=a><li value=4>four</li></ol><table><tr><td colspan=2>x</td></tr></table>"
        "<p hidden>y</p>"
    )
    (part,) = page_parts(text).parts
    for piece in ("<h2>1. Use</h2>", '<ol start="3" type="a"><li value="4">', '<td colspan="2">', "<p hidden>"):
        assert piece in part


def test_what_a_browser_put_into_shadow_trees_is_shown() -> None:
    """A rendered page's text may stand there alone; other templates are no part of a page."""
    text = "<x-y><template shadowrootmode=open><p>seen</p></template></x-y><template><p>unseen</p></template>"
    (part,) = page_parts(text).parts
    assert "seen" in part
    assert "unseen" not in part


def test_a_long_page_comes_in_parts_that_stand_by_themselves() -> None:
    """Each is well-formed and of about the size asked for, and nothing is lost between them."""
    rows = "".join(f"<li>item {number} of the list</li>" for number in range(2000))
    found = page_parts(f"<main><ul>{rows}</ul></main>", size=10_000)
    assert len(found.parts) > 5
    seen = [check(part) for part in found.parts]
    assert max(len(part) for part in found.parts) < 11_000
    assert re.findall("item ([0-9]+) of", "".join("".join(one.words) for one in seen)) == [*map(str, range(2000))]


def test_a_text_without_any_block_is_cut_as_well() -> None:
    """Parts stay of a bounded size whatever the page."""
    found = page_parts("<p>" + "x" * 500_000)
    assert max(map(len, found.parts)) < 120_000
    assert sum(part.count("x") for part in found.parts) == 500_000


def test_pages_without_end_are_cut_and_say_so() -> None:
    """What is shown is bounded; the whole can be downloaded."""
    found = page_parts("<p>x</p>" * 5000, size=100)
    assert found.cut
    assert len(found.parts) == 200


@pytest.mark.parametrize("text", ["", "<", "\0", "<?xml version='1.0'?>", "<div>" * 20_000, "</p>" * 100, "<p " * 5000])
def test_any_page_is_written(text: str) -> None:
    """Empty, broken and deep ones, too."""
    for part in page_parts(text).parts:
        check(part)


@given(st.text(max_size=400))
def test_a_plain_text_is_shown_as_it_is(text: str) -> None:
    """Escaped, character for character but for those that HTML does not know."""
    found = text_parts(text, size=50)
    shown = "".join("".join(check(part).words) for part in found.parts) if text else ""
    known = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)
    assert re.sub("[\u2400-\u2421\ufffd]", "", shown) == re.sub("[\u2400-\u2421\ufffd]", "", known)


def test_markup_in_a_plain_text_is_text() -> None:
    """Nothing of it becomes an element."""
    assert text_parts("<script>1</script>").parts == ("<pre>&lt;script&gt;1&lt;/script&gt;</pre>",)
