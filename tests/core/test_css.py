"""Selectors for elements: true of the one alone on any page, the same at each call, and of the best names there are."""

from __future__ import annotations

from html import escape

import pytest
from bs4 import Tag
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.extract.css import FRAGILE, Naming
from tosmon.core.extract.dom import parse

TAGS = st.sampled_from(("div", "p", "main", "article", "section", "span", "ul", "li", "x-card", "a:b", "h1", "body"))
NAMES = st.one_of(
    st.sampled_from(("content", "main", "terms", "row", "x1n2onr6", "px-4", "a.b", "1st", "-", "--", "é", "it's", '"')),
    st.text(max_size=5),
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw an element with any names, and others inside."""
    tag = draw(TAGS)
    attributes = draw(st.dictionaries(st.sampled_from(("id", "class", "role", "data-testid", "aria-label")), NAMES))
    shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    inside = "".join(draw(st.lists(elements(depth - 1), max_size=3))) if depth else draw(st.sampled_from(("", "text")))
    return f"<{tag}{shown}>{inside}</{tag}>"


@given(st.lists(elements(), min_size=1, max_size=3).map("".join))
def test_a_selector_matches_its_element_alone(html: str) -> None:
    """Whatever names the page has; and it is the same for the same page."""
    page = parse(html.replace("\0", ""))
    every = page.find_all(True)
    naming = Naming(page)
    for element in every[:5]:
        found = naming.selector(element)
        assert found is not None
        assert [id(one) for one in page.select(found.css)] == [id(element)], found
        assert Naming(page).selector(element) == found


def named(html: str, place: str) -> str:
    """Return the selector that is found for the element that another one matches."""
    page = parse(html)
    element = page.select_one(place)
    assert isinstance(element, Tag)
    found = Naming(page).selector(element)
    assert found is not None
    return found.css


@pytest.mark.parametrize(
    ("html", "place", "wanted"),
    [
        ("<div id=terms class=row>a</div>", "#terms", "#terms"),
        ("<main class=content>a</main>", "main", "main"),
        ("<div role=main>a</div><div>b</div>", "[role]", '[role="main"]'),
        ("<div class='css-1x2y3z legal-text'>a</div><div class=css-1x2y3z>b</div>", ".legal-text", ".legal-text"),
        ("<div id=u_0_3_AB><div data-testid=policy>a</div></div>", "[data-testid]", '[data-testid="policy"]'),
        ("<main><p>a</p></main><p>b</p>", "main p", "main p"),
        ("<div class=terms><div class=text-box>a</div></div><div class=text-box>b</div>", ".terms div",
         ".terms .text-box"),
        ("<article class='legal new'>a</article><article class=legal>b</article>", ".new", ".new"),
    ],
    ids=["id", "element", "role", "class", "attribute", "inside", "both", "word"],
)  # fmt: skip
def test_the_best_names_are_taken(html: str, place: str, wanted: str) -> None:
    """Ids and elements that mean something come first, generated names never."""
    assert named(html, place) == wanted


def test_places_are_the_last_resort() -> None:
    """Where a page has only generated names, the way from what has a name is told, and called fragile."""
    page = parse("<main><div class=x1n2onr6>a</div><div class=x78zum5>b</div></main>")
    element = page.select_one(".x78zum5")
    assert element is not None
    found = Naming(page).selector(element)
    assert found is not None
    assert found.css == "main > :nth-child(2)"
    assert found.cost >= FRAGILE


def test_plain_names_are_not_trusted_among_generated_ones() -> None:
    """Some of what a program drew by lot looks like a word."""
    page = parse("<div class='bonavkto x1n2onr6 x78zum5 _9lea'>a</div><div class='x1a2b3c4'>b</div>")
    element = page.select_one(".bonavkto")
    assert element is not None
    assert "bonavkto" not in str(Naming(page).selector(element))


def test_several_elements_share_a_selector() -> None:
    """It matches exactly them; none is given where others would match, too."""
    page = parse("<main><p class=term>a</p><p class=term>b</p></main><p>c</p><p class=ad>d</p>")
    naming, within = Naming(page), page.select_one("main")
    assert within is not None
    found = naming.shared(page.select(".term"), within)
    assert found is not None
    assert [one.get_text() for one in page.select(found.css)] == ["a", "b"]
    assert naming.shared(page.select(".term, .ad"), within) is None
