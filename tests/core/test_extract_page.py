"""Pages are read as a reader sees them: blocks, lists, tables; furniture, hidden parts and controls left out."""

from __future__ import annotations

import pytest

from tosmon.core.extract import Format, extract, extract_text
from tosmon.core.model import Clause, Range, Selection

URL = "https://example.com/legal/terms"


def clauses(text: str, selection: Selection | None = None) -> tuple[Clause, ...]:
    """Return the clauses of an HTML text."""
    return extract_text(text, format=Format.HTML, url=URL, selection=selection or Selection()).version.clauses


def texts(text: str, selection: Selection | None = None) -> list[str]:
    """Return the clauses' texts."""
    return [clause.text for clause in clauses(text, selection)]


# --- blocks ---


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>a<b>b</b>c <i> d</i>\n\t e&nbsp;f</p>", ["abc d e f"]),
        ("<div>one<p>two</p>three<div>four</div></div>", ["one", "two", "three", "four"]),
        ("<p>one<br>two<br><br>three</p>", ["one two", "three"]),
        ("<p>Not:<br>(a) one<br>(b) two</p>", ["Not:", "one", "two"]),
        ("<pre>one\ntwo\n\nthree</pre>", ["one two", "three"]),
        ("<blockquote>quoted</blockquote>after", ["quoted", "after"]),
        ("<ul><li>one<p>more</p><li>two</ul>", ["one", "more", "two"]),
        ("<x-card>one</x-card><x-card>two</x-card>", ["one", "two"]),
        ("<p>soft\xadhyphen zero\u200bwidth</p>", ["soft\xadhyphen zero\u200bwidth"]),
        ("<p>one<!-- no --><script>no()</script><style>no{}</style><svg><text>no</text></svg> two</p>", ["one two"]),
        ("<form><p>Rule</p><input value=no><select><option>no</select><button>no</button></form>", ["Rule"]),
        ("<h3><button>Title</button></h3><p>Text.</p>", ["Text."]),
    ],
)
def test_blocks_are_where_readers_see_them(page: str, expected: list[str]) -> None:
    """Block elements part text, inline ones do not, and what nobody reads is dropped."""
    assert texts(page) == expected


def test_table_rows_are_one_clause_each() -> None:
    """Cells of one text are joined; a cell with blocks of its own parts the row."""
    page = "<table><tr><th>What<th>Why<tr><td><a href=/x>Posts</a><td>Ads<tr><td>A<td><p>b</p><p>c</p></table>"
    read = clauses(page)
    assert [clause.text for clause in read] == ["What | Why", "Posts | Ads", "A", "b", "c"]
    assert read[1].links == ("https://example.com/x",)


def test_definitions_are_governed_by_their_term() -> None:
    """The term is a clause, and the lead-in of what defines it."""
    read = clauses("<dl><dt>Scraping</dt><dd>means copying.</dd><dt>Bot</dt><dd>means a program.</dd></dl>")
    assert [(clause.lead_in, clause.text) for clause in read] == [
        ("", "Scraping"),
        ("Scraping", "means copying."),
        ("", "Bot"),
        ("Bot", "means a program."),
    ]


def test_roles_make_elements_of_boxes() -> None:
    """Pages built of boxes say by role what is a heading and what a list."""
    page = "<div role=heading aria-level=1>Terms</div><div>No:</div><div role=list><div role=listitem>bots</div></div>"
    assert [(clause.headings, clause.lead_in, clause.text) for clause in clauses(page)] == [
        (("Terms",), "", "No:"),
        (("Terms",), "No:", "bots"),
    ]


def test_links_are_absolute_and_in_order() -> None:
    """Links resolve against the base; only http and https count; broken ones are left out."""
    page = (
        '<base href="/a/"><p><a href="b">one</a> <a href="//h.example/c">two</a> <a href="mailto:x@y.z">three</a>'
        '<a href="http://[">four</a> <a href="#f">five</a> <a href="/img"><img src=x></a></p>'
    )
    (clause,) = clauses(page)
    assert clause.links == ("https://example.com/a/b", "https://h.example/c", "https://example.com/a/#f")


# --- what is left out ---


