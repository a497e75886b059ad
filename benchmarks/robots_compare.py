"""Prints how few statements tell what changed between robots.txt files of 2019 and 2024, how fast, and that they hold.

    python benchmarks/robots_compare.py [../shared] [HOST ...]

Every host with both files in robots.tar.xz is compared, or those named. For each, "statements" are those of all agents,
"told" what remains when agents that changed alike are told together. The laws are tried on paths made of all patterns
of both files, plain and mutated, for every agent that either names:

- a path whose decisions differ is covered by a statement of the agent (complete);
- a path that a statement covers differs as stated (sound), where that means all that it covers;
- an example is covered by its own statement alone (nothing is told twice).

Violations must be 0. A file of 700 KB against itself with 20 rules changed must take less than 200 ms. Times are of the
processor, as the machine may be shared.
"""

from __future__ import annotations

import random
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tosmon.core.robots import RobotsChange, RobotsTxt, as_changes, compare, parse
from tosmon.core.robots.decide import RuleSet, decide_path, rules_for
from tosmon.core.robots.globs import glob_of, match
from tosmon.core.robots.regions import Extent

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
PATHS = 100  # tried for each agent
FILLERS = ("", "tosmon", "a/b", ".html", "0")
TAILS = ("", "", "/", "x", "/x.pdf", "?lang=en", "index.html")


@dataclass(frozen=True, slots=True)
class Result:
    """What comparing one host's files gave."""

    host: str
    statements: int
    told: int
    milliseconds: float
    violations: int
    inexact: int


def files(archive: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Yield each host with its files, oldest first."""
    found: dict[str, dict[str, bytes]] = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member)
            if content is not None:
                _, host, name = member.name.rsplit("/", 2)
                found.setdefault(host, {})[name] = content.read()
    for host, bodies in sorted(found.items()):
        yield host, [bodies[name] for name in sorted(bodies)]


def paths(old: RobotsTxt, new: RobotsTxt, agent: str, chance: random.Random) -> Iterator[str]:
    """Yield paths made of the patterns that bind an agent."""
    patterns = [rule.pattern for robots in (old, new) for rule in rules_for(robots, agent) if rule.pattern]
    yield from ("/", "/tosmon")
    for pattern in chance.sample(patterns, min(len(patterns), PATHS)):
        path = pattern.removesuffix("$").replace("*", chance.choice(FILLERS)) + chance.choice(TAILS)
        if chance.random() < 0.3 and len(path) > 1:
            cut = chance.randrange(1, len(path))
            path = path[:cut] + chance.choice(patterns).removesuffix("$").replace("*", chance.choice(FILLERS))
        path = path if path.startswith("/") else f"/{path}"
        if path != "/robots.txt":
            yield path


class Claim:
    """A statement, to be asked of what paths it speaks."""

    def __init__(self, change: RobotsChange) -> None:
        globs = [glob_of(pattern) for pattern in (change.path, *change.exceptions)]
        self.change = change
        self.globs = [glob for glob in globs if glob is not None]

    def holds(self, path: str) -> bool:
        """Return whether the statement speaks of a path."""
        return match(self.globs[0], path) and not any(match(glob, path) for glob in self.globs[1:])


def violations(old: RobotsTxt, new: RobotsTxt, changes: tuple[RobotsChange, ...]) -> int:
    """Return how often the laws were broken."""
    chance = random.Random(9309)
    agents = dict.fromkeys(("*", *old.agents, *new.agents))
    broken = 0
    for agent in filter(None, agents):
        rules = rules_for(old, agent), rules_for(new, agent)
        own = [Claim(change) for change in changes if change.agent.lower() == agent]
        broken += sum(_broken(rules, own, path) for path in paths(old, new, agent, chance))
        for claim in own[:PATHS]:
            broken += _broken(rules, own, claim.change.example)
            whole = claim.change.exact and claim.change.extent is Extent.WHOLE
            broken += whole and sum(other.holds(claim.change.example) for other in own) != 1
    return broken


def _broken(rules: tuple[RuleSet, RuleSet], own: list[Claim], path: str) -> bool:
    """Return whether the statements say something else of a path than the decisions do, or nothing of a difference."""
    was, now = (decide_path(side, path).allowed for side in rules)
    differs = {(was, now)} if was != now else set()
    covering = [claim.change for claim in own if claim.holds(path)]
    whole = {(change.was, change.now) for change in covering if change.extent is Extent.WHOLE}
    return not whole <= differs <= {(change.was, change.now) for change in covering}


def measured(host: str, bodies: list[bytes]) -> Result:
    """Return what comparing a host's two files gives."""
    old, new = map(parse, bodies)
    start = time.process_time()
    changes = compare(old, new)
    told = as_changes(changes)
    milliseconds = (time.process_time() - start) * 1_000
    inexact = sum(not change.exact for change in changes)
    return Result(host, len(changes), len(told), milliseconds, violations(old, new, changes), inexact)


def _time(result: Result) -> float:
    return result.milliseconds


def large() -> tuple[bytes, bytes]:
    """Return a file of 700 KB with 20,000 rules for everybody, and its successor with 20 other rules."""
    lines = [f"Disallow: /section{number % 97}/archive/page-{number}" for number in range(20_000)]
    old = "\n".join(("User-agent: *", *lines))
    for number in range(0, 20_000, 1_000):
        lines[number] = f"Disallow: /elsewhere/{number}/"
    return old.encode(), "\n".join(("User-agent: *", *lines)).encode()


def main(arguments: list[str]) -> int:
    """Compare, and print what came of it."""
    shared = Path(arguments[0]) if arguments else SHARED
    wanted = set(arguments[1:])
    results = []
    for host, bodies in files(shared / "data" / "robots.tar.xz"):
        if len(bodies) != 2 or (wanted and host not in wanted):
            continue
        result = measured(host, bodies)
        results.append(result)
        if wanted or result.violations or result.inexact or result.milliseconds > 200 or result.told > 200:
            print(
                f"{result.host:28} {result.statements:6} statements {result.told:5} told {result.milliseconds:8.1f} ms "
                f"{result.violations} violations {result.inexact} inexact"
            )
    slowest = max(results, key=_time)
    total = sum(result.milliseconds for result in results)
    broken = sum(result.violations for result in results)
    print(f"hosts with two files: {len(results)}")
    print(f"statements: {sum(result.statements for result in results):,}")
    print(f"told together: {sum(result.told for result in results):,}")
    print(f"time: {total / 1_000:.2f} s, mean {total / len(results):.1f} ms")
    print(f"slowest: {slowest.host}, {slowest.milliseconds:.0f} ms")
    print(f"inexact statements: {sum(result.inexact for result in results)}")
    print(f"violations of the laws: {broken} (must be 0)")
    made = min((measured("700 KB against its successor", list(large())) for _ in range(3)), key=_time)
    print(f"{made.host}: {made.statements} statements, {made.milliseconds:.0f} ms (bar: 200 ms)")
    return 1 if broken or made.milliseconds > 200 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
