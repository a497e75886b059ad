"""What pages say can be said in another language: every message is marked, collected, and nothing is glued together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from jinja2 import Environment, nodes

from tests.web.conftest import served
from tests.web.every_page import pages_of
from tests.web.messages import POT, TEMPLATES, written
from tosmon import crawlers
from tosmon.demo import Demonstration
from tosmon.registry.names import Names
from tosmon.web import translating

NAMES = {"tosmon", "JSON", "Lines", "Feed", "WARC", "CSV", "UTC", "URL", "Esc", "SHA", "ISO", "GB", "MB", "kB", "en"}
SPOKEN = {"aria-label", "title", "placeholder", "alt", "label", "data-key-help", "data-label", "aria-description"}
ID = re.compile("[a-z0-9/.@-]+")  # an example of what is the same in every language: x/terms-of-service
HOLE = "\0"  # where an expression stands between pieces of a template
LETTERS = re.compile(r"[^\W\d_]{2,}")
DATA = ("bdi", "time", "code", "kbd", "pre", "script", "style", "ins", "del", "mark", "option", "textarea", "svg")


@pytest.fixture(scope="module")
def environment() -> Environment:
    """Return what templates are read with."""
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def templates() -> list[str]:
    """Return the names of all templates."""
    return sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))


def words_in(text: str) -> list[str]:
    """Return the words of a text that are not the same in every language."""
    return [word for word in LETTERS.findall(text) if not NAMES & {word, word.rstrip("s")}]


# --- templates --------------------------------------------------------------------------------------------------------


def bare_words(tree: nodes.Template) -> Iterator[str]:
    """Yield what a template says, as text or in an attribute that is spoken, without asking for a translation."""
    pieces = [one.data if isinstance(one, nodes.TemplateData) else HOLE for one in _pieces(tree)]
    page = re.sub("<!--.*?-->", "", "".join(pieces), flags=re.DOTALL)
    page = re.sub(r'<(code|kbd|a href="/search\?q=[^"]+")[ >].*?</\w+>', "", page, flags=re.DOTALL)
    for tag in re.findall(r"<[^>]*>", page):
        for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag):
            if name in SPOKEN and words_in(value) and not ID.fullmatch(value):
                yield f"{name}={value}"
    for text in re.split(r"<[^>]*>", page):
        if not text.strip().startswith("/") and words_in(
            re.sub(r'[\w-]+="[^"]*"', "", text)
        ):  # a macro may give attributes
            yield " ".join(text.split())


def _pieces(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the texts and the expressions of a template in their order."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block) and child.name == "shape":
            continue  # names classes
        if isinstance(child, nodes.TemplateData) or (isinstance(node, nodes.Output) and isinstance(child, nodes.Expr)):
            yield child
        else:
            yield from _pieces(child)


def bare_strings(tree: nodes.Template) -> Iterator[str]:
    """Yield the words in what expressions show, which no translator sees."""
    for output in tree.find_all(nodes.Output):
        for shown_there in output.nodes:
            yield from (value for value in _results(shown_there) if words_in(value) and not value.startswith("/"))


def _results(node: nodes.Node) -> Iterator[str]:
    """Yield the strings that an expression itself may come to, not those that it only compares or hands on."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _results(node.expr1)
        yield from _results(node.expr2) if node.expr2 else ()
    elif isinstance(node, (nodes.Or, nodes.And, nodes.Add)):
        yield from (*_results(node.left), *_results(node.right))
    elif isinstance(node, nodes.Concat):
        for each in node.nodes:
            yield from _results(each)
    elif isinstance(node, nodes.Filter) and node.node is not None:
        yield from _results(node.node)


@pytest.mark.parametrize("name", templates())
def test_templates_say_nothing_bare(environment: Environment, name: str) -> None:
    """Every word stands in `_(…)` or `{% trans %}`, spoken attributes included."""
    tree = environment.parse((TEMPLATES / name).read_text("utf-8"))
    assert list(bare_words(tree)) == []


@pytest.mark.parametrize("name", templates())
def test_expressions_say_nothing_bare(environment: Environment, name: str) -> None:
    """Neither does what an expression comes to, outside of tags."""
    text = re.sub(r"{% macro address\b.*?{% endmacro %}", "", (TEMPLATES / name).read_text("utf-8"), flags=re.DOTALL)
    source = re.sub(r"<[a-z][^<>{}]*(?:\{[{%].*?[}%]\}[^<>{}]*)*>", "", text)
    assert [one for one in bare_strings(environment.parse(source)) if one != "tosmon"] == []


def test_the_catalog_for_translators_is_fresh() -> None:
    """`python -m tests.web.messages` writes it anew."""
    assert POT.read_bytes().decode() == written().decode()


# --- pages ------------------------------------------------------------------------------------------------------------


@contextmanager
def in_brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have every message stand in brackets until the block ends, as a made-up language."""
    with monkeypatch.context() as patched:
        patched.setattr(translating, "_translations", _Brackets())
        yield


class _Brackets(NullTranslations):
    """A made-up language."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def forgotten(page: BeautifulSoup, names: Collection[str]) -> Iterator[str]:
    """Yield visible words outside of brackets that are neither data of platforms nor names."""
    if page.body is None or page.select_one("header.top") is None:
        return  # an archived page, in a frame
    depth = 0
    for text in page.body.find_all(string=True):
        bare = ""
        for letter in str(text):
            depth += (letter == "⟦") - (letter == "⟧")
            bare += letter if depth == 0 else " "
        for name in names:
            bare = bare.replace(name, "")
        if words_in(bare) and not bare.strip().startswith("/") and not _is_data(text):
            yield f"{text.parent.name if text.parent else '?'}: {' '.join(bare.split())[:80]}"


def _is_data(text: NavigableString) -> bool:
    """Return whether a text is a platform's, a name, or a moment."""
    return any(
        one.name in DATA or one.get("dir") == "auto" or str(one.get("href")).startswith("/search?q=")
        for one in text.parents
    )


def names_in(home: Demonstration) -> list[str]:
    """Return the names of platforms, documents and those who run crawlers, the longest first."""
    names = Names.of(home.registry)
    titles = {names.document(document.id) for document in home.registry}
    found = {*titles, *names.platforms.values(), *(one.operator for one in crawlers.load())}
    return sorted(found - {""}, key=len, reverse=True)


@pytest.mark.parametrize("stage", ["changed", "troubled"])
def test_pages_say_nothing_that_is_not_translated(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """In a language of brackets, every word on every page stands in them, but for the words of platforms."""
    home: Demonstration = request.getfixturevalue(stage)
    found: dict[str, list[str]] = {}
    names = names_in(home)
    with in_brackets(monkeypatch), served(home) as address, httpx.Client(base_url=address) as client:
        for path in pages_of({"changed": "site"}.get(stage, f"{stage}_site"), address):
            told = list(forgotten(BeautifulSoup(client.get(path).text, "lxml"), names))
            if told:
                found[path] = told
    assert found == {}


def test_templates_are_found() -> None:
    """There are templates to judge."""
    assert Path(TEMPLATES / "base.html").is_file()
    assert len(templates()) > 10
