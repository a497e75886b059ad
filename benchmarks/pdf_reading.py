"""Prints how well PDFs are read: real terms are set by several producers and read back, against the page itself.

    python benchmarks/pdf_reading.py ../shared [--documents N] [--keep FOLDER] [--only WORD] [--each]

The Markdown versions in the shared folder become HTML, and that becomes PDF: by Chromium in several layouts, and by
WeasyPrint, LibreOffice, groff and ReportLab where they are installed. What is read from the HTML is the measure:

    words      of the text, in order: twice the common ones, by those of both
    clauses    F1 of the places where clauses begin and end
    headings   F1 of the headings in order
    numbers, lead-ins    of the clauses whose text is the same
    labels     equal ones, of the labelled clauses of the page
"""

from __future__ import annotations

import argparse
import html
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from rapidfuzz.distance import LCSseq

from tosmon import lexicon
from tosmon.core.labels import Lexicon
from tosmon.core.model import Clause
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.text import normalise

if TYPE_CHECKING:
    from reportlab.platypus import Flowable  # type: ignore[import-untyped]  # ReportLab has no types

DOCUMENTS = (
    "X/Terms of Service.md",
    "YouTube/Terms of Service.md",
    "Reddit/Terms of Service.md",
    "Telegram/Terms of Service.md",
    "Facebook/Developer Terms.md",
    "LinkedIn/Terms of Service.md",
    "Reddit/Developer Terms.md",
    "Instagram/Terms of Service.md",
    "Snapchat/Terms of Service.md",
    "Pinterest/Terms of Service.md",
    "TikTok/Terms of Service.md",
    "X/Developer Terms.md",
)
STYLE = """
body {{ font-family: "Liberation Serif", serif; font-size: {size}; line-height: {leading}; {body} }}
@page {{ size: {page}; margin: {margin}; {furniture} }}
pre, code {{ white-space: pre-wrap }}
{more}
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page is set; `running` puts a header and page numbers on every page."""

    size: str = "11pt"
    leading: str = "1.3"
    page: str = "A4"
    margin: str = "22mm"
    body: str = ""
    more: str = ""
    running: bool = False
    tagged: bool = False


LAYOUTS = {
    "one column": Layout(),
    "two columns": Layout(size="9pt", body="column-count: 2; column-gap: 8mm;"),
    "running heads": Layout(running=True),
    "small pages": Layout(size="8pt", page="A6", margin="9mm", running=True),
    "large type": Layout(size="17pt", leading="1.5", page="Letter"),
    "justified": Layout(body="text-align: justify; font-family: 'DejaVu Sans'; hyphens: auto;", size="10pt"),
    "book": Layout(
        body="text-align: justify;", leading="1.2", more="p { margin: 0; text-indent: 1.5em } li p { text-indent: 0 }"
    ),
    "plain headings": Layout(
        more="h1, h2, h3, h4 { font-size: 1em } h1 { text-align: center; text-transform: uppercase }"
    ),
}
FOOTER = (
    '<div style="font-size:8px;width:100%;text-align:center">Page <span class="pageNumber"></span> of '
    '<span class="totalPages"></span></div>'
)
HEADER = '<div style="font-size:8px;width:100%;text-align:right;padding-right:20px">Legal terms, as of today</div>'
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ["ul", "ol", "p", "blockquote", "pre", "table", *HEADINGS]


def page_of(body: str, layout: Layout) -> str:
    """Return the HTML page that is set."""
    furniture = ""
    if layout.running:
        furniture = (
            '@bottom-center { content: "Page " counter(page) " of " counter(pages); font-size: 8pt } '
            '@top-right { content: "Legal terms, as of today"; font-size: 8pt }'
        )
    style = STYLE.format(
        size=layout.size, leading=layout.leading, body=layout.body, page=layout.page, margin=layout.margin,
        furniture=furniture, more=layout.more,
    )  # fmt: skip
    head = f'<head><meta charset="utf-8"><style>{style}</style></head>'
    return f'<!doctype html><html lang="en">{head}<body>{body}</body></html>'


