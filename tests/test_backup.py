"""A home taken away and brought back is the same home; a backup that is not whole brings nothing back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.programs import started
from tosmon.archive import Archive, SnapshotRecord
from tosmon.backup import backup, restore
from tosmon.backup.withholding import withheld
from tosmon.catalog import Catalog
from tosmon.core.imported import SightedPage, Sighting, Witness, WitnessKind
from tosmon.core.model import Capture, Connection, Hop
from tosmon.errors import BackupError, CatalogError, HomeError
from tosmon.home import Home

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
WITNESS = Witness("ota/pga-versions", WitnessKind.OTA, "Open Terms Archive, collection pga-versions")
PAGE = SightedPage("https://x.com/tos", NOON, b"# Terms", "text/markdown")
SEEN = Sighting("x/terms-of-service", WITNESS.id, NOON, "c1:X/Terms.md", {"commit": "c1"}, (PAGE,))
Members = list[tuple[tarfile.TarInfo, bytes]]


def put(archive: Archive, number: int) -> str:
    """Put a small snapshot and return its object's name."""
    body = b"page %d" % number
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    hop = Hop("https://x.com/tos", NOON, b"GET / HTTP/1.1\r\n\r\n", response, 200, (), Connection("203.0.113.7", 443))
    capture = Capture(hop.url, hop.url, (hop,), body, NOON, 0.1)
    record = SnapshotRecord(f"x/document{number % 3}", NOON + timedelta(days=number), (capture,))
    return archive.put(record).object


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a home and its backup, for tests to copy.

    The home has a catalog, settings, a platform and crawlers of the user's, a seal, seven snapshots and an import.
    """
    folder = tmp_path_factory.mktemp("template")
    home = Home.create(folder / "home")
    archive = Archive(home.root, "tosmon/0.1.0")
    for number in range(7):
        put(archive, number)
    archive.put_batch(WITNESS, [SEEN])
    archive.put_seal(date(2026, 8, 22), b'{"seal":1}\n')
    home.settings.write_text('contact = "me@example.org"\n')
    home.platforms.mkdir()
    (home.platforms / "mine.toml").write_text('name = "Mine"\n')
    home.crawlers.write_text('asked_first = ["GPTBot"]\n')
    (home.platforms / "notes.txt").write_text("no platform")
    with Catalog.open(home.catalog) as catalog:
        catalog.decide("x/document0", "note", NOON, "me")
    backup(home, folder / "kept.tar")
    return folder


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Home:
    """Return a home of the test's own."""
    shutil.copytree(template / "home", tmp_path / "home")
    return Home.open(tmp_path / "home")