def test_hidden_parts_are_left_out() -> None:
    """What the page itself does not show is no text."""
    page = "<p>seen</p><p hidden>no</p><p style='display : none'>no</p><i aria-hidden=true>¶</i><dialog>no</dialog>"
    assert texts(page) == ["seen"]


def test_panels_that_controls_unfold_are_read() -> None:
    """A collapsed section is part of the page."""
    page = "<button aria-controls=s1>More</button><div id=s1 hidden>Rule one.</div><div role=tabpanel hidden>Two.</div>"
    assert texts(page) == ["Rule one.", "Two."]


def test_page_behind_a_dialog_is_read_and_the_dialog_is_not() -> None:
    """Dialogs hide the page from assistive technology, not from readers (Facebook's cookie dialog, 2022)."""
    rules = "".join(f"<p>Rule number {number} of the terms, told at length.</p>" for number in range(20))
    read = texts(f"<div aria-hidden=true><div>{rules}</div></div><div role=dialog><p>Accept cookies?</p></div>")
    assert len(read) == 20
    assert read[0].startswith("Rule number 0")


def test_furniture_is_left_out_where_nothing_is_selected() -> None:
    """Navigation, banner and footer of the page go; an article's own header and footer stay."""
    page = (
        "<header><p>Menu</p></header><nav><p>Home</p></nav><article><header>Terms of 2024</header><p>Do not scrape our "
        "pages, ever.</p><footer>In force</footer></article><footer>© us</footer><div role=banner>Ad</div>"
    )
    assert texts(page) == ["Terms of 2024", "Do not scrape our pages, ever.", "In force"]


def test_main_is_the_document_where_it_holds_the_words() -> None:
    """What stands beside a main landmark that holds nearly all words is not of the document."""
    text = "Rule of the terms, told at some length here. " * 5
    assert texts(f"<p>Skip</p><main><p>{text}</p></main><p>Related</p>") == [text.strip()]


def test_text_outside_a_small_main_is_kept() -> None:
    """A clause is never lost to a landmark that does not hold the document."""
    text = "Rule of the terms, told at some length here. " * 5
    assert texts(f"<main><p>Terms</p></main><p>{text}</p>") == ["Terms", text.strip()]


def test_furniture_that_holds_the_document_is_no_furniture() -> None:
    """A page that wraps its terms in a header loses nothing."""
    text = "Rule of the terms, told at some length here. " * 5
    assert texts(f"<header><p>{text}</p></header><p>More</p>") == [text.strip(), "More"]


def test_noscript_is_read_where_the_whole_text_is_there() -> None:
    """A page that shows itself only without scripts is read from its noscript; a plea for scripts is not the text."""
    rule = "Do not scrape. " * 30
    assert texts(f"<div id=app></div><noscript><p>{rule}</p></noscript>") == [rule.strip()]
    assert texts(f"<p>{rule}</p><noscript>Enable JavaScript</noscript>") == [rule.strip()]


# --- selection ---

PAGE = (
    "<h1>Top</h1><div id=a><p>one <b>bold</b> tail</p><div class=c><p>two</p></div></div><hr><p id=e>three</p>"
    "<footer>end</footer>"
)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(("#a",)), ["one bold tail", "two"]),
        (Selection(("#e", "#a")), ["one bold tail", "two", "three"]),
        (Selection(("#a", ".c", "p")), ["one bold tail", "two", "three"]),
        (Selection(("body",), ("b", "h1", "footer")), ["one tail", "two", "three"]),
        (Selection((), ("#a",)), ["three"]),
        (Selection((Range("h1", "#e", True, False),)), ["one bold tail", "two"]),
        (Selection((Range("h1", "#e", False, True),)), ["one bold tail", "two", "three"]),
        (Selection((Range("b", "#a", True, True),)), ["bold tail", "two"]),
        (Selection((Range("b", ".c", False, False),)), ["tail"]),
        (Selection(("body",), (Range("#a", "hr", True, False),)), ["three", "end"]),
    ],
)
def test_selection_takes_what_it_names(selection: Selection, expected: list[str]) -> None:
    """Selectors are united in document order, ranges cut between their ends, removal wins."""
    assert texts(PAGE, selection) == expected


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        (".none", ".none"),
        ("p[", "p["),
        (Range("h1", ".none", True, True), "h1 … .none"),
        (Range("#e", "h1", True, True), "#e … h1"),
    ],
)
def test_entries_without_a_match_are_named(entry: str | Range, shown: str) -> None:
    """A selector that matches nothing, is broken, or ends before it starts is missed; all missed is no clause."""
    missed = extract_text(PAGE, format=Format.HTML, selection=Selection((entry,)))
    assert (missed.missed, missed.version.clauses) == ((shown,), ())
    half = extract_text(PAGE, format=Format.HTML, selection=Selection((entry, "#e")))
    assert (half.missed, [clause.text for clause in half.version.clauses]) == ((shown,), ["three"])


