"""Prints how decisions on real robots.txt differ between tosmon and other readers, and why.

    python benchmarks/robots_decisions.py ../shared [paths]

Asks, for each file, about that many of the paths its rules name (default 40, spread over the file), each mutated, for
seven agents: one that no file names, Googlebot, Bingbot, GPTBot, CCBot, Twitterbot, and one that the file names. The
others are the standard library, Protego and, where its Python binding `jwm.robotstxt` is installed, Google's parser.

A difference is explained by taking one possible cause after another out of the question, until the other reader agrees:
the file is rewritten so that the cause is gone, while tosmon's answer stays. What then still differs is unexplained.
"""

from __future__ import annotations

import random
import re
import sys
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote
from urllib.robotparser import RobotFileParser

from tosmon.core.robots import RobotsRule, RobotsTxt, decide, parse
from tosmon.core.robots.decide import matches, path_of, rules_for

AGENTS = ("unnamedbot", "Googlebot", "Bingbot", "GPTBot", "CCBot", "Twitterbot")
RULE = re.compile(rb"(?im)^[ \t]*(?:dis)?allow[ \t]*:[ \t]*([^\s#]+)")
NAME = re.compile(rb"(?im)^[ \t]*user-agent[ \t]*:[ \t]*([^\r\n#]*[^\s#])")
TURNS: tuple[Callable[[str], str], ...] = (str, str, str, str.upper, str.lower, lambda text: text[:-1])

Ask = Callable[[str, str], bool]  # agent, URL: is it allowed?
Reader = Callable[[bytes], Ask]


class Question(NamedTuple):
    """What is asked of whom, of which file."""

    robots: RobotsTxt
    agent: str
    url: str


def standard_library(body: bytes) -> Ask:
    """Read with `urllib.robotparser`."""
    reader = RobotFileParser()
    reader.parse(body.decode("utf-8-sig", "replace").splitlines())
    reader.modified()
    return reader.can_fetch


def protego(body: bytes) -> Ask:
    """Read with Protego."""
    reader = import_module("protego").Protego.parse(body.decode("utf-8-sig", "replace"))
    return lambda agent, url: bool(reader.can_fetch(url, agent))


def google(body: bytes) -> Ask:
    """Read with Google's parser, which keeps nothing between questions."""
    matcher = import_module("jwm.robotstxt.googlebot").RobotsMatcher()
    return lambda agent, url: bool(matcher.OneAgentAllowedByRobots(body, agent, url))


def ours(body: bytes) -> Ask:
    """Read with tosmon."""
    robots = parse(body)
    return lambda agent, url: decide(robots, agent, url).allowed