class Chromium:
    """Prints pages; one browser for all."""

    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not everybody has it

        self._playwright = sync_playwright().start()
        program = shutil.which("chromium") or ""
        self._browser = self._playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        self._page = self._browser.new_page()

    def print(self, page: str, layout: Layout, target: Path) -> None:
        """Write the PDF."""
        self._page.set_content(page)
        edge = layout.margin
        self._page.pdf(
            path=target, format=layout.page, margin={"top": edge, "bottom": edge, "left": edge, "right": edge},
            display_header_footer=layout.running,
            header_template=HEADER, footer_template=FOOTER, tagged=layout.tagged,
        )  # fmt: skip

    def close(self) -> None:
        """End the browser."""
        self._browser.close()
        self._playwright.stop()


def weasyprint(page: str, target: Path) -> None:
    """Write the PDF with WeasyPrint's program."""
    subprocess.run(["weasyprint", "-q", "-", str(target)], input=page.encode(), check=True, capture_output=True)


def libreoffice(page: str, target: Path) -> None:
    """Write the PDF with LibreOffice Writer."""
    source = target.with_suffix(".html")
    source.write_text(page)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
             "pdf:writer_pdf_Export", "--infilter=HTML (StarWriter)",
             "--outdir", str(target.parent), str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    source.unlink()


def inline(element: Tag, bold: tuple[str, str], escape: Callable[[str], str]) -> str:
    """Return an element's own text without the blocks inside it, bold parts between two marks."""
    parts = []
    for child in element.children:
        if not isinstance(child, Tag):
            parts.append(escape(str(child)))
        elif child.name not in BLOCKS:
            inner = inline(child, bold, escape)
            parts.append(f"{bold[0]}{inner}{bold[1]}" if child.name in ("strong", "b") else inner)
    return "".join(parts)


def blocks_of(body: str) -> Tag:
    """Return the element that holds a page's blocks."""
    holder = BeautifulSoup(f"<div>{body}</div>", "lxml").div
    assert holder is not None
    return holder


def level_of(element: Tag) -> int:
    """Return a heading's level, 0 for anything else."""
    return int(element.name[1]) if element.name in HEADINGS else 0


def reportlab(body: str, target: Path) -> None:
    """Write the PDF with ReportLab's flowables."""
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415 - not everybody has it

    SimpleDocTemplate(str(target)).build(flowables(blocks_of(body)))


def flowables(element: Tag) -> list[Flowable]:
    """Return what ReportLab sets of an element."""
    from reportlab.lib.styles import getSampleStyleSheet  # type: ignore[import-untyped]  # noqa: PLC0415 - as above
    from reportlab.platypus import ListFlowable, ListItem, Paragraph  # noqa: PLC0415 - as above

    styles = getSampleStyleSheet()
    text = inline(element, ("<b>", "</b>"), html.escape).strip()
    made: list[Flowable] = [Paragraph(text, styles["BodyText"])] if element.name == "li" and text else []
    for child in element.find_all(BLOCKS, recursive=False):
        if child.name in ("ul", "ol"):
            items = [ListItem(flowables(item)) for item in child.find_all("li", recursive=False)]
            ordered = child.name == "ol"
            bullets = {"bulletType": "1", "bulletFormat": "%s."} if ordered else {"bulletType": "bullet"}
            made.append(ListFlowable(items, **bullets))
        else:
            style = f"Heading{level_of(child)}" if level_of(child) else "BodyText"
            made.append(Paragraph(inline(child, ("<b>", "</b>"), html.escape), styles[style]))
            made.extend(flowables(child) if child.name == "blockquote" else [])
    return made


def groff(body: str, target: Path) -> None:
    """Write the PDF with groff's ms macros: justified, hyphenated, letters kerned."""
    out = [".nr PS 11", ".nr VS 13", *requests(blocks_of(body))]
    made = subprocess.run(
        ["groff", "-k", "-ms", "-Tpdf"], input="\n".join(out).encode(), check=True, capture_output=True
    )
    target.write_bytes(made.stdout)


def roff(text: str) -> str:
    """Return a text with what is groff's own escaped."""
    return text.replace("\\", "\\e").replace("'", "\\[aq]").replace("\xa0", " ").replace("\n", " ")