@pytest.mark.parametrize(
    "head",
    [
        "<!doctype html><title>Terms</title>",
        "<html><head><meta charset=utf-8><title>Terms</title>",
        "<!-- <main> --><script>if (1<2) main()</script><link rel=icon href=x>",
        "<title>Terms</title></head>",
        "",
    ],
)
@pytest.mark.parametrize("name", ["main", "header", "section", "x-terms", "div"])
def test_a_body_without_its_tag_can_be_selected(head: str, name: str) -> None:
    """The tag may be left out: what can stand in no head begins the body (HTML 13.2.6.4.4)."""
    found = texts(f"{head}<{name}><p>One.</p></{name}><p>Two.</p>", Selection(select=("body",)))
    assert found == ["One.", "Two."]


def test_selected_part_is_read_even_where_it_is_hidden() -> None:
    """Who names an element means it."""
    page = "<body style='display:none'><div hidden><p id=x>Rule.</p></div>"
    assert texts(page, Selection(("#x",))) == ["Rule."]


def test_numbering_goes_on_from_before_the_selection() -> None:
    """An item keeps the number that readers see."""
    (clause,) = clauses("<ol><li>one<li>two<li class=x>three</ol>", Selection((".x",)))
    assert (clause.number, clause.text) == ("3.", "three")


# --- facts ---


def test_facts_tell_of_the_whole_page() -> None:
    """Whatever is selected, the facts are about all of it."""
    page = (
        '<html lang="fr-FR"><title> Log \n in </title><meta http-equiv=Refresh content="0; URL=/next"><h1>Hello</h1>'
        "<form action='/login'><input type=password><p>Log in</p></form><div hidden><input type=password></div>"
    )
    facts = extract(page.encode(), content_type="text/html", url=URL, selection=Selection(("h1",))).facts
    assert (facts.format, facts.title, facts.language, facts.headings) == (Format.HTML, "Log in", "fr-FR", ("Hello",))
    assert (facts.password_inputs, facts.form_actions) == (1, ("https://example.com/login",))
    assert (facts.refresh, facts.text_length, facts.opening) == ("https://example.com/next", 11, "Hello\nLog in")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<div id=root></div><script src=x></script>", True),
        ("<noscript>You need to enable JavaScript to run this app.</noscript>", True),
        ("<p>Short.</p>", False),
        ("<script>x</script><p>" + "Long text. " * 40, False),
    ],
)
def test_page_of_scripts_alone_is_told(page: str, expected: object) -> None:
    """Almost no text but scripts, or a plea for them, is a page that needs a browser."""
    assert extract_text(page, format=Format.HTML).facts.script_only is expected


def test_what_a_page_states_for_machines_is_kept() -> None:
    """Metas that speak to crawlers and links to a licence, as they stand; descriptions and style sheets are not."""
    page = (
        '<head><meta name="Robots" content="noai, nosnippet"><meta name="GPTBot" content="noindex">'
        '<meta name="tdm-reservation" content="1"><meta name="description" content="robots">'
        '<link rel="license" type="application/rsl+xml" href="/licence.xml"><link rel="stylesheet" href="a.css"></head>'
    )
    facts = extract_text(page, format=Format.HTML, url=URL).facts
    assert facts.metas == (("Robots", "noai, nosnippet"), ("GPTBot", "noindex"), ("tdm-reservation", "1"))
    assert facts.links == (("license", "application/rsl+xml", "/licence.xml"),)


def test_statements_of_a_page_are_bounded() -> None:
    """A thousand metas are no policy."""
    facts = extract_text('<meta name="robots" content="a">' * 1_000, format=Format.HTML).facts
    assert len(facts.metas) == 30
