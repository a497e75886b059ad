"""The command `robots matrix`: which crawlers each platform admits, at a date, and what is otherwise since another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tosmon.cli.common import WHEN, AsJson, HomeOption, console, home_of, moment_given, print_json, settings_of
from tosmon.cli.robots_grid import Compared, print_changes, print_matrix
from tosmon.cli.robots_sources import crawlers_of
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.robots.matrix import Said, matrix
from tosmon.core.robots.matrix_contract import cell_change_json, matrix_json
from tosmon.errors import UsageError
from tosmon.robots import Robots

__all__ = ["robots_matrix"]


def robots_matrix(  # noqa: PLR0913 - each choice is an option
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PLATFORM]...", help="Platforms, or x/robots.txt@help.x.com (default: all).", show_default=False
        ),
    ] = None,
    *,
    at: Annotated[str | None, typer.Option(metavar=WHEN, help="As it stood then: 2024-11-16 (default: now).")] = None,
    since: Annotated[
        str | None, typer.Option(metavar=WHEN, help="Show only what is otherwise than it was then.")
    ] = None,
    crawler: Annotated[
        list[str] | None, typer.Option(metavar="TOKEN", help="Only this crawler; may be given again.")
    ] = None,
    purpose: Annotated[
        CrawlerPurpose | None, typer.Option(metavar="PURPOSE", help="Only crawlers for this: ai-training, seo …")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All known crawlers (--json always gives them).")] = False,
    files: Annotated[
        bool, typer.Option("--files", help="The arguments are files of your own, as NAME=FILE or FILE.")
    ] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show which crawlers each platform admits."""
    if files and (at or since):
        raise UsageError("files have no dates", remedy="give --at and --since with platforms of the archive")
    asked = _asked(crawlers_of(home), crawler, purpose)
    whole = every or as_json or bool(crawler or purpose)
    then, earlier = moment_given(at), moment_given(since)
    if files:
        found = Compared(matrix(_of_files(names or []), asked))
    else:
        from tosmon.cli.robots_archive import of_archive  # noqa: PLC0415 - files need no database, 0.3 s to import

        own = next((name for name in names or [] if Path(name).is_file()), None)
        if own is not None:
            raise UsageError(f"{own} is a file, and no platform", remedy="give --files to read files of your own")
        found = of_archive(home_of(home), names or [], asked, then, earlier)
    if as_json:
        print_json(_json(found, then))
        return
    zone = settings_of(home_of(home)).zone
    if found.compared:
        print_changes(console(), found, zone)
    else:
        print_matrix(console(), found.matrix, whole=whole, named=bool(names))


def _json(found: Compared, at: datetime | None) -> dict[str, object]:
    changes = [{**cell_change_json(change), "since": since} for change, since in found.changes]
    return {**matrix_json(found.matrix, at=at, observed=found.observed), "since": found.compared, "changes": changes}


def _asked(
    known: Iterable[Crawler], tokens: Sequence[str] | None, purpose: CrawlerPurpose | None
) -> tuple[Crawler, ...]:
    """Return the crawlers asked for, those that readers ask for first; a token that nobody knows is one, too."""
    if tokens:
        by_name = {name.lower(): one for one in known for name in one.names}
        return tuple(by_name.get(token.lower(), Crawler(token)) for token in dict.fromkeys(tokens))
    return tuple(one for one in known if purpose in {None, one.purpose})


# --- files ------------------------------------------------------------------------------------------------------------


def _of_files(names: Iterable[str]) -> Iterator[tuple[str, Said]]:
    """Yield name and rules of each file given as NAME=FILE, or FILE: by its own name, or path where several share it.

    Raises:
        UsageError: there is none, or one cannot be read.

    """
    parts = [("", "", text) if "=" not in text or Path(text).is_file() else text.partition("=") for text in names]
    if not parts:
        raise UsageError("--files needs files: NAME=FILE or FILE")
    own = Counter(_own_name(Path(file)) for _, _, file in parts)
    for name, sign, file in parts:
        called = _own_name(Path(file))
        try:
            yield name if sign else called if own[called] == 1 else file, Robots.from_file(file).said
        except OSError as error:
            raise UsageError(f"cannot read {file}: {error.strerror}") from None


def _own_name(path: Path) -> str:
    """Return what a file is about by its path: its folder where it is called robots.txt, else its name."""
    return path.absolute().parent.name if path.name == "robots.txt" else path.stem