def requests(element: Tag) -> list[str]:
    """Return an element as groff's requests and lines."""
    out: list[str] = []
    nested = element.name == "li"
    for child in element.find_all(BLOCKS, recursive=False):
        text = "\\&" + inline(child, ("\\fB", "\\fP"), roff).strip()
        if child.name in ("ul", "ol"):
            out += [".RS"] * nested
            for place, item in enumerate(child.find_all("li", recursive=False), start=1):
                own = inline(item, ("\\fB", "\\fP"), roff).strip()
                own = own or inline(item.p or item, ("\\fB", "\\fP"), roff).strip()
                out += [".IP \\(bu 2" if child.name == "ul" else f".IP {place}. 3", "\\&" + own, *requests(item)]
            out += [".RE"] * nested
        elif level := level_of(child):
            larger = max(1, 7 - 2 * level)
            out += [".SH", f"\\s+{larger}{text}\\s0"]
        elif not (nested and child is element.p):
            out += [".IP" if nested else ".LP", text]
        out += requests(child) if child.name == "blockquote" else []
    return out


# --- measuring --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Score:
    """What was counted of a layout: pairs of (right, of how many), weighed alike by document."""

    documents: int = 0
    pages: int = 0
    seconds: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, right: float, total: float) -> None:
        """Count so many right ones of a total."""
        self.shares[name] = self.shares.get(name, 0) + right
        self.counts[name] = self.counts.get(name, 0) + total

    def share(self, name: str) -> str:
        """Return the share in per cent."""
        return f"{100 * self.shares[name] / self.counts[name]:6.1f}" if self.counts.get(name) else "     –"


NAMES = ("words", "clauses", "headings", "numbers", "lead-ins", "labels")


def told(clauses: Sequence[Clause]) -> tuple[list[str], list[str]]:
    """Return all words of the text in order, headings where they begin, and the headings in order."""
    words: list[str] = []
    headings: list[str] = []
    open_: tuple[str, ...] = ()
    for clause in clauses:
        same = next(
            (i for i, (a, b) in enumerate(zip(open_, clause.headings, strict=False)) if a != b),
            min(len(open_), len(clause.headings)),
        )
        for heading in clause.headings[same:]:
            headings.append(normalise(heading))
            words.extend(normalise(heading).split())
        open_ = clause.headings
        words.extend(normalise(clause.text).split())
    return words, headings


def boundaries(clauses: Sequence[Clause]) -> tuple[list[str], set[int]]:
    """Return the words of all clauses, and the places among them where one ends."""
    words: list[str] = []
    ends: set[int] = set()
    for clause in clauses:
        words.extend(normalise(clause.text).split())
        ends.add(len(words))
    return words, ends


def compared(page: Reading, pdf: Reading, score: Score) -> None:
    """Count what of the page was read from the PDF."""
    ours, theirs = pdf.version.clauses, page.version.clauses
    (words, headings), (words_, headings_) = told(ours), told(theirs)
    score.add("words", 2 * LCSseq.similarity(words, words_), len(words) + len(words_))
    score.add("headings", 2 * LCSseq.similarity(headings, headings_), len(headings) + len(headings_))
    (words, ends), (words_, ends_) = boundaries(ours), boundaries(theirs)
    place = {}
    for code in LCSseq.opcodes(words_, words):
        if code.tag == "equal":
            for step in range(code.src_end - code.src_start):
                place[code.src_start + step] = code.dest_start + step
    mapped = {place[end - 1] + 1 for end in ends_ if end - 1 in place}
    score.add("clauses", 2 * len(mapped & ends), len(ends) + len(ends_))
    compared_twins(page, pdf, score)


def compared_twins(page: Reading, pdf: Reading, score: Score) -> None:
    """Count what is the same about clauses of the same text, and the labels that are."""
    ours = pdf.version.clauses
    same: dict[str, list[int]] = {}
    for index, clause in enumerate(ours):
        same.setdefault(normalise(clause.text), []).append(index)
    for clause, judged in zip(page.version.clauses, page.judgements, strict=True):
        twins = same.get(normalise(clause.text), [])
        found = twins.pop(0) if len(twins) > 1 else next(iter(twins), None)
        if found is not None:
            score.add("numbers", ours[found].number == clause.number, 1)
            leads = [normalise(one.lead_in) for one in (ours[found], clause)]
            score.add("lead-ins", any(leads) and leads[0] == leads[1], any(leads))
        if judged.labels:
            score.add("labels", found is not None and pdf.judgements[found].labels == judged.labels, 1)


