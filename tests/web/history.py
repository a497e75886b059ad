"""A home that holds the real history of one platform under its two names, from the collection in the shared folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tosmon.core.imported import Known, Sighting
from tosmon.home import Home
from tosmon.importers.ota import open_collection
from tosmon.importing import take_in
from tosmon.registry import Registry, load
from tosmon.settings import Settings, load_settings

__all__ = ["SETTINGS", "historic_home", "settings_of"]

SETTINGS = "free_space_minimum = 0\n"


@contextmanager
def historic_home(shared: Path, folder: Path, *names: str) -> Iterator[tuple[Home, Registry]]:
    """Give a home into which all that the collection has of these was imported, and the packaged watch list.

    Names are of platforms or documents; without any it is X's.
    """
    wanted = names or ("x",)
    terms, home = folder / "terms.git", Home.create(folder / "home")
    home.settings.write_text(SETTINGS)
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(terms)], check=True)
    registry = load(user_folder=None)
    with open_collection(str(terms), registry) as collection:

        def source(known: Known) -> Iterator[Sighting]:
            return (
                one for one in collection.sightings(known) if {one.document, one.document.partition("/")[0]} & {*wanted}
            )

        take_in(home, settings_of(home), registry, collection.witness, source, workers=0)
    yield home, registry


def settings_of(home: Home) -> Settings:
    """Return the settings of such a home."""
    return load_settings(home.root, environment={})
