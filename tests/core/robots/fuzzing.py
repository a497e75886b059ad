"""Feeds robots.txt that nobody would write to parser, lint and decisions; run as a program it prints a digest.

    python -m tests.core.robots.fuzzing SEED COUNT [robots.tar.xz]

Inputs are windows of real files (or of nasty lines, where no file is given), mutated, and random bytes. The digest is
of every answer, so that two runs of one seed must print the same whatever the order of hashes in them.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from tests.core.robots.reference import verdict
from tosmon.core.robots import compare, decide, parse, rules_hash
from tosmon.core.robots.lint import lint

NASTY = (
    b"\n", b"\r", b"\r\n", b"\0", b"#", b":", b"::", b" ", b"\t", b"\x0b", b"\xef\xbb\xbf", b"\xef", b"\xff", b"\x85",
    b"*", b"**", b"$", b"%", b"%c3%a9", b"%zz", b"/", b"//", b"?", b"/*" * 200, b"a" * 2_000, b"<html>", b"<!--",
    b"User-agent: ", b"user-agent:*\n", b"Useragent a\n", b"Disallow: /", b"disalow /a\n", b"Allow: *",
    b"Allow: /a/index.html\n", b"Crawl-delay: 5\n", b"Sitemap: x\n",
)  # fmt: skip
AGENTS = ("a", "GPTBot", "Googlebot", "*", "", "other", "360Spider", "Mozilla/5.0")
URLS = (
    "/",
    "/a",
    "/a/",
    "/a/b?c",
    "https://h/a%C3%A9",
    "https://h",
    "//h/é",
    "/robots.txt",
    "h?x",
    "",
    "/aa*$",
    "/search/x.pdf",
)
CHECKED = 50  # each so many-th input goes to the slow reader, too


def made_up() -> list[bytes]:
    """Return files to mutate where no real ones are at hand."""
    choice = random.Random(0)
    return [b"".join(choice.choices(NASTY, k=200)) for _ in range(20)]


def real(path: Path) -> list[bytes]:
    """Return the files of an archive."""
    with tarfile.open(path) as tar:
        return [file.read() for file in map(tar.extractfile, tar) if file is not None]


def mutated(seeds: Sequence[bytes], choice: random.Random) -> bytes:
    """Return the next input: one in eight is random bytes, the others a window of a file with faults in it."""
    if choice.random() < 1 / 8:
        return choice.randbytes(choice.randrange(300))
    seed = choice.choice(seeds)
    start = choice.randrange(len(seed) + 1)
    body = bytearray(seed[start : start + choice.randrange(1_500)])
    for _ in range(choice.randrange(6)):
        at = choice.randrange(len(body) + 1)
        body[at : at + choice.choice((0, 0, 1, 3, 40))] = choice.choice(NASTY)
    return bytes(body)


def fuzz(seed: int, count: int, seeds: Sequence[bytes]) -> str:
    """Feed that many inputs and return a digest of all answers; AssertionError where one is not the slow reader's."""
    choice = random.Random(seed)
    digest = hashlib.sha256()
    before = parse(b"")
    for number in range(count):
        body = mutated(seeds, choice)
        agent, url = choice.choice(AGENTS), choice.choice(URLS)
        robots = parse(body)
        decision = decide(robots, agent, url)
        answer = (decision.allowed, decision.line)
        digest.update(repr((answer, robots, lint(body))).encode("utf-8", "replace"))
        if number % CHECKED == 0:
            assert answer == verdict(body, agent, url), (body, agent, url)
            digest.update(repr((rules_hash(robots), compare(before, robots))).encode("utf-8", "replace"))
            before = robots
    return digest.hexdigest()


if __name__ == "__main__":
    given = sys.argv[3:]
    sys.stdout.write(fuzz(int(sys.argv[1]), int(sys.argv[2]), real(Path(given[0])) if given else made_up()))