def files(shared: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each real file with its host and date."""
    with tarfile.open(shared / "data" / "robots.tar.xz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:
                yield member.name.partition("/")[2], file.read()


def urls(body: bytes, count: int, choice: random.Random) -> Iterator[str]:
    """Yield URLs near the paths that a file's rules name, percent-encoded as URLs are."""
    named = list(dict.fromkeys(RULE.findall(body)))
    for octets in named if len(named) <= count else choice.sample(named, count):
        path = octets.decode("utf-8", "replace")
        filled = path.replace("*", choice.choice(["", "x", "a/b", ".html"])).replace("$", "")
        gone_on = filled + choice.choice(["", "", "x", "/", "?q=1", "/index.html"])
        turned = choice.choice(TURNS)(gone_on)
        yield "https://example.com/" + quote(turned.removeprefix("/"), safe="/%?&=:;,+!*'()~@$[]")


def written(groups: Iterable[tuple[Iterable[str], Iterable[RobotsRule]]]) -> bytes:
    """Return a file with those agents and rules, without anything that readers could stumble over."""
    lines: list[str] = []
    for agents, rules in groups:
        lines += (f"User-agent: {agent}" for agent in agents)
        lines += (f"{'Allow' if rule.allow else 'Disallow'}: {rule.pattern}" for rule in rules)
        lines.append("")
    return "\n".join(lines).encode()


def plainly(question: Question) -> bytes:
    """Return the same groups, spelt as RFC 9309 has them."""
    groups = [(tuple(filter(None, group.agents)), group.rules) for group in question.robots.groups]
    return written([(agents, rules) for agents, rules in groups if agents])


def merged(question: Question) -> bytes:
    """Return the same with one group for each agent."""
    agents = [agent for agent in question.robots.agents if agent]
    return written(((agent,), rules_for(question.robots, agent)) for agent in agents)


def alone(question: Question) -> bytes:
    """Return only what binds the agent."""
    return written([(("*",), rules_for(question.robots, question.agent))])


def speaking(question: Question) -> list[RobotsRule]:
    """Return the rules that bind the agent and match, the deciding one first, and index pages written out."""
    path = path_of(question.url)
    bound = rules_for(question.robots, question.agent)
    folders = [
        rule._replace(pattern=rule.pattern.rpartition("/")[0] + "/$")
        for rule in bound
        if rule.allow and rule.pattern.rpartition("/")[2].startswith("index.htm")
    ]
    found = [rule for rule in (*bound, *folders) if rule.pattern and matches(rule.pattern, path)]
    return sorted(found, key=lambda rule: (-len(rule.pattern), not rule.allow))


def ordered(question: Question) -> bytes:
    """Return the rules that match, those that win first, and the others behind them."""
    first = speaking(question)
    rest = [rule for rule in rules_for(question.robots, question.agent) if rule not in first]
    return written([(("*",), [*first, *rest])])


def unencoded(question: Question) -> bytes:
    """Return the same without rules that do not match and hold something percent-encoded."""
    first = speaking(question)
    rest = [
        rule for rule in rules_for(question.robots, question.agent) if rule not in first and "%" not in rule.pattern
    ]
    return written([(("*",), [*first, *rest])])


def decisive(question: Question) -> bytes:
    """Return the deciding rule alone, its pattern as it stands."""
    return written([(("*",), speaking(question)[:1])])


def literal(question: Question) -> bytes:
    """Return the deciding rule alone, its pattern the path itself."""
    deciding = [rule._replace(pattern=path_of(question.url)) for rule in speaking(question)[:1]]
    return written([(("*",), deciding)])


def without_encoding(question: Question) -> bytes:
    """Return the deciding rule alone, for the whole site."""
    return written([(("*",), [rule._replace(pattern="/") for rule in speaking(question)[:1]])])


CAUSES: tuple[tuple[str, Callable[[Question], bytes]], ...] = (
    (
        "lines, marks and spellings: misspelt fields, missing colons, byte order marks, groups cut by blank lines",
        plainly,
    ),
    ("groups of one agent that are not merged (RFC 9309 section 2.2.1)", merged),
    ("agents matched by a part of their name instead of the product token (section 2.2.1)", alone),
    ("the first rule that matches wins instead of the longest, or of equals not Allow (section 2.2.2)", ordered),
    ("percent-encoding: normalised in URLs too, where the reference parser compares them as they stand", unencoded),
    ("a pattern that does not match is taken to match (sections 2.2.2 and 2.2.3)", decisive),
    ("the deciding pattern is taken not to match: `*` and `$` in it (section 2.2.3)", literal),
    ("the deciding pattern: characters in it that are encoded or folded", without_encoding),
)


def cause(question: Question, reader: Reader, allowed: bool) -> str:  # noqa: FBT001 - tosmon's answer
    """Return the heading under which a difference falls."""
    if path_of(question.url) == "/robots.txt":
        return "/robots.txt itself, which is always allowed (section 2.2.2)"
    for heading, rewrite in CAUSES:
        body = rewrite(question)
        if ours(body)(question.agent, question.url) == allowed == reader(body)(question.agent, question.url):
            return heading
    return "UNEXPLAINED"


def compare(shared: Path, count: int, readers: dict[str, Reader]) -> int:
    """Ask all readers, print what differs, and return how many differences are unexplained."""
    choice = random.Random(9309)
    found: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in readers}
    asked = 0
    for name, body in files(shared):
        robots, asks = parse(body), {other: reader(body) for other, reader in readers.items()}
        agents = (*AGENTS, choice.choice(NAME.findall(body) or [b"*"]).decode("utf-8", "replace"))
        for url in urls(body, count, choice):
            for agent in agents:
                asked += 1
                allowed = decide(robots, agent, url).allowed
                for other, ask in asks.items():
                    if ask(agent, url) != allowed:
                        heading = cause(Question(robots, agent, url), readers[other], allowed)
                        words = "allowed" if allowed else "disallowed"
                        found[other][heading].append(f"{name}: {agent} {path_of(url)} is {words}")
    for other, causes in found.items():
        total = sum(map(len, causes.values()))
        print(f"\n{other}: {total:,} of {asked:,} decisions differ ({total / asked:.2%})")
        for heading, examples in sorted(causes.items(), key=lambda one: -len(one[1])):
            print(f"  {len(examples):7,}  {heading}\n           e.g. {choice.choice(examples)}")
    return sum(len(causes["UNEXPLAINED"]) for causes in found.values())


def main() -> int:
    """Compare and print; return 1 where a difference is unexplained."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    readers: dict[str, Reader] = {"urllib.robotparser": standard_library}
    for name, module, reader in (("Protego", "protego", protego), ("Google's parser", "jwm", google)):
        if find_spec(module):
            readers[name] = reader
        else:
            print(f"{name} is left out: {module} is not installed")
    unexplained = compare(shared, int(sys.argv[2]) if len(sys.argv) > 2 else 40, readers)
    print(f"\n{unexplained} unexplained")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
