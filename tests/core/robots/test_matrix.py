"""Which crawlers a robots.txt admits: states, what they are bound by, real files, and what differs between moments."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.robots.decide import decide, rules_for
from tosmon.core.robots.matrix import Access, Admission, Bound, CellChange, admission, changed, matrix
from tosmon.core.robots.matrix_contract import cell_change_json, matrix_json
from tosmon.core.robots.parse import RobotsTxt, parse
from tosmon.core.robots.status import Meaning

GPTBOT = Crawler("GPTBot", "OpenAI", CrawlerPurpose.AI_TRAINING, obeys=True)
MJ12BOT = Crawler("MJ12bot", "Majestic", CrawlerPurpose.SEO)


def for_all(rules: str) -> Admission:
    """Return what a file with these rules for `*` lets a crawler do; rules are parted by semicolons."""
    return admission(parse("User-agent: *\n" + rules.replace(";", "\n")), GPTBOT)


# --- states -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        "",
        "Disallow:",
        "Allow: /",
        "Allow: /a",
        "Disallow: /;Allow: /",
        "Disallow: /a;Allow: /a",
        "Disallow: /a*b;Allow: /a*b*",
        "Disallow: /*.gif$;Allow: /*.gif*",
        "Disallow: /robots.txt$",
        "Disallow: private/",
    ],
)
def test_where_nothing_is_disallowed_it_is_allowed(rules: str) -> None:
    """Also where an allow at least as long overrules each disallow everywhere, or where no path can match it."""
    assert for_all(rules).access is Access.ALLOWED


@pytest.mark.parametrize(
    "rules",
    [
        "Disallow: /",
        "Disallow: *",
        "Disallow: /*",
        "Disallow: /*$",
        "Disallow: /;Allow:",
        "Disallow: /;Allow: /a;Disallow: /a*",
    ],
)
def test_where_nothing_is_allowed_it_is_disallowed(rules: str) -> None:
    """Also where an allow is there, but a longer disallow overrules it everywhere."""
    assert for_all(rules).access is Access.DISALLOWED


@pytest.mark.parametrize(
    ("rules", "front_page", "elsewhere"),
    [
        ("Disallow: /a", True, True),
        ("Disallow: /$", False, True),
        ("Disallow: /;Allow: /a", False, False),
        ("Disallow: /;Allow: /$", True, False),
        ("Disallow: /;Allow: /index.html", True, False),
        ("Disallow: /;Allow: /a/index.html;Disallow: /a/index.html*", False, False),
        ("Disallow: /a*;Allow: /a", True, True),
    ],
)
def test_what_is_partly_allowed_tells_everything_but_from_nothing_but(
    rules: str, *, front_page: bool, elsewhere: bool
) -> None:
    """By the front page, and by the pages that no rule singles out."""
    found = for_all(rules)
    assert (found.access, found.front_page, found.elsewhere) == (Access.PARTLY, front_page, elsewhere)


@pytest.mark.parametrize("pattern", ["/robots.txt", "/robots.txt$", "/robots.txt*"])
@pytest.mark.parametrize(("rest", "access"), [("Disallow: /", Access.DISALLOWED), ("Allow: /", Access.ALLOWED)])
def test_rules_about_robots_txt_itself_give_and_take_nothing(pattern: str, rest: str, access: Access) -> None:
    """A site that shuts everything but robots.txt, which is always allowed, admits nobody; and the reverse."""
    verb = "Allow" if access is Access.DISALLOWED else "Disallow"
    assert for_all(f"{rest}\n{verb}: {pattern}").access is access


def test_rules_are_counted() -> None:
    """Those that say something, of all groups that bind the crawler."""
    robots = parse("User-agent: GPTBot\nDisallow: /a\nDisallow:\nAllow: /b\n\nUser-agent: gptbot\nDisallow: /c\n")
    found = admission(robots, GPTBOT)
    assert (found.allows, found.disallows) == (1, 2)


def test_the_line_is_that_of_the_rule_for_the_front_page() -> None:
    """None where no rule speaks of it."""
    assert for_all("Disallow: /a;Disallow: /").line == 3
    assert for_all("Disallow: /a").line is None


PIECES = ("/", "a", "/index.html")
PATHS = ["/" + "".join(pieces) for count in range(5) for pieces in product((*PIECES, "$", "z"), repeat=count)]
PATTERNS = st.lists(st.sampled_from([*PIECES, "*", "$"]), max_size=3).map(lambda pieces: "/" + "".join(pieces))
RULES = st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), PATTERNS), max_size=5)


@given(RULES)
def test_the_state_is_what_decisions_say_of_every_path(rules: list[tuple[str, str]]) -> None:
    """Allowed, partly or disallowed is exactly all, some or none of the paths, asked one by one."""
    robots = parse("User-agent: *\n" + "\n".join(f"{verb}: {pattern}" for verb, pattern in rules))
    bound = rules_for(robots, "GPTBot")
    allowed = {bound.decide(path).allowed for path in PATHS}
    states: dict[tuple[bool, ...], Access] = {
        (True,): Access.ALLOWED,
        (False,): Access.DISALLOWED,
        (False, True): Access.PARTLY,
    }
    assert admission(robots, GPTBOT).access is states[tuple(sorted(allowed))]


@given(RULES)
def test_the_front_page_is_what_is_decided_for_it(rules: list[tuple[str, str]]) -> None:
    """With its line."""
    robots = parse("User-agent: *\n" + "\n".join(f"{verb}: {pattern}" for verb, pattern in rules))
    found, decision = admission(robots, GPTBOT), decide(robots, "GPTBot", "/")
    assert (found.front_page, found.line) == (decision.allowed, decision.line)


# --- what a crawler is bound by ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "by", "access"),
    [
        ("User-agent: gptbot\nDisallow: /\n", Bound.OWN, Access.DISALLOWED),
        ("User-agent: GPTBot/1.0\nDisallow: /\n", Bound.OWN, Access.DISALLOWED),
        ("User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nDisallow:\n", Bound.OWN, Access.ALLOWED),
        ("User-agent: *\nDisallow: /\n", Bound.ANY, Access.DISALLOWED),
        ("User-agent: CCBot\nDisallow: /\n", Bound.NONE, Access.ALLOWED),
        ("", Bound.NONE, Access.ALLOWED),
    ],
)
def test_a_crawler_is_bound_by_its_own_group_else_by_any_else_by_none(body: str, by: Bound, access: Access) -> None:
    """RFC 9309 section 2.2.1."""
    found = admission(parse(body), GPTBOT)
    assert (found.by, found.access) == (by, access)


@pytest.mark.parametrize("name", ["MJ12bot", "mj12BOT", "MJ12bot/v1.4.8"])
def test_a_crawler_that_is_named_but_cannot_match_is_bound_as_any_other(name: str) -> None:
    """The rules that were meant for it do not bind it, those of `*` do."""
    robots = parse(f"User-agent: {name}\nDisallow: /\n\nUser-agent: *\nDisallow: /a\n")
    found = admission(robots, MJ12BOT)
    assert (found.by, found.access, found.disallows) == (Bound.CANNOT_MATCH, Access.PARTLY, 1)


def test_named_but_not_matching_where_there_is_no_other_group_nothing_is_disallowed() -> None:
    """However much the author meant it."""
    found = admission(parse("User-agent: MJ12bot\nDisallow: /\n"), MJ12BOT)
    assert (found.by, found.access) == (Bound.CANNOT_MATCH, Access.ALLOWED)


def test_a_crawler_that_cannot_match_and_is_not_named_is_bound_by_any() -> None:
    """Nothing is marked where nobody tried; the token that a file would read it as is another's."""
    assert admission(parse("User-agent: *\nDisallow: /\n"), MJ12BOT).by is Bound.ANY
    assert admission(parse("User-agent: MJ\nDisallow: /\n"), MJ12BOT).by is Bound.NONE


