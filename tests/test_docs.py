"""The documentation is true: commands exist and print what pages show, settings and labels are told, links resolve."""

from __future__ import annotations

import ast
import doctest
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.main import get_command

import tosmon
from tests.conftest import skip_or_fail
from tests.docs.examplo import Examplo
from tests.docs.pages import ROOT, anchors, blocks, links, pages, steps
from tests.docs.running import as_expected, missing_programs, run_page
from tosmon import lexicon
from tosmon.cli import app
from tosmon.core.model import ChangeKind, Direction, EventKind, Outcome, Reason, Rule, Severity
from tosmon.settings import Settings

PAGES = pages()
RUN = [page for page in PAGES if any(block.language in {"console", "pycon"} for block in blocks(page.read_text()))]


def name(page: Path) -> str:
    """Return a page's name for a test's title."""
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="module")
def examplo() -> Iterator[Examplo]:
    """Serve the platform of the documentation."""
    with Examplo.running() as platform:
        yield platform


# --- commands ---------------------------------------------------------------------------------------------------------


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each `tosmon` command in a page's code blocks."""
    for block in blocks(page.read_text()):
        if block.language not in {"sh", "console", "ini"}:
            continue
        for line in block.text.replace("\\\n", " ").splitlines():
            for part in re.split(
                r"\s[|&;]+\s|\s#\s", line.removeprefix("$ ").removeprefix("ExecStart=/opt/tosmon/.venv/bin/")
            ):
                if part.lstrip().startswith("tosmon "):
                    yield shlex.split(part)[1:]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_exist(page: Path) -> None:
    """Every command that a page shows is known to the command line, with its options and arguments."""
    for words in commands(page):
        root = get_command(app)
        try:
            parsed = root.make_context("tosmon", list(words), resilient_parsing=False)
            while isinstance(parsed.command, typer.core.TyperGroup):
                group = parsed.command
                rest = [*parsed._protected_args, *parsed.args]
                _, command, rest = group.resolve_command(parsed, rest)
                assert command is not None, words
                parsed = command.make_context(command.name, rest, parent=parsed)
        except typer.TyperException as error:
            pytest.fail(f"{name(page)}: tosmon {' '.join(words)}: {error.format_message()}")


