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
from typing import Any

from tosmon.core.labels import Lexicon

__all__ = ["load", "page", "tables"]

HEAD = """\
# Labels: kinds of scraping rule

A clause carries a label when it sets a rule for people or companies other than the platform itself about getting or
reusing the platform's content or data. What the platform does itself carries none.

This page is written from `tosmon/data/labels/*.toml` by `python -m tosmon.lexicon`; change it there. Each cue in those
files has an example that it must find and a near miss that it must not, and both are tests.

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


def tables() -> dict[str, dict[str, Any]]:
    """Return the label files of the package as tables, by the name of the file without its ending."""
    folder = files("tosmon") / "data" / "labels"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return {name.removesuffix(".toml"): tomllib.loads(found[name].read_text("utf-8")) for name in sorted(found)}


@cache
def load() -> Lexicon:
    """Return the package's lexicon, read once per process."""
    return Lexicon.from_tables(tables())


def page(data: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page of all labels in Markdown: definition, examples and near misses in each language."""
    labels = [name for name in data if name != "shared"]
    return HEAD + "".join("\n".join(_section(name, data[name])) for name in labels)


def _section(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n### {name}\n"
    yield table["definition"] + "\n"
    for code, cues in table["cues"].items():
        yield f"| {code} | found | not this label |\n|---|---|---|"
        yield from (f"| | {cue['example']} | {cue['near_miss']} |" for cue in cues)
        yield ""


if __name__ == "__main__":
    sys.stdout.write(page(tables()))
