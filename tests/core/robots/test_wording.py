"""Statements in words: who may no longer fetch what, crawlers that changed alike together."""

from __future__ import annotations

from tosmon.core.model import Change, Direction, Severity
from tosmon.core.robots import RobotsTxt, as_changes, compare, parse

NOBODY = b"User-agent: *\nDisallow: /\n"


def changes(old: bytes, new: bytes) -> tuple[Change, ...]:
    """Return what changed, in words."""
    return as_changes(compare(parse(old), parse(new)))


def test_changes_say_who_may_no_longer_do_what() -> None:
    """A statement becomes a change with words, direction and severity."""
    (change,) = changes(b"User-agent: GPTBot\nAllow: /\n", b"User-agent: GPTBot\nDisallow: /\n")
    assert change.reason == "GPTBot may no longer fetch the whole site"
    assert (change.direction, change.severity) == (Direction.STRENGTHENED, Severity.HIGH)


def test_before_and_after_read_as_one_line() -> None:
    """The redline strikes out one word and puts the other in its place; its sides are the two texts."""
    (change,) = changes(b"User-agent: GPTBot\nAllow: /\n", b"User-agent: GPTBot\nDisallow: /\n")
    assert change.segments == (("equal", "GPTBot: whole site "), ("delete", "allowed"), ("insert", "disallowed"))
    assert change.before is not None
    assert change.after is not None
    assert change.before.text == "GPTBot: whole site allowed"
    assert change.after.text == "GPTBot: whole site disallowed"


def test_crawlers_that_changed_alike_are_told_together() -> None:
    """One change names the first of them in words, all in its heading."""
    names = "".join(f"User-agent: {name}\n" for name in ("one", "two", "three", "four"))
    (change,) = changes(names.encode() + b"Allow: /\n", names.encode() + b"Disallow: /jobs/\n")
    assert change.reason == "four, one and 2 more may no longer fetch /jobs/"
    assert change.after is not None
    assert change.after.heading == "four, one, three, two"
    assert change.severity is Severity.MEDIUM


def test_everybody_is_named_in_words() -> None:
    """`*` is no crawler's name."""
    (change,) = as_changes(compare(RobotsTxt(), parse(NOBODY)))
    assert change.reason == "every crawler not named may no longer fetch the whole site"


def test_those_that_changed_with_everybody_are_told_behind() -> None:
    """The headline is of every crawler; the named ones follow it."""
    (change,) = changes(b"User-agent: *\nUser-agent: x\nAllow: /\n", b"User-agent: *\nUser-agent: x\nDisallow: /\n")
    assert change.reason == "every crawler not named may no longer fetch the whole site, nor may x"


def test_a_crawler_newly_named_is_said_to_be() -> None:
    """That rules of its own bind it now is a part of what changed."""
    (change,) = changes(NOBODY, NOBODY + b"User-agent: x\nAllow: /\n")
    assert change.reason == "x may now fetch the whole site; now named: was bound by the rules for every crawler"


def test_a_crawler_no_longer_named_is_said_to_be() -> None:
    """Without rules of its own it is bound by those for everybody."""
    (change,) = changes(NOBODY + b"User-agent: x\nAllow: /\n", NOBODY)
    assert change.reason.endswith("the whole site; no longer named: bound by the rules for every crawler")


def test_only_exceptions_that_are_otherwise_are_named_and_few() -> None:
    """What was disallowed before needs no word; of many exceptions three are shown."""
    rules = b"".join(b"Allow: /%c/\n" % letter for letter in b"vwxyz")
    (change,) = changes(b"User-agent: *\nDisallow: /old\n", NOBODY + rules + b"Disallow: /old\n")
    assert change.reason.endswith("the whole site (except /v/, /w/, /x/ and 2 more)")


def test_parts_are_said_to_be_parts() -> None:
    """What is told once for many crossings is not told as if all of it had changed."""
    kinds = "".join(f"Disallow: /*.a-file-of-the-kind-{kind}\n" for kind in ("css", "gif", "ico"))
    old = NOBODY + b"Allow: /open/\n"
    (change,) = changes(old, old + kinds.encode())
    assert change.reason == "every crawler not named may no longer fetch parts of /open/"


def test_most_is_told_with_what_is_not_new() -> None:
    """Where parts of what is taken had been taken before, the reason says so."""
    old = "User-agent: *\n" + "".join(f"Disallow: /{name}/\nAllow: /{name}/open/\n" for name in "abcd")
    (change,) = changes(old.encode(), f"{old}Disallow: /*/every-page-of-a-kind\n".encode())
    assert change.reason == (
        "every crawler not named may no longer fetch /*/every-page-of-a-kind; parts of it were disallowed before"
    )


def test_what_a_wider_statement_says_is_not_told_again() -> None:
    """Of a site that closes, no part is told that an older rule had freed; JSON tells both, as rules differ."""
    old = b"User-agent: *\nDisallow: /*?\nAllow: /*?lang=\n"
    statements = compare(parse(old), parse(NOBODY))
    assert [one.path for one in statements] == ["/", "/*?lang="]
    (change,) = as_changes(statements)
    assert change.reason == "every crawler not named may no longer fetch the whole site"


def test_a_part_that_a_named_exception_keeps_out_is_told() -> None:
    """Inside an exception that readers are told of, a wider statement says nothing."""
    old = NOBODY
    new = b"User-agent: *\nDisallow: /private/\nAllow: /private/open/\n"
    assert [change.reason for change in changes(old, new)] == [
        "every crawler not named may now fetch the whole site (except /private/)",
        "every crawler not named may now fetch /private/open/",
    ]


def test_words_are_bounded_whatever_a_file_says() -> None:
    """A name or path of 10 kB would stand in every list, subject and page; the heading has it whole."""
    name, path = "Z" * 10_000, "/" + "p" * 10_000
    (change,) = changes(
        f"User-agent: {name}\nAllow: /\n".encode(), f"User-agent: {name}\nDisallow: {path}\nAllow: {path}/x\n".encode()
    )
    assert change.after is not None
    assert change.reason.startswith("ZZZ")
    assert len(change.reason) < 1000
    assert len(change.after.text) < 1000
    assert sum(len(text) for _, text in change.segments) < 1000
    assert change.after.heading == name
