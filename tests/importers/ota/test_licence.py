"""Licences as collections name them."""

from __future__ import annotations

import pytest

from tosmon.importers.ota.licence import named_licence


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("## ODC Open Database License (ODbL)\n\nIt is not the ODC Attribution License.", "ODbL-1.0"),
        ("This dataset is made available under an Open Database (OdBL) License", "ODbL-1.0"),
        ("The data is under the [Open Database License](https://opendatacommons.org/licenses/odbl/1-0/).", "ODbL-1.0"),
        ("# ODC Attribution License (ODC-By)", "ODC-By-1.0"),
        ("under the Open Data Commons Attribution License", "ODC-By-1.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("Attribution 4.0 International", "CC-BY-4.0"),
        ("Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_a_licence_is_known_by_its_name(text: str, licence: str) -> None:
    """In SPDX's words; the first that a text names."""
    assert named_licence(text) == licence