def files_of(home: Home) -> dict[str, str]:
    """Return the hash of every file of a home that a backup keeps; the catalog's is left out, as it is a copy."""
    kept = [path for path in home.root.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {
        str(path.relative_to(home.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in kept
        if not path.name.startswith("catalog.sqlite3") and path.name not in ("notes.txt", "README.md")
    }


@pytest.fixture
def packed(template: Path, tmp_path: Path) -> Path:
    """Return a backup of that home, the test's own too."""
    return Path(shutil.copy(template / "kept.tar", tmp_path / "kept.tar"))


def new_home(tmp_path: Path) -> Home:
    """Return a home that is not there yet."""
    return Home(tmp_path / "new" / "home")


def leftovers(folder: Path) -> list[str]:
    """Return the hidden names in a folder: unfinished work."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


# --- there and back ---------------------------------------------------------------------------------------------------


def test_a_restored_home_is_the_same(home: Home, packed: Path, tmp_path: Path) -> None:
    """Every object, seal, setting and platform comes back to the byte, and the catalog with its rows."""
    restored = new_home(tmp_path)
    restore(packed, restored)
    assert files_of(restored) == files_of(home)
    with closing(sqlite3.connect(restored.catalog)) as connection:
        assert connection.execute("SELECT document, kind FROM ledger").fetchall() == [("x/document0", "note")]
    with Catalog.open(restored.catalog, create=False) as catalog:
        assert catalog.decide("x/document0", "note", NOON, "me").sequence == 2


def test_imports_are_part_of_a_backup(packed: Path, tmp_path: Path) -> None:
    """What others saw comes back whole, in the object it lay in."""
    restored = new_home(tmp_path)
    restore(packed, restored)
    archive = Archive(restored.root, "")
    (name,) = archive.batches()
    assert archive.verify_object(name) == []
    witness, (entry,) = archive.batch(name)
    assert witness == WITNESS
    assert archive.sighted(name, entry.placed.parts) == SEEN.pages


def test_both_reports_count_what_is_there(home: Home, tmp_path: Path) -> None:
    """Making and restoring say the same, as plain JSON values."""
    made = backup(home, tmp_path / "kept.tar")
    assert (made.objects, made.seals, made.platforms, made.settings) == (8, 1, 1, True)
    assert made.files == 13
    assert made.rows["ledger"] == 1
    assert restore(tmp_path / "kept.tar", new_home(tmp_path)) == made
    assert json.loads(json.dumps(asdict(made)))["file"] == str(tmp_path / "kept.tar")


def test_progress_runs_up_to_the_whole(home: Home, tmp_path: Path) -> None:
    """Progress is told in bytes, and ends at all of them, on both ways."""
    there: list[tuple[int, int]] = []
    back: list[tuple[int, int]] = []
    made = backup(home, tmp_path / "kept.tar", lambda done, total: there.append((done, total)))
    restore(tmp_path / "kept.tar", new_home(tmp_path), lambda done, total: back.append((done, total)))
    assert there == back == sorted(there)
    assert there[-1] == (made.size, made.size)


def test_other_tools_open_a_backup(packed: Path) -> None:
    """It is a plain tar whose manifest gives each file's hash."""
    with tarfile.open(packed) as tar:
        names = tar.getnames()
        manifest = tar.extractfile("manifest.jsonl")
        assert manifest is not None
        items = [json.loads(line) for line in manifest]
        assert names == ["backup.json", "manifest.jsonl", *(item["name"] for item in items)]
        for item in items:
            content = tar.extractfile(item["name"])
            assert content is not None
            assert hashlib.sha256(content.read()).hexdigest() == item["sha256"]


def test_settings_can_stay_at_home(home: Home, tmp_path: Path) -> None:
    """Passwords in the settings need not travel."""
    assert not backup(home, tmp_path / "kept.tar", without_settings=True).settings
    restored = new_home(tmp_path)
    restore(tmp_path / "kept.tar", restored)
    assert not restored.settings.exists()


ALERTS = """\
# our channels
[channels.mail]
kind = "email"
host = "smtp.example.org"
password = "tell-nobody-1"

[channels.hook]
kind = "webhook"
url = "https://hook.example.org/tell-nobody-2"
secret = ["tell-nobody-3", { env = "OLD" }]
headers = { Authorization = "tell-nobody-4" }

[subscriptions.ours]
to = "hook"
"""


def with_secrets(home: Home) -> None:
    """Give the home settings with secrets, a template, and a key."""
    home.settings.write_text('regions = { eu = "http://me:tell-nobody-5@proxy.example:3128" } # ours\n')
    home.alerts.write_text(ALERTS)
    home.templates.mkdir()
    (home.templates / "short.txt").write_text("{{ message.subject }}\n")
    (home.templates / ".secret").write_text("no template")
    home.unsubscribe_key.write_bytes(b"tell-nobody-6")


def test_secrets_stay_at_home(home: Home, tmp_path: Path) -> None:
    """Not one stands in the backup; what is restored says which variables to set, and keeps all else."""
    with_secrets(home)
    assert backup(home, tmp_path / "kept.tar").secrets_withheld == 5
    assert b"tell-nobody" not in (tmp_path / "kept.tar").read_bytes()
    restored = new_home(tmp_path)
    restore(tmp_path / "kept.tar", restored)
    told = tomllib.loads(restored.alerts.read_text())
    assert told["channels"]["mail"]["password"] == {"env": "MAIL_PASSWORD"}
    assert told["channels"]["hook"]["secret"] == [{"env": "HOOK_SECRET_1"}, {"env": "OLD"}]
    assert told["channels"]["hook"]["headers"] == {"Authorization": {"env": "HOOK_AUTHORIZATION"}}
    assert told["subscriptions"] == {"ours": {"to": "hook"}}
    assert restored.alerts.read_text().startswith("# our channels")
    assert restored.settings.read_text() == 'regions = { eu = "http://proxy.example:3128" } # ours\n'
    assert (restored.templates / "short.txt").exists()
    assert not (restored.templates / ".secret").exists()
    assert not restored.unsubscribe_key.exists()


@pytest.mark.parametrize(("channel", "variable"), [("2nd", "ALERTS_2ND_URL"), ("tosmon", "ALERTS_TOSMON_URL")])
def test_the_variables_that_a_backup_asks_for_can_be_set(channel: str, variable: str) -> None:
    """No variable begins with a digit, and those that begin as settings do are settings."""
    text, count = withheld("alerts.toml", f'[channels.{channel}]\nkind = "apprise"\nurl = "json://tell-nobody"\n')
    assert count == 1
    assert tomllib.loads(text)["channels"][channel]["url"] == {"env": variable}


def test_secrets_in_comments_stay_at_home_too() -> None:
    """Somebody kept the former ones behind a "#"; what names where a secret is, and what is said, stays."""
    said = "# The password is set by the service.\n"
    text, count = withheld(
        "alerts.toml",
        said + '# password = "tell-nobody"\n  # url="json://tell-nobody@h/"  # tell-nobody\n#"secret" = [\n'
        '#   "whsec_tellNobody+/=",\n# ]\n# password = { env = "NAME" }\n'
        '# headers = { Authorization = "tell-nobody" }\n',
    )
    assert "tell-nobody" not in text
    assert "tellNobody" not in text
    assert said in text
    assert '# password = { env = "NAME" }' in text
    assert count == 5
    proxies, one = withheld(
        "tosmon.toml", '# url = "kept"\n# regions = { eu = "http://me:tell-nobody@proxy.example" }\n'
    )
    assert proxies == '# url = "kept"\n# regions = { eu = "http://…@proxy.example" }\n'
    assert one == 1
    assert withheld("example.toml", '# url = "https://kept.example/"\n') == ('# url = "https://kept.example/"\n', 0)


def test_secrets_travel_where_they_are_asked_for(home: Home, tmp_path: Path) -> None:
    """Everything comes back as it was, closed to others."""
    with_secrets(home)
    assert backup(home, tmp_path / "kept.tar", with_secrets=True).secrets_withheld == 0
    restored = new_home(tmp_path)
    restore(tmp_path / "kept.tar", restored)
    for before, after in ((home.alerts, restored.alerts), (home.unsubscribe_key, restored.unsubscribe_key)):
        assert after.read_bytes() == before.read_bytes()
        assert stat.S_IMODE(after.stat().st_mode) == 0o600
    assert restored.settings.read_bytes() == home.settings.read_bytes()


def test_settings_that_nobody_can_read_are_not_kept_by_chance(home: Home, tmp_path: Path) -> None:
    """Where no parser finds the secrets, the backup is refused, with what to do."""
    home.alerts.write_text("password = 'tell-nobody")
    with pytest.raises(BackupError, match=r"alerts\.toml cannot be read, and may hold secrets.*--with-secrets"):
        backup(home, tmp_path / "kept.tar")
    assert backup(home, tmp_path / "kept.tar", without_settings=True).files


def test_only_the_owner_reads_backup_and_settings(packed: Path, tmp_path: Path) -> None:
    """What may hold passwords is closed to others."""
    restored = new_home(tmp_path)
    restore(packed, restored)
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    assert stat.S_IMODE(restored.settings.stat().st_mode) == 0o600


def test_a_home_without_a_catalog_is_kept(tmp_path: Path) -> None:
    """Objects alone are worth keeping: the catalog can be rebuilt from them."""
    home = Home.create(tmp_path / "home")
    put(Archive(home.root, "tosmon/0.1.0"), 1)
    made = backup(home, tmp_path / "kept.tar")
    assert (made.files, dict(made.rows)) == (1, {})
    assert restore(tmp_path / "kept.tar", new_home(tmp_path)) == made


def test_a_folder_gets_a_file_named_by_time(home: Home, tmp_path: Path) -> None:
    """Backups in one folder do not replace one another."""
    folder = tmp_path / "backups"
    folder.mkdir()
    made = backup(home, folder)
    assert list(folder.iterdir()) == [Path(made.file)]


def test_a_catalog_written_to_meanwhile_is_whole(home: Home, tmp_path: Path) -> None:
    """While another process records without a pause, the copy has every row of one moment."""
    program = (
        "import sys; from datetime import UTC, datetime; from tosmon.catalog import Catalog\n"
        "with Catalog.open(sys.argv[1]) as catalog:\n"
        "    while True:\n"
        "        print(catalog.decide('x/busy', 'note', datetime.now(UTC), 'me').sequence, flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(home.catalog)]
    with started(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        acknowledged = int(writer.stdout.readline())
        made = backup(home, tmp_path / "kept.tar")
    assert made.rows["ledger"] >= acknowledged + 1
    restore(tmp_path / "kept.tar", restored := new_home(tmp_path))
    with closing(sqlite3.connect(restored.catalog)) as connection:
        query = "SELECT count(*), max(sequence) FROM ledger WHERE document = 'x/busy'"
        count, last = connection.execute(query).fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert count == last == made.rows["ledger"] - 1


# --- making: what stands in the way -----------------------------------------------------------------------------------


def test_a_new_backup_replaces_an_older_one_only(home: Home, packed: Path, tmp_path: Path) -> None:
    """The name of a backup can be used again; a file of another kind is left alone."""
    put(Archive(home.root, "tosmon/0.1.0"), 20)
    assert backup(home, packed).objects == 9
    letter = tmp_path / "letter.txt"
    letter.write_text("dear reader")
    with pytest.raises(BackupError, match="is there already and is no backup"):
        backup(home, letter)
    assert letter.read_text() == "dear reader"


def test_a_backup_does_not_go_into_the_home(home: Home) -> None:
    """A copy beside the original dies with it."""
    with pytest.raises(BackupError, match="lies in the home itself"):
        backup(home, home.root / "kept.tar")


def test_a_home_that_holds_nothing_is_not_backed_up(tmp_path: Path) -> None:
    """An empty backup would only look like one."""
    with pytest.raises(HomeError, match="holds nothing to back up"):
        backup(Home.create(tmp_path / "home"), tmp_path / "kept.tar")
    assert not (tmp_path / "kept.tar").exists()
    assert leftovers(tmp_path) == []


def test_a_target_that_cannot_be_written_is_named(home: Home, tmp_path: Path) -> None:
    """A folder that is not there is one clear error."""
    with pytest.raises(BackupError, match=r"cannot write the backup .*nowhere"):
        backup(home, tmp_path / "nowhere" / "kept.tar")


def test_a_damaged_catalog_is_said_to_be_damaged(home: Home, tmp_path: Path) -> None:
    """A catalog that is no database stops the backup, and nothing is left of it."""
    home.catalog.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(CatalogError):
        backup(home, tmp_path / "kept.tar")
    assert leftovers(tmp_path) == []


def test_a_file_changed_meanwhile_stops_the_backup(home: Home, tmp_path: Path) -> None:
    """What was hashed is what is packed, or there is no backup."""

    def change(_done: int, _total: int) -> None:
        seal = home.seals / "2026-08-22.jsonl"
        seal.write_bytes(b'{"seal":2}\n')

    with pytest.raises(BackupError, match=r"2026-08-22\.jsonl was changed while it was backed up"):
        backup(home, tmp_path / "kept.tar", change)
    assert not (tmp_path / "kept.tar").exists()
    assert leftovers(tmp_path) == []


# --- restoring: what stands in the way --------------------------------------------------------------------------------


def test_a_home_that_holds_something_is_not_restored_into(home: Home, packed: Path) -> None:
    """Nothing is ever written over."""
    before = files_of(home)
    with pytest.raises(HomeError, match=r"holds something already: catalog\.sqlite3, crawlers\.toml, imports"):
        restore(packed, home)
    assert files_of(home) == before


def test_a_readme_does_not_stand_in_the_way(packed: Path, tmp_path: Path) -> None:
    """The home that comes with a checkout has a README, and keeps it."""
    checkout = Home.create(tmp_path / "snapshots")
    (checkout.root / "README.md").write_text("What lies here")
    with checkout.up_lock():
        pass
    assert restore(packed, checkout).objects == 8
    assert (checkout.root / "README.md").read_text() == "What lies here"
    assert leftovers(tmp_path) == []


def test_a_home_in_use_is_not_restored_into(packed: Path, tmp_path: Path) -> None:
    """Another tosmon that has just begun there is not robbed of its home."""
    other = Home.create(tmp_path / "other")
    with other.writing(), pytest.raises(HomeError, match="is in use by another tosmon"):
        restore(packed, other)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Home]:
    """Return a home that is a mount point, which only root can make."""
    home = Home.create(tmp_path / "mounted")
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(home.root)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a file system here")
    yield home
    subprocess.run(["umount", str(home.root)], check=True)


def test_a_mount_point_is_left_as_it_is(packed: Path, mounted: Home, tmp_path: Path) -> None:
    """A home that cannot be replaced at once is refused with a way out."""
    with pytest.raises(HomeError, match="restore into a folder in it"):
        restore(packed, mounted)
    assert mounted.contents() == []
    assert leftovers(tmp_path) == []
    assert restore(packed, Home(mounted.root / "home")).objects == 8


def members_of(packed: Path) -> Members:
    """Return the members of a backup."""
    with tarfile.open(packed) as tar:
        return [(member, content.read()) for member in tar if (content := tar.extractfile(member))]


def pack(path: Path, members: Members) -> Path:
    """Write a tar of these members."""
    with tarfile.open(path, "w") as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


def rename_last(members: Members, name: str) -> Members:
    """Return the members with the last one called otherwise, in the manifest too: a forger keeps his books."""
    member, content = members[-1]
    old = json.dumps(member.name).encode()
    member.name = name
    manifest = members[1][1].replace(old, json.dumps(name).encode())
    return [members[0], (members[1][0], manifest), *members[2:-1], (member, content)]


def as_link(members: Members, kind: bytes) -> Members:
    """Return the members with the last one of another kind."""
    member, _ = members[-1]
    member.type = kind
    member.linkname = "/etc/passwd"
    return [*members[:-1], (member, b"")]


def forged(members: Members) -> Members:
    """Return the members with a byte of the last one exchanged."""
    member, content = members[-1]
    return [*members[:-1], (member, content[:-1] + bytes([content[-1] ^ 1]))]


def with_rows(members: Members) -> Members:
    """Return the members with another number of rows in the description."""
    description = json.loads(members[0][1])
    description["rows"]["ledger"] += 1
    return [(members[0][0], json.dumps(description).encode()), *members[1:]]


def with_format(members: Members) -> Members:
    """Return the members with a description of a later format."""
    return [(members[0][0], members[0][1].replace(b'"format": 1', b'"format": 2')), *members[1:]]


HOSTILE: list[tuple[str, Callable[[Members], Members], str]] = [
    ("parent", lambda members: rename_last(members, "../evil"), "which no home holds"),
    ("deep parent", lambda members: rename_last(members, "x/../../evil.warc.gz"), "which no home holds"),
    ("absolute", lambda members: rename_last(members, "/tmp/evil"), "which no home holds"),
    ("odd place", lambda members: rename_last(members, "platforms/evil.sh"), "which no home holds"),
    ("hidden", lambda members: rename_last(members, ".up.lock"), "which no home holds"),
    ("reserved", lambda members: rename_last(members, "seals/2026-08-22T12-00-00Z-12345678.warc.gz"), "no home holds"),
    ("symbolic link", lambda members: as_link(members, tarfile.SYMTYPE), "is not a plain file"),
    ("hard link", lambda members: as_link(members, tarfile.LNKTYPE), "is not a plain file"),
    ("device", lambda members: as_link(members, tarfile.CHRTYPE), "is not a plain file"),
    ("pipe", lambda members: as_link(members, tarfile.FIFOTYPE), "is not a plain file"),
    ("folder", lambda members: as_link(members, tarfile.DIRTYPE), "is not a plain file"),
    ("forged", forged, "does not have the hash"),
    ("missing", lambda members: members[:-1], "it ends before"),
    ("twice", lambda members: [*members, members[-1]], "files that its manifest does not name"),
    ("order", lambda members: [*members[:-2], members[-1], members[-2]], "stands where"),
    ("no description", lambda members: members[1:], "stands where backup.json is expected"),
    ("rows", with_rows, "does not have the rows"),
    ("later format", with_format, "does not know"),
    ("empty", lambda _: [], "it ends before backup.json"),
]


@pytest.mark.parametrize(("change", "said"), [pytest.param(*rest, id=name) for name, *rest in HOSTILE])
def test_hostile_files_bring_nothing_back(
    packed: Path, tmp_path: Path, change: Callable[[Members], Members], said: str
) -> None:
    """Whatever a tar may try, it ends in one clear error, with nothing written anywhere."""
    hostile = pack(tmp_path / "hostile.tar", change(members_of(packed)))
    before = sorted(tmp_path.rglob("*"))
    new = Home(tmp_path / "new-home")
    with pytest.raises(BackupError, match=said):
        restore(hostile, new)
    assert sorted(tmp_path.rglob("*")) == before


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.floats(0, 1, exclude_max=True) | st.integers(0, 8000) | st.integers(-20000, -1), change=st.integers(1, 255)
)
def test_a_flipped_byte_is_found_or_means_nothing(
    home: Home, packed: Path, tmp_path: Path, place: float, change: int
) -> None:
    """A byte altered anywhere is refused, unless it is one that no file is made of: padding, owner, time."""
    data = bytearray(packed.read_bytes())
    data[place if isinstance(place, int) else int(place * len(data))] ^= change
    altered = tmp_path / "altered.tar"
    altered.write_bytes(data)
    restored = Home(tmp_path / "restored")
    try:
        restore(altered, restored)
    except BackupError:
        assert not restored.root.exists()
    else:
        assert files_of(restored) == files_of(home)
        shutil.rmtree(restored.root)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 0.99))
def test_a_cut_backup_brings_nothing_back(packed: Path, tmp_path: Path, cut: float) -> None:
    """A backup that lost its end is refused, wherever it was cut."""
    members_end = packed.stat().st_size - tarfile.RECORDSIZE
    short = tmp_path / "short.tar"
    short.write_bytes(packed.read_bytes()[: int(members_end * cut)])
    with pytest.raises(BackupError):
        restore(short, Home(tmp_path / "short-home"))
    assert not (tmp_path / "short-home").exists()
    assert leftovers(tmp_path) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message says which file is not there."""
    with pytest.raises(BackupError, match=r"cannot restore .*nothing\.tar: No such file"):
        restore(tmp_path / "nothing.tar", new_home(tmp_path))
