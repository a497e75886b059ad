"""Prints how long it takes to cut pages and Open Terms Archive's versions into clauses.

    python benchmarks/extract_speed.py ../shared [versions]

Reads the captured pages and a spread of the versions (default 200) in the shared folder; the figures are the best of
three rounds for each body, and name the mean, the 95th percentile and the worst.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from markdown_it import MarkdownIt

from tosmon.core.extract import Format, extract, extract_text
from tosmon.core.model import Selection

PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Terms</title></head><body><header><nav><ul>{}'
    '</ul></nav></header><main id="content">{}</main><footer><p>Footer</p></footer></body></html>'
)
NAVIGATION = "".join(f'<li><a href="/help/{number}">Help topic {number}</a></li>' for number in range(20))


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the shortest of the rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1_000


def report(name: str, sizes: list[int], times: list[float]) -> None:
    """Print one line of figures."""
    ordered = sorted(times)
    size = sum(sizes) / len(sizes)
    mean = sum(times) / len(times)
    print(
        f"{name:28} {len(times):4} of {size:9,.0f} characters: mean {mean:6.2f} ms ({mean / size * 49_000:5.2f} ms for "
        f"each 49,000), 95 % under {ordered[int(len(ordered) * 0.95)]:6.2f} ms, worst {ordered[-1]:6.2f} ms"
    )


def pages(shared: Path) -> Iterable[tuple[str, bytes]]:
    """Yield each captured page with its platform."""
    with tarfile.open(shared / "data" / "pages.tar.xz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:
                yield member.name.split("/")[1], file.read()


def versions(shared: Path, count: int) -> list[str]:
    """Return that many versions, spread evenly over the bundle's history."""
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", folder]
        subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), folder], check=True)
        log = subprocess.run(
            [*git, "log", "--no-renames", "--raw", "--no-abbrev", "--format=", "--diff-filter=AM"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        blobs = [line.split()[3] for line in log.splitlines() if line.endswith(".md") and "/" in line]
        chosen = blobs[:: max(1, len(blobs) // count)][:count]
        shown = [subprocess.run([*git, "cat-file", "blob", blob], capture_output=True, check=True) for blob in chosen]
        return [done.stdout.decode() for done in shown]


def main() -> None:
    """Measure and print."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    by_platform: dict[str, list[bytes]] = {}
    for platform, body in pages(shared):
        by_platform.setdefault(platform, []).append(body)
    for platform, bodies in by_platform.items():
        times = [best(lambda body=body: extract(body, content_type="text/html")) for body in bodies]  # type: ignore[misc]  # a default argument binds the loop's value
        report(f"captured page, {platform}", [len(body) for body in bodies], times)
    texts = versions(shared, int(sys.argv[2]) if len(sys.argv) > 2 else 200)
    times = [best(lambda text=text: extract_text(text, format=Format.MARKDOWN)) for text in texts]  # type: ignore[misc]  # as above
    report("version in Markdown", [len(text) for text in texts], times)
    render = MarkdownIt().render
    rendered = [PAGE.format(NAVIGATION, render(text)).encode() for text in texts]
    for name, selection in (("no selector", Selection()), ("#content", Selection(select=("#content",)))):
        times = [
            best(lambda body=body: extract(body, content_type="text/html", selection=selection))  # type: ignore[misc]  # noqa: B023 - as above
            for body in rendered
        ]
        report(f"version as page, {name}", [len(body) for body in rendered], times)


if __name__ == "__main__":
    main()
