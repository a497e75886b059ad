"""What a reader sees is read, wherever a page keeps it; what only lies over the page is not."""

from __future__ import annotations

import time

import pytest

from tosmon.core.extract import Format, extract_text
from tosmon.core.extract.model import PageFacts
from tosmon.core.model import Selection

OPEN = "shadowrootmode=open"
RULES = "".join(
    f"<p>Rule {number}: you may not collect data from the service by automated means.</p>" for number in range(9)
)
READ = [f"Rule {number}: you may not collect data from the service by automated means." for number in range(9)]


def texts(text: str, *select: str) -> list[str]:
    """Return the texts of a page's clauses."""
    found = extract_text(text, format=Format.HTML, url="https://example.com/terms", selection=Selection(select))
    return [clause.text for clause in found.version.clauses]


def facts(text: str) -> PageFacts:
    """Return the facts of a page."""
    return extract_text(text, format=Format.HTML, url="https://example.com/terms").facts


# --- shadow trees -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            f"<x-a><template {OPEN}><style>p</style><p>before</p><slot></slot><p>after</template><p>light",
            ["before", "light", "after"],
        ),
        (
            "<x-a><template shadowrootmode=Closed><slot name=b></slot><slot name=a>own</slot></template><b slot=b>1st",
            ["1stown"],
        ),
        (
            f"<div><template {OPEN}><x-b><template {OPEN}><p>in</p><slot></template><slot></slot></x-b></template>both",
            ["in", "both"],
        ),
        (f"<x-a><template {OPEN}><slot></slot><p><slot>own</slot></template>x</x-a>", ["x", "own"]),
        (
            f"<x-a><template {OPEN}><p>one</template><template {OPEN}><p>two</template>",
            ["one"],
        ),
        ("<x-a><template><p>unread</p></template><p>read</p></x-a>", ["read"]),
        ("<x-a><template shadowrootmode=other><p>unread</p></template><p>read</p></x-a>", ["read"]),
        (f"<x-a><template {OPEN}><p>only this</template><p>given no slot", ["only this"]),
        ("<ul><template shadowrootmode=open><p>no host</p></template><li>read</ul>", ["read"]),
    ],
)
def test_shadow_trees_are_read_as_they_are_shown(page: str, expected: list[str]) -> None:
    """A tree stands in its host's place, slots show the host's own children, and other templates nothing."""
    assert texts(page) == expected


def test_selectors_reach_what_slots_show() -> None:
    """An element is selected where it is shown."""
    page = f"<x-a><template {OPEN}><h4>Other</h4><slot></slot><p>end</p></template><main><p>text</p></main></x-a>"
    assert texts(page, "main") == ["text"]
    assert texts(page, "x-a p") == ["text", "end"]


def test_selected_child_without_a_slot_is_read_all_the_same() -> None:
    """Who selects it wants it, whatever the tree shows."""
    assert texts("<x-a><template shadowrootmode=open><p>tree</p></template><main>light</main></x-a>", "main") == [
        "light"
    ]


def test_nested_trees_take_no_longer_than_their_length() -> None:
    """Hostile pages nest as deep as they like."""
    nest = "<x-a><template shadowrootmode=open><slot></slot>" * 2_000
    start = time.perf_counter()
    texts(nest + "<p>deep</p>")
    assert time.perf_counter() - start < 5


# --- frames, controls, hidden parts -----------------------------------------------------------------------------------


def test_page_inside_the_page_is_read_in_place() -> None:
    """An iframe that holds its own text shows it where it stands; one that loads another page is a fact."""
    page = (
        "<p>before</p><iframe srcdoc='<title>no</title><script>no()</script><p>inside &amp;amp; shown'></iframe>after"
        "<iframe src=/other></iframe><iframe srcdoc='hidden' hidden></iframe><iframe srcdoc='pixel' width=1></iframe>"
    )
    assert texts(page) == ["before", "inside & shown", "after"]
    assert facts(page).frames == ("https://example.com/other",)


def test_page_of_frames_names_them() -> None:
    """It has no text of its own but what it says to those who see no frames."""
    page = "<html><frameset cols='20%,80%'><frame src=nav.html><frame src=terms.html></frameset></html>"
    assert facts(page).frames == ("https://example.com/nav.html", "https://example.com/terms.html")
    told = page.replace("</frameset>", f"<noframes><body>{RULES}</body></noframes></frameset>")
    assert texts(told) == READ