def test_a_token_can_be_asked_for_without_a_crawler() -> None:
    """Also `*` itself."""
    robots = parse("User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nAllow: /\n")
    assert admission(robots, "gptbot").access is Access.ALLOWED
    assert admission(robots, "*") == admission(robots, "NoSuchBot")


# --- without a file ---------------------------------------------------------------------------------------------------


def test_an_absent_file_restricts_nobody() -> None:
    """RFC 9309 section 2.3.1.3."""
    assert admission(Meaning.UNAVAILABLE, GPTBOT) == Admission(
        Access.ALLOWED, Bound.STATUS, front_page=True, elsewhere=True
    )


def test_an_unreachable_file_forbids_everything() -> None:
    """RFC 9309 section 2.3.1.4."""
    assert admission(Meaning.UNREACHABLE, GPTBOT) == Admission(Access.DISALLOWED, Bound.STATUS)


def test_what_nobody_looked_at_is_unknown() -> None:
    """No capture, no answer."""
    assert admission(None, GPTBOT) == Admission(Access.UNKNOWN, Bound.STATUS)


# --- the matrix -------------------------------------------------------------------------------------------------------

SHUT, OPEN = parse("User-agent: *\nDisallow: /\n"), parse("User-agent: *\nAllow: /\n")


def test_a_matrix_keeps_the_order_of_documents_and_crawlers() -> None:
    """And each cell is what is said of that document and crawler alone."""
    named = parse("User-agent: GPTBot\nDisallow: /\n")
    made = matrix([("b/robots.txt", named), ("a/robots.txt", None)], [MJ12BOT, GPTBOT])
    assert [row.document for row in made.rows] == ["b/robots.txt", "a/robots.txt"]
    assert made.crawlers == (MJ12BOT, GPTBOT)
    assert made.rows[0].admissions == (admission(named, MJ12BOT), admission(named, GPTBOT))


