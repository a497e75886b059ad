"""Where a known text stands on another page: the smallest element, its parts, or what lies between."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checking import BAN, RULES
from tosmon.core.extract.measure import Opened, opened
from tosmon.core.extract.propose import propose
from tosmon.core.extract.rank import best
from tosmon.core.model import Range, Selection

OLD = Selection((".gone",))
MENU = "<div class=menu><a>Home of the club</a> <a>Shop for stamps</a> <a>Letters to the editor</a></div>"
END = "<div class=bottom>Our office is open on Mondays from nine to five, except in August.</div>"


def page(*parts: str) -> Opened:
    """Return a page of these parts, opened."""
    found = opened(f"<html><body>{''.join(parts)}</body></html>".encode(), "text/html")
    assert found is not None
    return found


def paragraphs(*texts: str) -> str:
    """Return a paragraph for each text."""
    return "".join(f"<p>{text}</p>" for text in texts)


def first(on: Opened, old: Selection = OLD, taken_out: tuple[str, ...] = ()) -> Selection:
    """Return the best selection for the rules."""
    return best(on, RULES, ("Terms",), old, taken_out)[0].selection


def test_the_smallest_element_is_taken() -> None:
    """By its own name, without the menu beside it."""
    on = page(f"<div id=app>{MENU}<div class=policy><h1>Terms</h1>{paragraphs(*RULES)}</div></div>", END)
    assert first(on) == Selection((".policy",))


def test_amended_text_is_found() -> None:
    """What was added, left out or written anew does not hinder; new clauses belong to it."""
    texts = (*RULES[2:8], BAN, *(rule.replace("the", "this") for rule in RULES[8:]))
    on = page(MENU, f"<div class=policy>{paragraphs(*texts)}</div>", END)
    assert first(on) == Selection((".policy",))


def test_new_clauses_at_the_end_are_not_left_out() -> None:
    """No range ends before them: that would hide the very rule that was added."""
    on = page(MENU, f"<div id=x1n2onr6>{paragraphs(*RULES, BAN)}</div>", END)
    assert BAN in on.texts(first(on))


def test_a_better_name_around_it_is_taken() -> None:
    """Elements with the same words are one to the reader: the one with a name that lasts is named."""
    on = page(MENU, f"<div id=legal-text><div class=css-1x2y3z><div>{paragraphs(*RULES)}</div></div></div>", END)
    assert first(on) == Selection(("#legal-text",))


def test_a_text_that_stands_twice_is_taken_once() -> None:
    """Pages carry a copy for small screens."""
    text = paragraphs(*RULES)
    on = page(f"<div class=wide-terms>{text}</div><div class=small-terms>{text}</div>")
    assert first(on) == Selection((".wide-terms",))


def test_a_hidden_copy_is_not_taken() -> None:
    """What nobody sees is not read either."""
    text = paragraphs(*RULES)
    on = page(f"<div class=old-terms hidden>{text}</div>", MENU, f"<div class=new-terms>{text}</div>")
    assert first(on) == Selection((".new-terms",))


def test_a_spread_text_is_taken_in_parts() -> None:
    """Between its parts stands more than they hold: each is selected, by what they have in common."""
    advert = "<div class=advert>" + paragraphs(
        *(f"Offer {number} of many: stamps at a good price." for number in range(9))
    )
    parts = [f"<div class=chapter>{paragraphs(*RULES[place : place + 4])}</div>" for place in range(0, 16, 4)]
    on = page("<div class=frame>", *(f"{part}{advert}</div>" for part in parts), "</div>", END)
    assert first(on) == Selection((".chapter",))


def test_a_flat_page_is_taken_between_two_elements() -> None:
    """The text has no element of its own: it begins with a title, and something else follows it."""
    on = page(MENU * 9, "<h1>Terms</h1>", paragraphs(*RULES), f"<footer>{END * 9}</footer>")
    found = [one.selection for one in best(on, RULES, ("Terms",), OLD, ())]
    assert Selection((Range("h1", "footer", start_included=True, end_included=False),)) in found


def test_entries_of_a_list_that_match_are_kept() -> None:
    """Only what another one brought is looked for."""
    on = page(MENU, f"<div class=policy>{paragraphs(*RULES[:10])}</div>{MENU * 9}<div class=annex>",
              paragraphs(*RULES[10:]), "</div>", END)  # fmt: skip
    assert first(on, Selection((".main", ".annex"))) == Selection((".policy", ".annex"))


def test_what_was_taken_out_is_taken_out_again() -> None:
    """By the old entry where it does no harm, and else where its like stands."""
    box = "Subscribe to the letter of our club, which comes out twice a year, by leaving your address here."
    on = page(MENU, f"<div class=policy>{paragraphs(*RULES)}<div class=card>{box}</div></div>", END)
    old = Selection((".gone",), (".share-links",))
    assert first(on, old, (box,)) == Selection((".policy",), (".share-links", ".card"))


def test_an_old_removal_that_would_take_the_text_is_dropped() -> None:
    """Its name means something else now."""
    on = page(MENU, f"<div class=policy><div class=box>{paragraphs(*RULES)}</div></div>", END)
    assert first(on, Selection((".gone",), (".box",))).remove == ()


@pytest.mark.parametrize("body", ["", MENU, "<div id=app></div>", paragraphs(*RULES[:2]) + MENU])
def test_a_text_that_is_not_there_has_no_proposal(body: str) -> None:
    """Two rules of sixteen are not the document."""
    assert best(page(body), RULES, (), OLD, ()) == ()


WORDS = st.text(string.ascii_lowercase, min_size=1, max_size=6)


@given(st.lists(st.lists(WORDS, min_size=4, max_size=12).map(" ".join), min_size=1, max_size=6), st.data())
def test_proposals_are_the_same_each_time_and_match(texts: list[str], data: st.DataObject) -> None:
    """For any text on any page: every selector of a proposal matches something there."""
    tag = st.sampled_from(("div", "section", "main", "p", "td", "x-y"))
    body = "".join(f"<{(name := data.draw(tag))}><p>{text}</p></{name}>" for text in texts)
    on = page(f"<div>{body}</div>", data.draw(st.sampled_from(("", MENU, END))))
    found = propose(on, texts, old=OLD)
    assert found == propose(on, texts, old=OLD)
    assert found
    assert not [one for one in found for entry in one.selection.select if on.absent(entry)]
