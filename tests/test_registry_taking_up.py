"""A watch list that takes up what was written since: added, changed and gone, for everybody who holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tosmon.errors import NotFound
from tosmon.registry import Registry, load
from tosmon.registry.names import Names

FILE = 'name = "{name}"\nsite = "{id}.example"\n[documents.terms-of-service]\nurl = "https://{id}.example/terms"\n'


def written(folder: Path, **names: str) -> Registry:
    """Return the list of these platforms, by id and name, and nothing else."""
    for name, title in names.items():
        (folder / f"{name}.toml").write_text(FILE.format(id=name, name=title))
    return load(user_folder=folder, packaged=False)


def test_a_new_platform_is_known_under_all_its_names(tmp_path: Path) -> None:
    """Also to those who made names of the list before."""
    held = written(tmp_path, acme="Acme")
    names = Names.of(held)
    held.take_up("bolt", written(tmp_path, bolt="Bolt Inc"))
    assert held.document("bolt inc/terms-of-service").id == "bolt/terms-of-service"
    assert names.platform("bolt") == "Bolt Inc"
    assert held.places["bolt/terms-of-service"][0] == "bolt.toml"


def test_a_changed_platform_keeps_its_place(tmp_path: Path) -> None:
    """And only it is changed."""
    held = written(tmp_path, acme="Acme", bolt="Bolt", cork="Cork")
    held.take_up("bolt", written(tmp_path, bolt="Bolt Inc", cork="Another"))
    assert [one.name for one in held.platforms] == ["Acme", "Bolt Inc", "Cork"]


def test_a_platform_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    """With its documents and names."""
    held = written(tmp_path, acme="Acme", bolt="Bolt")
    names = Names.of(held)
    (tmp_path / "bolt.toml").unlink()
    held.take_up("bolt", written(tmp_path))
    assert {one.platform for one in held} == {"acme"}
    assert "bolt" not in names.platforms
    with pytest.raises(NotFound):
        held.platform("bolt")


def test_who_goes_through_the_list_sees_it_as_it_was(tmp_path: Path) -> None:
    """Nothing is missing half way."""
    held = written(tmp_path, acme="Acme", bolt="Bolt")
    going = iter(held)
    first = next(going)
    held.take_up("cork", written(tmp_path, cork="Cork"))
    assert [first, *going] == [one for one in held if one.platform != "cork"]
