"""Messages of commits, of all generations and with the references that occur."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.ota.messages import read_message

COMMIT = "1dff6490c87a020f24523283fb85d3f464d3cbdc"
OTHER = "65dd9b4278ff3e8cbd5b9a1ce4c978a9843b589e"
OBJECT = "62b1e1f5c6f2a10013b2f0a1"
BEFORE = "This version was recorded after"
LIST = "\n".join(f"- {one}" for one in (f"https://github.com/o/s/commit/{COMMIT}", "…/commit/undefined", OTHER, COMMIT))


@pytest.mark.parametrize(
    ("subject", "recorded", "technical"),
    [
        ("Start tracking X Terms of Service", "X Terms of Service", False),
        ("First record of X Terms of Service", "X Terms of Service", False),
        ("Update X Terms of Service", "X Terms of Service", False),
        ("Record new changes of X  Terms of Service", "X Terms of Service", False),
        ("Refilter X Terms of Service", "X Terms of Service", True),
        ("Apply technical or declaration upgrade on X Terms of Service", "X Terms of Service", True),
        ("Delete Expedia Directory", "", False),
        ("Refiltering", "", False),
        ("", "", False),
    ],
)
def test_subjects_say_what_is_recorded(subject: str, recorded: str, technical: bool) -> None:  # noqa: FBT001 - a fact of the table
    """And whether a page was only read anew."""
    told = read_message(subject)
    assert (told.recorded, told.technical) == (recorded, technical)


@pytest.mark.parametrize(
    ("body", "snapshots"),
    [
        (f"{BEFORE} filtering snapshot https://github.com/o/s/commit/{COMMIT}", [COMMIT]),
        (f"{BEFORE} extracting from snapshot https://github.com/o/s/commit/{COMMIT}\n", [COMMIT]),
        (f"{BEFORE} filtering snapshot {COMMIT}", [COMMIT]),
        (f"{BEFORE} filtering snapshot {COMMIT[:7]}", [COMMIT[:7]]),
        (f"{BEFORE} extracting from snapshot mongodb://host:27017/db/snapshots/{OBJECT}", [OBJECT]),
        (f"{BEFORE} extracting from snapshot mongo://snapshots/{OBJECT}.", [OBJECT]),
        (f"{BEFORE} extracting from snapshot with Mongo ID {OBJECT}", [OBJECT]),
        (f"{BEFORE} extracting from snapshot with Mongo ID{OBJECT}", [OBJECT]),
        (f"{BEFORE} filtering snapshot https://github.com/o/s/commit/undefined", []),
        (f"{BEFORE} filtering snapshot https://github.com/o/s/commit/true", []),
        (f"{BEFORE} filtering snapshot undefined", []),
        (f"{BEFORE} filtering snapshot", []),
        (
            f"{BEFORE} extracting from and assembling the following snapshots from 4 source documents:\n{LIST}",
            [COMMIT, OTHER],
        ),
    ],
)
def test_references_are_kept_where_they_are_some(body: str, snapshots: list[str]) -> None:
    """Commits whole or shortened and ids of databases, each once, in their order."""
    told = read_message(f"Update X Terms of Service\n\n{body}")
    assert list(told.snapshots) == snapshots
    assert told.marked


def test_trailers_are_read() -> None:
    """The engine, the way of fetching and the address; of several the last."""
    told = read_message(
        "Record new changes of X Terms of Service\n\n\nX-engine-version: 10.0.0\nX-engine-version: 14.1.0\n"
        "X-fetcher: htmlOnly\nX-source-document-location: https://x.com/tos?a=b\n"
    )
    assert (told.engine, told.fetcher, told.location) == ("14.1.0", "htmlOnly", "https://x.com/tos?a=b")


@pytest.mark.parametrize("location", ["javascript:alert(1)", "file:///etc/passwd", "https://", "http://[", "undefined"])
def test_what_is_no_trailer_is_left_out(location: str) -> None:
    """Words of a program for nothing, and addresses of no page."""
    told = read_message(f"Update X\n\nX-engine-version: undefined\nX-source-document-location: {location}")
    assert (told.engine, told.location, told.marked) == ("", "", True)


@given(st.text())
def test_any_message_is_read(message: str) -> None:
    """Nothing that a commit says makes a reader raise."""
    read_message(message)
    read_message(f"Update X\n\n{message}\nX-source-document-location: {message}")
