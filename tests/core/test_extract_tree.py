"""The tree that our builder makes of a page is the one that Beautiful Soup makes of it, link by link."""

from __future__ import annotations

import random

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from tosmon.core.extract import dom

PIECES = (
    "<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "text", " ", "\n", "\r\t\f", "\xa0", "&nbsp;", "&amp;",
    "<!-- c -->", "<script>", "</script>", "<style>a</style>", "<pre> a ", "</pre>", "<textarea> a", "</textarea>",
    "<svg:rect a:b='c'>", "<svg><path/></svg>", "<table><tr><td>", "</table>", "<template> x", "</template>",
    "<a href='x' class='a b'>", "<![CDATA[x]]>", "<rt>x</rt>", "<html xmlns='u'>", "<meta charset=latin-1>", "<body>",
    "<head>", "</html>", "<br/>", "</x>", "<p xml:lang=de>", "<!doctype html>", "<noscript>", "</noscript>",
    "<frameset>", "<option>", "<x {foo}y=1>",
)  # fmt: skip


def described(page: BeautifulSoup) -> list[tuple[object, ...]]:
    """Return each node in order with its kind, its content, and the places of the nodes that it is linked to."""
    nodes: list[PageElement] = [page, *page.next_elements]
    places = {id(node): place for place, node in enumerate(nodes)}
    links = ("parent", "previous_element", "next_element", "previous_sibling", "next_sibling")
    return [
        (
            "page" if node is page else type(node).__name__,
            (node.name, node.prefix, dict(node.attrs)) if isinstance(node, Tag) else str(node),
            [places.get(id(child)) for child in node.contents] if isinstance(node, Tag) else (),
            *(places.get(id(getattr(node, link))) for link in links),
        )
        for node in nodes
    ]


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
def test_the_tree_is_beautiful_soups_own() -> None:
    """Whatever is opened, closed and left open, both builders make the same nodes with the same links."""
    choose = random.Random(7)
    for _ in range(500):
        text = "<p>" + "".join(choose.choices(PIECES, k=choose.randrange(1, 25)))
        ours = dom.parse(text)
        theirs = BeautifulSoup(dom._with_body(text), "lxml", multi_valued_attributes=None, huge_tree=True)
        assert described(ours) == described(theirs), text
