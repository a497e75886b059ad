"""Prints how long robots.txt take to read, to ask and to compare: tosmon beside Protego and the standard library.

    python benchmarks/robots_speed.py ../shared

Reads every real file of the shared folder; each figure is the best of several rounds over all of them, in time of the
processor. A decision is asked of rules that were looked up before, for seven agents and up to forty of the paths that
a file names; for Protego and the standard library it is whatever `can_fetch` takes once it was asked before. The
comparison is of the largest real file, enlarged to 700 KB, with a successor in which twenty rules changed.
"""

from __future__ import annotations

import re
import sys
import tarfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.robotparser import RobotFileParser

from tosmon.core.robots import compare, parse
from tosmon.core.robots.decide import decide_path, path_of, rules_for
from tosmon.core.robots.lint import lint

AGENTS = ("unnamedbot", "Googlebot", "Bingbot", "GPTBot", "CCBot", "Twitterbot", "AhrefsBot")
RULE = re.compile(r"(?im)^[ \t]*(?:dis)?allow[ \t]*:[ \t]*(/[^\s#]*)")
SIZE = 700_000
CHANGED = 20

Decide = Callable[[str], object]  # of a URL
Reader = Callable[[bytes], Callable[[str], Decide]]  # reads a file, then looks up an agent


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the shortest of the rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1_000


def tosmon(body: bytes) -> Callable[[str], Decide]:
    """Read as tosmon does."""
    robots = parse(body)

    def look_up(agent: str) -> Decide:
        rules = rules_for(robots, agent)
        return lambda url: decide_path(rules, path_of(url))

    return look_up


def standard_library(body: bytes) -> Callable[[str], Decide]:
    """Read with `urllib.robotparser`."""
    reader = RobotFileParser()
    reader.parse(body.decode("utf-8", "replace").splitlines())
    reader.modified()
    return lambda agent: lambda url: reader.can_fetch(agent, url)


def protego(body: bytes) -> Callable[[str], Decide]:
    """Read with Protego."""
    reader = import_module("protego").Protego.parse(body.decode("utf-8", "replace"))
    return lambda agent: lambda url: reader.can_fetch(url, agent)


def parsing(bodies: list[bytes], read: Reader) -> float:
    """Return how long a file takes to read on average, in milliseconds."""

    def run() -> None:
        for body in bodies:
            read(body)

    return best(run) / len(bodies)


def deciding(bodies: list[bytes], read: Reader) -> float:
    """Return how long a decision takes on average, in microseconds."""
    work: list[tuple[Decide, list[str]]] = []
    for body in bodies:
        look_up, about = read(body), urls(body.decode("utf-8", "replace"))
        work += ((look_up(agent), about) for agent in AGENTS)
    for decide, _ in work:
        decide("https://example.com/")  # what is put in order at the first question

    def run() -> None:
        for decide, about in work:
            for url in about:
                decide(url)

    return best(run, 3) / sum(len(about) for _, about in work) * 1_000


def first_question(bodies: list[bytes]) -> float:
    """Return how long it takes to look up an agent and ask one question, in microseconds."""
    fresh = [tosmon(body) for body in bodies]

    def run() -> None:
        for look_up in fresh:
            for agent in AGENTS:
                look_up(agent)("/x")

    return best(run, 1) / len(bodies) / len(AGENTS) * 1_000


def urls(text: str) -> list[str]:
    """Return up to forty URLs that a file's rules are about."""
    paths = list(dict.fromkeys(RULE.findall(text)))
    spread = paths[:: max(1, len(paths) // 40)][:40]
    return ["https://example.com" + path.replace("*", "x").replace("$", "") for path in spread if path.isascii()]


def successor(bodies: list[bytes]) -> tuple[bytes, bytes]:
    """Return a file of 700 KB, the largest real one with copies for other folders, and the one that follows it."""
    largest = max((body for body in bodies if b"isallow:" in body), key=len)
    copies = SIZE // len(largest) + 1
    old = b"\n".join([largest, *(largest.replace(b"llow: /", b"llow: /%d/" % copy) for copy in range(1, copies))])
    lines = old[:SIZE].rpartition(b"\n")[0].split(b"\n")
    rules = [number for number, line in enumerate(lines) if line.lower().startswith(b"disallow: /")]
    chosen = rules[:: len(rules) // CHANGED][:CHANGED]
    return b"\n".join(lines), b"\n".join(line + b"-new" * (number in chosen) for number, line in enumerate(lines))


def main() -> None:
    """Measure and print."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    with tarfile.open(shared / "data" / "robots.tar.xz") as tar:
        bodies = [file.read() for file in map(tar.extractfile, tar) if file is not None]
    print(f"{len(bodies)} files of {sum(map(len, bodies)) / len(bodies):,.0f} bytes on average")
    print("bars: 0.3 ms to parse, 5 µs to decide (where Protego takes 0.64 ms and 19 µs), 200 ms to compare 700 KB\n")
    readers: dict[str, Reader] = {"tosmon": tosmon, "urllib.robotparser": standard_library}
    if find_spec("protego"):
        readers["Protego"] = protego
    rows = {name: (parsing(bodies, read), deciding(bodies, read)) for name, read in readers.items()}
    own = rows["tosmon"]
    for name, row in rows.items():
        shares = ", ".join(f"{mine / theirs:.0%}" for mine, theirs in zip(own, row, strict=True))
        print(f"{name:20} parse {row[0]:6.3f} ms a file, decide {row[1]:6.2f} µs; tosmon takes {shares} of that")
    print(f"tosmon, first question of an agent {first_question(bodies):6.1f} µs")
    print(f"tosmon, lint {best(lambda: [lint(body) for body in bodies], 3) / len(bodies):6.3f} ms a file")
    old, new = successor(bodies)
    print(f"tosmon, compare {len(old) / 1_000:.0f} KB", end=" ")
    before, after = parse(old), parse(new)
    alone, whole = best(lambda: compare(before, after), 3), best(lambda: compare(parse(old), parse(new)), 3)
    print(f"{alone:6.1f} ms, and {whole:.1f} ms with parsing; {len(compare(before, after))} statements")


if __name__ == "__main__":
    main()