def documents(shared: Path, count: int, folder: Path) -> Iterable[tuple[str, str]]:
    """Yield each document's name and its HTML."""
    bare = folder / "terms.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(bare)], check=True)
    for name in DOCUMENTS[:count]:
        shown = subprocess.run(["git", "-C", str(bare), "show", f"HEAD:{name}"], check=False, capture_output=True)
        if shown.returncode == 0:
            yield name, MarkdownIt("commonmark").enable("table").render(shown.stdout.decode())


def producers(chromium: Chromium) -> dict[str, Callable[[str, Path], None]]:
    """Return what sets pages, by name."""

    def printed(layout: Layout) -> Callable[[str, Path], None]:
        return lambda body, target: chromium.print(page_of(body, layout), layout, target)

    def set_by(program: Callable[[str, Path], None], layout: Layout) -> Callable[[str, Path], None]:
        return lambda body, target: program(page_of(body, layout), target)

    made = {f"Chromium, {name}": printed(layout) for name, layout in LAYOUTS.items()}
    if shutil.which("weasyprint"):
        for name in ("one column", "two columns", "running heads", "justified"):
            made[f"WeasyPrint, {name}"] = set_by(weasyprint, LAYOUTS[name])
    if shutil.which("soffice"):
        made["LibreOffice"] = set_by(libreoffice, LAYOUTS["one column"])
    if shutil.which("groff"):
        made["groff"] = groff
    made["ReportLab"] = reportlab
    return made


def main() -> None:
    """Set, read and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--documents", type=int, default=len(DOCUMENTS))
    parser.add_argument("--keep", type=Path, help="folder for the PDFs; those that are there are not made again")
    parser.add_argument("--only", default="", help="producers whose name holds this")
    parser.add_argument("--each", action="store_true", help="a line for each document")
    options = parser.parse_args()
    words = lexicon.load()
    with tempfile.TemporaryDirectory() as temporary:
        kept = options.keep or Path(temporary)
        kept.mkdir(exist_ok=True)
        texts = list(documents(options.shared, options.documents, Path(temporary)))
        chromium = Chromium()
        pages = {
            name: read(Material((Source(page_of(body, Layout()).encode(), "text/html"),)), words)
            for name, body in texts
        }
        print(f"{'':28} {'pages':>5} {'ms/page':>7} " + " ".join(f"{name:>8}" for name in NAMES))
        for producer, make in producers(chromium).items():
            if options.only.lower() not in producer.lower():
                continue
            total = Score()
            for name, body in texts:
                target = kept / f"{producer}, {name.replace('/', ' ').removesuffix('.md')}.pdf"
                if not target.exists():
                    try:
                        make(body, target)
                    except (subprocess.SubprocessError, ValueError, OSError) as error:
                        print(f"{producer}: {name} was not set: {error}", file=sys.stderr)
                        continue
                measure(target, pages[name], words, [total, one := Score()])
                if options.each:
                    show(f"  {name.removesuffix('.md')}", one)
            show(producer, total)
        chromium.close()


def measure(file: Path, page: Reading, words: Lexicon, scores: Iterable[Score]) -> None:
    """Read the file and count."""
    from pypdf import PdfReader  # noqa: PLC0415 - after it was measured

    body = file.read_bytes()
    start = time.process_time()
    pdf = read(Material((Source(body, "application/pdf"),)), words)
    seconds = time.process_time() - start
    count = len(PdfReader(file).pages)
    if pdf.facts[0].pdf:
        print(f"{file.name}: {pdf.facts[0].pdf}: {pdf.facts[0].pdf_detail}", file=sys.stderr)
    for score in scores:
        score.documents += 1
        score.pages += count
        score.seconds += seconds
        compared(page, pdf, score)


def show(name: str, score: Score) -> None:
    """Print one line of figures."""
    each = 1_000 * score.seconds / max(1, score.pages)
    print(
        f"{name[:28]:28} {score.pages:5} {each:7.1f} " + " ".join(f"{score.share(name):>8}" for name in NAMES),
        flush=True,
    )


if __name__ == "__main__":
    main()
