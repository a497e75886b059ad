"""Prints how complete and how clean clauses are, held against what Chromium shows of the same pages.

    python benchmarks/visible_words.py ../shared [--pages N, of each platform] [--documents N, of the terms' history]

Reads the captured pages of 2022 (all of them, or as many of each platform), and documents of the terms' history as the
replayed internet serves them, inside a page with navigation (default 40). Each is rendered without network, once with
scripts and once without, as the file stands. Of the selection: how many of the browser's visible words are in the
clauses, how many words of the clauses the browser does not show, and how many of the shared ones stand in the same
order (longest common subsequence). Then the same without any selector, held against the selected part.

The selectors are the registry's, and where those match nothing on a page of 2022 the ones that Open Terms Archive's
declarations for the French elections had then; each line says which. Chromium must be installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
import tarfile
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from rapidfuzz.distance import LCSseq

from tosmon.core.extract import Extraction, extract
from tosmon.core.model import Clause, Range, Selection
from tosmon.registry import PACKAGED, load

HTML: Final = "text/html; charset=utf-8"
OF_THE_TIME: Final = {  # declarations-france-elections, valid in spring and summer 2022
    "facebook": [Selection(('div[role="main"]',), ("footer[role=contentinfo]",))],
    "instagram": [
        Selection(
            (
                Range(
                    '#cms-help-content-results, [role="main"]',
                    '#cms-help-content-results form, [role="main"] fieldset',
                    start_included=True,
                    end_included=False,
                ),
            ),
            ('[aria-label="Copier le lien"]',),
        ),
        Selection(("#cms-help-content-results > div > div:first-child",)),
    ],
    "twitter": [Selection((".p22-chapters-container",), (".p05-chapter-navigation", "[style='display: none;']"))],
}
NAMES: Final = {"twitter": "x"}  # of the captures' folders, where the registry has another
SHOWN: Final = 8  # runs of words printed of each platform

# Empties every text outside the selection, takes out what is removed, and returns the text that is then shown.
VISIBLE: Final = r"""([select, remove]) => {
  const within = [];
  for (const one of select) {
    if (typeof one === "string") {
      for (const e of document.querySelectorAll(one)) within.push([e, e, true, true]);
      continue;
    }
    const first = document.querySelector(one.start);
    if (!first) continue;
    const last = [...document.querySelectorAll(one.end)].find(e => first.compareDocumentPosition(e) & 4);
    if (last) within.push([first, last, one.start_included, one.end_included]);
  }
  const inside = node => within.some(([first, last, from, to]) => {
    const range = document.createRange();
    from ? range.setStartBefore(first) : range.setStartAfter(first);
    to ? range.setEndAfter(last) : range.setEndBefore(last);
    return range.intersectsNode(node);
  });
  if (select.length) {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const out = [];
    while (walker.nextNode()) if (!inside(walker.currentNode)) out.push(walker.currentNode);
    for (const node of out) node.data = "";
  }
  for (const one of remove) for (const e of document.querySelectorAll(one)) e.remove();
  return [document.body.innerText, document.body.textContent];
}"""


@dataclass
class Tally:
    """What was counted of one platform, in words."""

    pages: int = 0
    blank: int = 0  # pages whose scripts, without network, took the text away
    visible: int = 0
    clauses: int = 0
    covered: int = 0  # visible words that are in the clauses
    ordered: int = 0  # of these, the longest run in order
    worst: float = 1.0
    lost: Counter[str] = field(default_factory=Counter)
    unseen: Counter[str] = field(default_factory=Counter)

    def add(self, shown: list[str], read: list[str]) -> None:
        """Count one page; one that shows nothing without its network is only said to be so."""
        if not shown:
            self.blank += 1
            return
        shared = (Counter(shown) & Counter(read)).total()
        self.pages += 1
        self.visible += len(shown)
        self.clauses += len(read)
        self.covered += shared
        self.ordered += LCSseq.similarity(shown, read)
        self.worst = min(self.worst, shared / max(1, len(shown)))
        for step in LCSseq.opcodes(shown, read):
            if step.tag in ("delete", "replace"):
                self.lost[" ".join(shown[step.src_start : step.src_end])[:100]] += 1
            if step.tag in ("insert", "replace"):
                self.unseen[" ".join(read[step.dest_start : step.dest_end])[:100]] += 1

    def line(self) -> str:
        """Return the figures."""
        if not self.pages:
            return f"{self.blank:3} pages, on which scripts without network show nothing"
        return (
            f"{self.pages:3} pages, {self.visible:7,} visible words: {self.covered / max(1, self.visible):8.3%} in the "
            f"clauses (worst page {self.worst:7.2%}), {1 - self.covered / max(1, self.clauses):6.2%} of "
            f"{self.clauses:,} clause words not shown, {self.ordered / max(1, self.covered):7.2%} in order"
            + (f"; {self.blank} more show nothing" if self.blank else "")
        )


def words(text: str) -> list[str]:
    """Return the words, without case, soft hyphens and other characters that nobody sees."""
    seen = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return re.findall(r"\w+", seen.casefold())


def read_words(clauses: Iterable[Clause], shown: list[str]) -> list[str]:
    """Return the words of clauses with their headings where they open.

    A number counts where the browser has it as text before the clause's first words: those that only a list prints are
    no text.
    """
    printed = {tuple(shown[at : at + length]) for at in range(len(shown)) for length in (2, 3, 4)}
    found: list[str] = []
    opened: tuple[str, ...] = ()
    for clause in clauses:
        for depth, heading in enumerate(clause.headings):
            if opened[: depth + 1] != clause.headings[: depth + 1]:
                found += words(heading)
        opened = clause.headings
        number, text = words(clause.number), words(clause.text)
        if not text or tuple([*number, *text][: len(number) + 2][:4]) in printed:
            found += number
        found += text
    return found


@contextmanager
def rendered(browser: Browser, body: bytes, *, scripts: bool) -> Iterator[Page]:
    """Yield the page as Chromium shows it, cut off from the network."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.route(
        "**/*",
        lambda route: (
            route.fulfill(body=body, content_type=HTML)
            if route.request.url == "https://page.example/"
            else route.abort()
        ),
    )
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto("https://page.example/", wait_until="load")
    try:
        yield page
    finally:
        context.close()