def test_licence_in_a_box_is_read() -> None:
    """Text that cannot be edited is there to be read; what people may type is not the document's."""
    page = "<p>Licence:</p><textarea readonly>1. Do not copy.\n\n2. Do not sell.</textarea><textarea>yours</textarea>"
    assert texts(page) == ["Licence:", "Do not copy.", "Do not sell."]


def test_buttons_that_unfold_a_part_title_it() -> None:
    """They stand where headings would; menus and other buttons are no text."""
    page = (
        "<div><button aria-expanded=false>Scraping</button><div><p>Do not.</p></div><button aria-expanded=false"
        " aria-haspopup=menu>Menu</button><button>Copy link</button></div>"
    )
    found = extract_text(page, format=Format.HTML).version.clauses
    assert [(clause.heading, clause.text) for clause in found] == [("Scraping", "Do not.")]


def test_closed_details_are_read() -> None:
    """Their text is one click away, and part of the document."""
    assert texts("<details><summary>More</summary><p>Hidden rule.</p></details>") == ["Hidden rule."]


def test_hidden_contents_are_left_out() -> None:
    """Neither is shown, whatever the page's own style sheets say of the rest."""
    assert texts(
        "<p>Shown.</p><div style='content-visibility: hidden'>no</div><div style='DISPLAY : none'>no</div>"
    ) == ["Shown."]


def test_closed_dialog_is_left_out() -> None:
    """It opens when somebody asks for it, and has no attribute until then."""
    assert texts("<p>Shown</p><dialog><p>Not shown, and longer than what is shown.</p></dialog>", "body") == ["Shown"]


def test_what_stands_in_for_an_object_is_read() -> None:
    """Browsers show what an object without data holds, and the words between the areas of a map."""
    assert texts("<object><p>one</p></object><object data=x.swf><p>no</p></object><map><p>two</p></map>") == [
        "one",
        "two",
    ]


# --- what lies over the page ------------------------------------------------------------------------------------------

BANNERS = [
    '<div role="dialog" aria-label="Cookies"><p>We use cookies.</p><button>Accept all</button></div>',
    '<div role="alertdialog"><p>We use cookies.</p></div>',
    "<dialog open><p>We use cookies.</p></dialog>",
    '<div id="onetrust-consent-sdk"><div><p>We use cookies.</p></div></div>',
    '<div id="CybotCookiebotDialog"><p>We use cookies.</p></div>',
    '<div class="fc-consent-root"><p>We use cookies.</p></div>',
    '<section class="site-cookie-banner js-x"><p>We use cookies.</p></section>',
    '<div class="CookieConsent_Modal x"><p>We use cookies.</p></div>',
    '<aside class="gdpr-notice"><p>We use cookies.</p></aside>',
]


@pytest.mark.parametrize("banner", BANNERS)
def test_what_asks_for_consent_is_no_clause(banner: str) -> None:
    """Neither where a selector is given that takes it in, nor where there is none."""
    for page in (f"<body>{banner}<div>{RULES}</div></body>", f"<body><div>{RULES}</div>{banner}</body>"):
        assert texts(page) == READ
        assert texts(page, "body") == READ


@pytest.mark.parametrize(
    "box", ['<div role="dialog">', '<div id="cookie-notice">', '<div class="cookie-policy-modal">']
)
def test_document_in_a_dialog_is_read(box: str) -> None:
    """Terms that are shown in one hold most of the words, or are what is selected."""
    page = f"<body><p>Home</p>{box}<div id=terms>{RULES}</div></div></body>"
    assert texts(page, "#terms") == READ
    assert set(READ) <= set(texts(page))
    assert set(READ) <= set(texts(page, "body"))


@pytest.mark.parametrize("name", ["cookie-policy", "has-cookie-banner", "cookies", "privacy-notice", "consent"])
def test_pages_about_cookies_are_no_banners(name: str) -> None:
    """A part of a policy is named after what it is about."""
    assert texts(f"<div>{RULES}</div><div class='{name}'><p>We use cookies.</p></div>") == [*READ, "We use cookies."]


def test_buttons_are_facts() -> None:
    """What is written on them tells a wall from a document."""
    page = "<button> Accept <b>all</b></button><input type=submit value='Reject all'><input type=text value=no>"
    assert facts(page).buttons == ("Accept all", "Reject all")