def every_command() -> Iterator[tuple[str, ...]]:
    """Yield the words of every command there is."""

    def below(group: typer.core.TyperGroup, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        context = typer.Context(group)
        for word in group.list_commands(context):
            command = group.get_command(context, word)
            if isinstance(command, typer.core.TyperGroup):
                yield from below(command, (*words, word))
            else:
                yield (*words, word)

    root = get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    yield from below(root, ())


def test_every_command_is_shown() -> None:
    """Each command stands in some page's code."""
    shown = [words for page in PAGES for words in commands(page)]
    for command in every_command():
        assert any(tuple(words[: len(command)]) == command or command[-1] in words for words in shown), command


@pytest.mark.parametrize("page", RUN, ids=name)
def test_pages_show_what_commands_print(
    page: Path, examplo: Examplo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page's commands, run one after the other in a new home, print what stands below them."""
    monkeypatch.delenv("TOSMON_HOME", raising=False)
    text = page.read_text()
    missing = missing_programs(steps(text))
    if missing:
        skip_or_fail(f"needs {', '.join(missing)}")
    for ran in run_page(steps(text), tmp_path, examplo):
        if not as_expected(ran.step.expected, ran.output):
            shown = "\n".join(ran.step.expected)
            place = f"{name(page)}, line {ran.step.line}: $ {ran.step.command}"
            pytest.fail(f"{place}\n--- the page shows\n{shown}\n--- it prints\n{ran.output}", pytrace=False)
    _run_python(page, tmp_path)


def _run_python(page: Path, folder: Path) -> None:
    """Run the sessions of Python that a page shows, one after the other, in the folder that its commands left."""
    sessions = "\n".join(block.text for block in blocks(page.read_text()) if block.language == "pycon")
    test = doctest.DocTestParser().get_doctest(sessions, {}, name(page), str(page), 0)
    told: list[str] = []
    with chdir(folder):
        doctest.DocTestRunner().run(test, out=told.append)
    assert not told, "".join(told)


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_setting_is_told() -> None:
    """docs/settings.md has a row for each setting."""
    told = (ROOT / "docs" / "settings.md").read_text()
    assert [one.name for one in fields(Settings) if f"`{one.name}`" not in told] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_shown_are_settings(page: Path) -> None:
    """What a page shows as tosmon.toml names settings that there are."""
    known = {one.name for one in fields(Settings)}
    for block in blocks(page.read_text()):
        if block.language == "toml" and "documents" not in block.text and "[" not in block.text.replace("= [", ""):
            assert set(tomllib.loads(block.text)) <= known | {"name", "site"}, block.text


def test_every_label_is_told() -> None:
    """docs/labels.md has a section for each label."""
    told = (ROOT / "docs" / "labels.md").read_text()
    assert [label.id for label in lexicon.load().labels if f"### {label.id}\n" not in told] == []


@pytest.mark.parametrize("words", [Outcome, Reason, Rule, ChangeKind, Direction, Severity, EventKind])
def test_every_word_of_the_contracts_is_told(words: type[Outcome]) -> None:
    """docs/api.md names each value that its fields may have."""
    told = (ROOT / "docs" / "api.md").read_text() + (ROOT / "docs" / "guide-researchers.md").read_text()
    assert [word.value for word in words if f"`{word.value}`" not in told] == []


def test_the_python_api_is_told() -> None:
    """docs/api.md uses each name that tosmon publishes."""
    told = (ROOT / "docs" / "api.md").read_text()
    assert [one for one in tosmon.__all__ if not one.startswith("__") and f"tosmon.{one}(" not in told] == []


# --- links and names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_resolve(page: Path) -> None:
    """Every link into the repository leads to a file, and to a heading where it names one."""
    for link in links(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT), link
        assert target.exists(), f"{name(page)}: {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target.read_text()), f"{name(page)}: {link}"


def test_every_decision_is_listed() -> None:
    """docs/adr/README.md links each decision under its own title, and numbers run without gaps."""
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text()
    files = sorted(folder.glob("0*.md"))
    for number, file in enumerate(files, 1):
        title = file.read_text().splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| {number} | [{title}]({file.name}) |" in listed, file.name


def test_every_decision_has_its_parts() -> None:
    """A decision tells context, alternatives, measurement and outcome, in this order."""
    for file in sorted((ROOT / "docs" / "adr").glob("0*.md")):
        heads = re.findall(r"^## (.*)$", file.read_text(), re.MULTILINE)
        assert heads == ["Context", "Alternatives", "Measurement", "Outcome"], file.name


def test_make_targets_exist() -> None:
    """Every `make` target that a page names stands in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for page in PAGES for word in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text(), re.MULTILINE)}
    assert named <= targets
    assert {"run", "test", "demo"} <= named


def test_every_part_is_on_the_map() -> None:
    """docs/architecture.md names each module and package at the top of tosmon, and each module of core."""
    told = (ROOT / "docs" / "architecture.md").read_text()
    top = [path.name for path in (ROOT / "tosmon").iterdir() if not path.name.startswith("__")]
    core = [path.name for path in (ROOT / "tosmon" / "core").iterdir() if not path.name.startswith("__")]
    assert [one for one in (*top, *core) if not re.search(rf"(?<![a-z]){re.escape(one)}(?:`|/)", told)] == []


@pytest.mark.parametrize("package", ["core/robots", "core/signals", "cli", "web"])
def test_every_module_is_on_the_map(package: str) -> None:
    """docs/architecture.md names each module of the packages that it tells module by module."""
    told = (ROOT / "docs" / "architecture.md").read_text()
    modules = [path.stem for path in (ROOT / "tosmon" / package).glob("*.py") if not path.name.startswith("__")]
    assert [one for one in modules if f"`{one}`" not in told] == []


def test_invariants_name_tests_that_exist() -> None:
    """Each invariant of docs/architecture.md names the tests that hold it, and they are there."""
    told = (ROOT / "docs" / "architecture.md").read_text()
    invariants = re.findall(r"^\*\*\d+\. Architecture invariant: .*?(?=^\*\*|^## )", told, re.MULTILINE | re.DOTALL)
    assert len(invariants) > 10
    for invariant in invariants:
        named = re.findall(r"`(tests/\S+\.py): ([^`]+)`", invariant)
        assert named, invariant
        for file, tests in named:
            there = {
                node.name
                for node in ast.walk(ast.parse((ROOT / file).read_text()))
                if isinstance(node, ast.FunctionDef)
            }
            assert set(tests.replace("\n", " ").replace(" ", "").split(",")) <= there, invariant


def test_the_size_of_the_watch_list_is_told_rightly() -> None:
    """README and changelog count the platforms and documents that there are."""
    from tosmon.registry import load  # noqa: PLC0415 - needed here alone

    registry = load(user_folder=ROOT / "nowhere")
    for page in (ROOT / "README.md", ROOT / "CHANGELOG.md"):
        told = page.read_text()
        assert f"{len(registry.platforms)} platforms" in told, page.name
        assert f"{len(registry)} documents" in told, page.name


def test_what_signal_files_cost_is_told_rightly() -> None:
    """docs/operations.md counts the requests a day for signal files, and for all else."""
    from tosmon.registry import DocumentKind, load  # noqa: PLC0415 - needed here alone

    signals = others = 0.0
    for platform in load(user_folder=ROOT / "nowhere").platforms:
        for document in platform.documents:
            assert document.interval is not None, document.id
            a_day = timedelta(days=1) / document.interval
            signals += a_day if document.kind is DocumentKind.SIGNAL else 0
            others += 0 if document.kind is DocumentKind.SIGNAL else a_day
    told = (ROOT / "docs" / "operations.md").read_text()
    assert f"{signals:.0f} requests a day beside {others:.0f} for documents and robots.txt" in told


def test_json_shown_is_json() -> None:
    """Lines that pages show as JSON are JSON, where nothing is left out of them."""
    for page in RUN:
        for step in steps(page.read_text()):
            for line in step.expected:
                if line.startswith("{") and "…" not in line:
                    assert json.loads(line), line
