"""Pages as help centres and site builders make them: panels that unfold, letters made bold by style, own bullets."""

from __future__ import annotations

import pytest

from tosmon.core.extract import extract
from tosmon.core.model import Clause

RULE = "You may not scrape the service or use any automated means such as robots to collect its content."
OTHER = "We may suspend your account if you break these terms, and we will tell you so by e-mail."


def clauses(body: str) -> tuple[Clause, ...]:
    """Return the clauses of a page's body."""
    return extract(body.encode(), content_type="text/html; charset=utf-8").version.clauses


@pytest.mark.parametrize(
    "title",
    [
        "<button aria-expanded=false>Scraping</button>",
        "<h3><button aria-expanded=false>Scraping</button></h3>",
        "<div class=head><h3 role=button aria-expanded=false>Scraping</h3></div>",
    ],
)
@pytest.mark.parametrize("hidden", ["hidden", 'style="display: none"'])
def test_a_hidden_panel_behind_what_unfolds_it_is_text(title: str, hidden: str) -> None:
    """A FAQ that is folded shows its answers to whoever asks."""
    found = clauses(f"<main><h1>Terms</h1><div>{title}<div {hidden}><p>{RULE}</p></div></div></main>")
    assert [clause.text for clause in found] == [RULE]
    assert found[0].headings == ("Terms", "Scraping")


def test_a_hidden_menu_behind_its_button_is_no_text() -> None:
    """It holds nothing but links."""
    links = "".join(f"<li><a href=/{place}>Go to another page of ours, number {place}</a></li>" for place in range(9))
    found = clauses(f"<main><button aria-expanded=false>More</button><ul hidden>{links}</ul><p>{RULE}</p></main>")
    assert [clause.text for clause in found] == [RULE]


def test_a_hidden_text_that_nothing_unfolds_is_not_shown() -> None:
    """Nobody sees it."""
    assert [clause.text for clause in clauses(f"<main><p>{RULE}</p><div hidden>{OTHER}</div></main>")] == [RULE]


@pytest.mark.parametrize("style", ["font-weight:bold", "color:red; font-weight: 700", "FONT-WEIGHT: Bolder"])
def test_a_line_that_its_style_makes_bold_is_a_heading(style: str) -> None:
    """Editors write styles where others write <b>."""
    found = clauses(f'<main><p><span style="{style}">Scraping</span></p><p>{RULE}</p></main>')
    assert [clause.headings for clause in found] == [("Scraping",)]


def test_a_text_whose_style_takes_the_boldness_back_is_no_heading() -> None:
    """Word processors wrap whole texts in <b style="font-weight: normal">."""
    found = clauses(f'<b style="font-weight: normal"><p>Hello there</p><p>{RULE}</p></b>')
    assert [clause.text for clause in found] == ["Hello there", RULE]


def test_a_bullet_in_an_element_of_its_own_is_no_clause() -> None:
    """Pages that draw their lists themselves set it beside the item."""
    assert [clause.text for clause in clauses(f"<div><div>•</div><div>{RULE}</div></div>")] == [RULE]


def test_formulas_are_text_without_their_sources() -> None:
    """MathML shows its signs; what a program reads it as stands in <annotation>."""
    formula = '<math><mi>x</mi><mo>=</mo><mn>1</mn><annotation encoding="TeX">x = 1</annotation></math>'
    assert [clause.text for clause in clauses(f"<p>The fee {formula} is due.</p>")] == ["The fee x=1 is due."]


def test_readings_over_signs_are_no_part_of_the_word() -> None:
    """Ruby says how a word is read: the word stands once."""
    page = "<p><ruby>利用規約<rp>(</rp><rt>りようきやく</rt><rp>)</rp></ruby>に同意してください。</p>"
    assert [clause.text for clause in clauses(page)] == ["利用規約に同意してください。"]


# --- banners that people write ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["c-cookie-banner", "cookie-hinweis", "bandeau-cookies", "cookie-banner cookie-banner--bottom", "aviso_cookies"],
)
def test_banners_are_known_by_the_names_that_people_give_them(name: str) -> None:
    """They lie over the text, wherever in the page they stand."""
    banner = f'<div class="{name}"><h3>Cookies</h3><p>We use cookies.</p><button>Accept all</button></div>'
    assert [clause.text for clause in clauses(f"<main><h1>Terms</h1>{banner}<p>{RULE}</p></main>")] == [RULE]


def test_a_section_of_a_policy_that_is_named_like_a_banner_is_text() -> None:
    """Nothing in it can be pressed, and it has a heading of its own."""
    section = f'<div class="cookie-notice"><h2>Cookie notice</h2><p>{OTHER}</p></div>'
    found = clauses(f"<main><h1>Cookie policy</h1><p>{RULE}</p>{section}</main>")
    assert [clause.text for clause in found] == [RULE, OTHER]