def test_cells_that_differ_are_told() -> None:
    """With what was and what is."""
    before = matrix([("x/robots.txt", OPEN), ("y/robots.txt", OPEN)], [GPTBOT])
    after = matrix([("y/robots.txt", OPEN), ("x/robots.txt", SHUT)], [GPTBOT])
    assert changed(before, after) == (
        CellChange("x/robots.txt", GPTBOT, admission(OPEN, GPTBOT), admission(SHUT, GPTBOT)),
    )


def test_a_matrix_does_not_differ_from_itself() -> None:
    """Nothing is told."""
    made = matrix([("x/robots.txt", SHUT), ("y/robots.txt", None)], [GPTBOT, MJ12BOT])
    assert changed(made, made) == ()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (None, SHUT),
        (SHUT, None),
        (SHUT, parse("\n\nUser-agent: GPTBot\nDisallow: /\n")),
        (OPEN, RobotsTxt()),
        (OPEN, Meaning.UNAVAILABLE),
        (SHUT, Meaning.UNREACHABLE),
    ],
)
def test_what_was_not_known_or_permits_the_same_is_no_difference(was: RobotsTxt | None, now: RobotsTxt | None) -> None:
    """Other lines, other groups, or the status that means the same."""
    assert changed(matrix([("x/robots.txt", was)], [GPTBOT]), matrix([("x/robots.txt", now)], [GPTBOT])) == ()


def test_documents_and_crawlers_of_one_side_only_are_no_difference() -> None:
    """They were not asked about at the other moment."""
    before, after = matrix([("x/robots.txt", OPEN)], [GPTBOT]), matrix([("y/robots.txt", SHUT)], [GPTBOT])
    assert changed(before, after) == ()
    assert changed(matrix([("x/robots.txt", OPEN)], [GPTBOT]), matrix([("x/robots.txt", SHUT)], [MJ12BOT])) == ()


def test_the_front_page_alone_is_a_difference() -> None:
    """Partly is not always partly."""
    before = matrix([("x/robots.txt", parse("User-agent: *\nDisallow: /a"))], [GPTBOT])
    after = matrix([("x/robots.txt", parse("User-agent: *\nDisallow: /\nAllow: /a"))], [GPTBOT])
    assert len(changed(before, after)) == 1


# --- the contract -----------------------------------------------------------------------------------------------------