def visible(browser: Browser, body: bytes, selection: Selection, *, scripts: bool) -> list[str]:
    """Return the words that the browser shows of the selection."""
    select = [
        one if isinstance(one, str) else {name: getattr(one, name) for name in Range.__slots__}
        for one in selection.select
    ]
    with rendered(browser, body, scripts=scripts) as page:
        return words(page.evaluate(VISIBLE, [select, list(selection.remove)])[0])


def selections(platform: str) -> list[tuple[str, Selection]]:
    """Return the registry's selection of the platform's terms, then those of the time, each with its name."""
    registry = load(user_folder=None)
    document = registry.document(f"{NAMES.get(platform, platform)}/terms-of-service")
    assert document is not None, PACKAGED
    return [
        ("registry", document.pages[0].selection),
        *((f"of 2022 ({number})", one) for number, one in enumerate(OF_THE_TIME.get(platform, ()), 1)),
    ]


def pages(shared: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield captured pages with their platform."""
    seen: Counter[str] = Counter()
    with tarfile.open(shared / "data" / "pages.tar.xz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            platform = member.name.split("/")[1]
            seen[platform] += 1
            if file is not None and seen[platform] <= most:
                yield platform, file.read()


def replayed(shared: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield documents of the terms' history as the replayed internet serves them."""
    spec = importlib.util.spec_from_file_location("replay", shared / "replay" / "replay.py")
    assert spec is not None
    assert spec.loader is not None
    replay: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(replay)
    render = replay.State(None).render
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", folder]
        subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), folder], check=True)
        tree = subprocess.run([*git, "ls-tree", "-r", "-z", "--name-only", "HEAD"], capture_output=True, check=True)
        paths = [path for path in tree.stdout.decode().split("\0") if path.endswith(".md") and "/" in path]
        for path in paths[:: max(1, len(paths) // most)][:most]:
            shown = subprocess.run([*git, "show", f"HEAD:{path}"], capture_output=True, check=True).stdout.decode()
            page = replay.PAGE.format(title=path, token="t", nav=replay.NAV, body=render(shown))
            yield "replayed", page.encode()


def matching(body: bytes, candidates: list[tuple[str, Selection]]) -> tuple[str, Selection, Extraction]:
    """Return the first selection that brings clauses, with its name and what it brings."""
    for name, selection in candidates:
        found = extract(body, content_type=HTML, selection=selection)
        if found.version.clauses:
            return name, selection, found
    return "none", Selection(), extract(body, content_type=HTML)


def count(browser: Browser, found: Iterable[tuple[str, bytes]], tallies: dict[tuple[str, str], Tally]) -> None:
    """Count every page: selected with scripts and without, and unselected against the selected part."""
    known: dict[str, list[tuple[str, Selection]]] = {
        "replayed": [("main", Selection(("main",))), ("range", Selection((Range("main", "footer", True, False),)))]
    }
    for platform, body in found:
        if platform not in known:
            known[platform] = selections(platform)
        name, selection, extraction = matching(body, known[platform])
        shown = visible(browser, body, selection, scripts=False)
        whole = extract(body, content_type=HTML)
        for title, seen, clauses in (
            (f"{name}, no scripts", shown, extraction.version.clauses),
            (f"{name}, scripts", visible(browser, body, selection, scripts=True), extraction.version.clauses),
            ("no selector, against the selected", shown, whole.version.clauses),
            ("no selector, against all that is shown", visible(browser, body, Selection(), scripts=False),
             whole.version.clauses),
        ):  # fmt: skip
            tallies.setdefault((platform, title), Tally()).add(seen, read_words(clauses, seen))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"), help="folder with data/")
    parser.add_argument("--pages", type=int, default=1_000, help="captured pages of each platform, at most")
    parser.add_argument("--documents", type=int, default=40, help="of the terms' history; 0 for none")
    options = parser.parse_args()
    shared, most, documents = options.shared, options.pages, options.documents
    tallies: dict[tuple[str, str], Tally] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        count(browser, pages(shared, most), tallies)
        if documents:
            count(browser, replayed(shared, documents), tallies)
        browser.close()
    for (platform, title), tally in tallies.items():
        print(f"{platform:10} {title:40} {tally.line()}")
        for name, runs in (("shown, not read", tally.lost), ("read, not shown", tally.unseen)):
            if "against all" not in title:
                for run, times in runs.most_common(SHOWN):
                    print(f"    {name}, {times} times: {run}")


if __name__ == "__main__":
    main()
