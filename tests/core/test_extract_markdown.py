"""Markdown brings the same clauses as its rendering does, and real versions lose nothing."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from tosmon.core.extract import Format, extract_text
from tosmon.core.extract.markdown import read_markdown
from tosmon.core.model import Clause, Selection

DOCUMENTS = [
    f"{platform}/{document}.md"
    for platform, documents in {
        "X": (
            "Terms of Service",
            "Developer Terms",
        ),
        "Reddit": ("Terms of Service", "Developer Terms"),
        "Snapchat": ("Terms of Service", "Community Guidelines"),
        "LinkedIn": ("Terms of Service", "Developer Terms"),
        "Facebook": ("Terms of Service", "Developer Terms"),
        "Instagram": ("Terms of Service",),
        "YouTube": ("Terms of Service", "Developer Terms"),
        "TikTok": ("Terms of Service",),
        "Pinterest": ("Terms of Service",),
        "Spotify": ("Terms of Service", "Acceptable Use Policy"),
        "Twitch": ("Terms of Service",),
        "Tumblr": ("Terms of Service",),
        "Quora": ("Terms of Service",),
        "Discord": ("Terms of Service",),
        "Telegram": ("Terms of Service",),
    }.items()
    for document in documents
]


@pytest.fixture(scope="session")
def versions(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the latest recorded text of each document."""
    folder = str(tmp_path_factory.mktemp("terms"))
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), folder], check=True)
    texts = {}
    for path in DOCUMENTS:
        done = subprocess.run(["git", "-C", folder, "show", f"HEAD:{path}"], capture_output=True, check=False)
        if done.returncode == 0:
            texts[path.removesuffix(".md")] = done.stdout.decode()
    assert len(texts) >= 20
    return texts


def compared(clauses: tuple[Clause, ...]) -> list[tuple[str, tuple[str, ...], str, str]]:
    """Return what of the clauses must be alike in both renderings."""
    return [(clause.text, clause.headings, clause.number, clause.lead_in) for clause in clauses]


def test_rendered_markdown_brings_the_same_clauses(versions: dict[str, str]) -> None:
    """A version and the page that the replay makes of it are cut alike, tables aside (plain CommonMark has none)."""
    render = MarkdownIt().render
    for name, text in versions.items():
        page = f'<html><body><nav>Help</nav><main id="content">{render(text)}</main><footer>©</footer></body></html>'
        read = extract_text(page, format=Format.HTML, selection=Selection(select=("#content",)))
        direct = extract_text(text, format=Format.MARKDOWN)
        if "| --- |" not in text:
            assert compared(read.version.clauses) == compared(direct.version.clauses), name
        assert extract_text(page, format=Format.HTML).version == read.version, name


def test_no_character_of_real_versions_is_lost(versions: dict[str, str]) -> None:
    """What a rendering shows is in the blocks, letter for letter; what is in the blocks is in the clauses."""
    render = MarkdownIt("commonmark").enable("table").render
    for name, text in versions.items():
        blocks = read_markdown(text, "")
        shown = Counter("".join(BeautifulSoup(render(text), "lxml").get_text().split()))
        assert not shown - Counter("".join("".join(block.text for block in blocks).split())), name
        clauses = extract_text(text, format=Format.MARKDOWN).version.clauses
        told = {" ".join(filter(None, (clause.number, clause.text))) for clause in clauses}
        told |= {clause.text for clause in clauses} | {heading for clause in clauses for heading in clause.headings}
        assert [block.text for block in blocks if not any(block.text.endswith(part) for part in told)] == [], name


@pytest.mark.parametrize(
    ("document", "words", "lead_in", "count"),
    [
        ("Reddit/Terms of Service", "Access, search, or collect data", "you may not do any of the following:", 2),
        ("LinkedIn/Terms of Service", "unauthorized automated methods", "You agree that you will not:", 1),
        ("Snapchat/Terms of Service", "use any robot, spider", "do any of the following; and doing so", 2),
        ("X/Terms of Service", "You may not access the Services in any way", "key things you should take away:", 1),
    ],
)
def test_lead_ins_of_real_terms(versions: dict[str, str], document: str, words: str, lead_in: str, count: int) -> None:
    """The items that forbid scraping carry the words that make them bans (Open Terms Archive, versions of 2026)."""
    clauses = extract_text(versions[document], format=Format.MARKDOWN).version.clauses
    found = [clause for clause in clauses if words in clause.text and clause.lead_in]
    assert len(found) == count
    assert all(lead_in in clause.lead_in for clause in found)


def test_tables_breaks_code_and_images() -> None:
    """Rows are joined, breaks part lines, code keeps its own, what stands in for an image is not text."""
    text = "|a|b|\n|-|-|\n|1|2<br>3|\n\n    code one\n\n    two\n\n![alt](http://x/i.png) text  \n(a) item `c`"
    assert [(clause.number, clause.text) for clause in extract_text(text, format=Format.MARKDOWN).version.clauses] == [
        ("", "a | b"),
        ("", "1 | 2 3"),
        ("", "code one"),
        ("", "two"),
        ("", "text"),
        ("(a)", "item c"),
    ]


def test_other_html_in_markdown_is_read_as_html() -> None:
    """Stray HTML neither hides text nor becomes it."""
    text = "# Terms\n\nYou may <u>not</u>:\n\n<ul><li>crawl<script>x</script></li></ul>\n\n1\\. end"
    read = extract_text(text, format=Format.MARKDOWN)
    assert compared(read.version.clauses) == [
        ("You may not:", ("Terms",), "", ""),
        ("crawl", ("Terms",), "", "You may not:"),
        ("end", ("Terms",), "1.", ""),
    ]
    assert read.version.title == "Terms"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("**k. **   Use any tool;", Clause("Use any tool;", number="k.")),
        ("**k.**   Use any tool;", Clause("Use any tool;", number="k.")),
        ("* **Tools: **use any;", Clause("Tools: use any;")),
        ("**Tools:\u00a0**use any;", Clause("Tools: use any;")),
        ("Use 2 ** 3 or 3 ** 2;", Clause("Use 2 ** 3 or 3 ** 2;")),
    ],
)
def test_bold_that_ends_behind_a_space_leaves_no_stars(text: str, clause: Clause) -> None:
    """Converters write it at the start of lines, CommonMark (6.2) does not read it."""
    assert extract_text(text, format=Format.MARKDOWN).version.clauses == (clause,)