def test_the_matrix_in_json() -> None:
    """Field by field; a document id is told as platform and document."""
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    made = matrix([("x/robots.txt@help.x.com", SHUT), ("file.txt", None)], [GPTBOT])
    cell = {"state": "disallowed", "by": "any", "line": 2, "front_page": False, "elsewhere": False}
    unknown = {"state": "unknown", "by": "status", "line": None, "front_page": False, "elsewhere": False}
    assert matrix_json(made, at=moment, observed={"x/robots.txt@help.x.com": moment}) == {
        "at": "2026-11-22T12:00:00+00:00",
        "crawlers": [
            {
                "token": "GPTBot",
                "operator": "OpenAI",
                "purpose": "ai-training",
                "obeys": True,
                "matchable": True,
                "asked_first": False,
                "url": "",
            }
        ],
        "platforms": [
            {
                "platform": "x",
                "document": "robots.txt@help.x.com",
                "observed": "2026-11-22T12:00:00+00:00",
                "cells": {"GPTBot": {**cell, "allows": 0, "disallows": 1}},
            },
            {
                "platform": "file.txt",
                "document": "robots.txt",
                "observed": None,
                "cells": {"GPTBot": {**unknown, "allows": 0, "disallows": 0}},
            },
        ],
    }


def test_a_cell_that_changed_in_json() -> None:
    """What was and what is, each as a cell."""
    change = CellChange("x/robots.txt", GPTBOT, admission(OPEN, GPTBOT), admission(SHUT, GPTBOT))
    told = cell_change_json(change)
    assert (told["platform"], told["document"], told["crawler"]) == ("x", "robots.txt", "GPTBot")
    assert (told["was"]["state"], told["now"]["state"]) == ("allowed", "disallowed")


# --- real files -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, RobotsTxt]:
    """Return three platforms' files, by name and date."""
    names = {f"robots/{host}/{date}.txt" for host in ("twitter.com", "linkedin.com", "pinterest.com")
             for date in ("2019-07-20", "2024-06-13")}  # fmt: skip
    with tarfile.open(shared / "data" / "robots.tar.xz") as tar:
        files = ((member.name, tar.extractfile(member)) for member in tar if member.name in names)
        return {name.split("/", 1)[1]: parse(file.read()) for name, file in files if file is not None}


@pytest.mark.parametrize(
    ("file", "token", "access", "by", "line"),
    [
        ("twitter.com/2024-06-13.txt", "GPTBot", Access.DISALLOWED, Bound.ANY, 44),
        ("twitter.com/2024-06-13.txt", "Google-Extended", Access.DISALLOWED, Bound.OWN, 27),
        ("twitter.com/2024-06-13.txt", "Googlebot", Access.PARTLY, Bound.OWN, None),
        ("linkedin.com/2024-06-13.txt", "GPTBot", Access.DISALLOWED, Bound.ANY, 4298),
        ("linkedin.com/2024-06-13.txt", "MJ12bot", Access.DISALLOWED, Bound.CANNOT_MATCH, 4298),
        ("pinterest.com/2024-06-13.txt", "GPTBot", Access.DISALLOWED, Bound.OWN, 678),
        ("pinterest.com/2024-06-13.txt", "CCBot", Access.PARTLY, Bound.ANY, None),
    ],
)
def test_what_platforms_let_crawlers_do(
    real: dict[str, RobotsTxt], file: str, token: str, access: Access, by: Bound, line: int | None
) -> None:
    """As read off their files of June 2024 by eye."""
    found = admission(real[file], token)
    assert (found.access, found.by, found.line) == (access, by, line)


def test_what_pinterest_changed_between_2019_and_2024(real: dict[str, RobotsTxt]) -> None:
    """It shut GPTBot, ClaudeBot and Bytespider out, and left CCBot as it was."""
    crawlers = [Crawler(token) for token in ("GPTBot", "ClaudeBot", "CCBot", "Bytespider")]
    moments = [
        matrix([("pinterest/robots.txt", real[f"pinterest.com/{date}.txt"])], crawlers)
        for date in ("2019-07-20", "2024-06-13")
    ]
    assert [change.crawler.token for change in changed(*moments)] == ["GPTBot", "ClaudeBot", "Bytespider"]
