"""Loads the lexicon of labels from the package's TOML files, and writes it out as a page for people.

What the tables mean, and how a clause is judged by them, is told by `tosmon.core.labels`. `python -m tosmon.lexicon`
prints docs/labels.md.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from tosmon.core.labels import Label, Lexicon

__all__ = ["definitions", "load", "page", "texts"]

HEAD = """\
# Labels: kinds of scraping rule

A clause carries a label when it sets a rule for people or companies other than the platform itself about getting or
reusing the platform's content or data. What the platform does itself carries none.

This page is written from `tosmon/data/labels/*.toml`, a file for each language, by `python -m tosmon.lexicon`; change
it there. Each cue in those files has an example that it must find and a near miss that it must not, and both are tests.

## The rule of a clause

| rule | the clause … |
|---|---|
| ban | forbids something; also a list item that opens with a verb and whose lead-in is not known |
| penalty | makes something cost a sum, or the access |
| condition | allows something only if, or only in a certain way |
| permission | allows something, or exempts somebody |
| duty | demands something |
| none | carries no label |

Where a clause does several of these, the first in this table counts.

## The labels
"""


def texts() -> dict[str, str]:
    """Return the lexicon's files of the package: `labels`, and each language by its code."""
    folder = files("tosmon") / "data" / "labels"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return {name.removesuffix(".toml"): found[name].read_text("utf-8") for name in sorted(found)}


@cache
def load() -> Lexicon:
    """Return the package's lexicon, read once per process."""
    return Lexicon.from_texts(texts())


@cache
def definitions() -> Mapping[str, str]:
    """Return what each label means, by its id: without the cues, which take a while to read."""
    found = tomllib.loads((files("tosmon") / "data" / "labels" / "labels.toml").read_text("utf-8"))
    return {label: table["definition"] for label, table in found.items()}


def page(lexicon: Lexicon) -> str:
    """Return the page of all labels in Markdown: definition, examples and near misses in each language."""
    return HEAD + "".join("\n".join(_section(label, lexicon)) for label in lexicon.labels)


def _section(label: Label, lexicon: Lexicon) -> Iterator[str]:
    yield f"\n### {label.id}\n"
    yield label.definition + "\n"
    for code in sorted(lexicon.languages, key=lambda code: (code != "en", code)):
        grammar = lexicon.grammar(code)
        cues = [cue for cue in (*grammar.cues, *grammar.dependent_cues) if cue.label == label.id]
        if cues:
            yield f"| {code} | found | not this label |\n|---|---|---|"
            yield from (f"| | {cue.example} | {cue.near_miss} |" for cue in cues)
            yield ""


if __name__ == "__main__":
    sys.stdout.write(page(load()))
