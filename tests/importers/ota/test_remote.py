"""Collections had from an address: fetched once, and then only what is new."""

from __future__ import annotations

import fcntl
import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.importers.ota.making import START, Made, git, grown, made
from tosmon.core.imported import Sighting
from tosmon.errors import ImportRefused
from tosmon.importers.ota import open_collection, remote
from tosmon.registry import Registry

TERMS = "X/Terms of Service.md"


class Served(ThreadingHTTPServer):
    """A folder of repositories on loopback, as a plain web server gives them; `asked` are the paths asked for."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.answer = 200
        self.location = ""
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))

    @property
    def address(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(SimpleHTTPRequestHandler):
    server: Served

    def do_POST(self) -> None:
        """Answer as git's own server does."""
        self._by_git(self.rfile.read(int(self.headers["Content-Length"])))

    def _by_git(self, body: bytes) -> None:
        """Let git's own program for web servers answer."""
        path, _, query = self.path.removeprefix("/smart").partition("?")
        told = {
            "GIT_PROJECT_ROOT": self.directory,
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
        }
        told |= {"REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", "")}
        told |= {"GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "CONTENT_LENGTH": str(len(body))}
        told |= {"HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", "")}
        done = subprocess.run(
            ["git", "http-backend"], input=body, env={**os.environ, **told}, check=True, capture_output=True
        )
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200")[:3]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(rest)

    def do_GET(self) -> None:
        """Answer with the file, or as the server is told."""
        self.server.asked.append(self.path)
        if self.path.startswith("/smart/"):
            self._by_git(b"")
            return
        if self.server.answer == 200:
            super().do_GET()
            return
        self.send_response(self.server.answer)
        self.send_header("Location", self.server.location)
        self.send_header("WWW-Authenticate", 'Basic realm="a"')
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def record(number: int) -> Made:
    """Return a commit that records a version."""
    return Made("Record new changes of X Terms of Service", {TERMS: b"%d" % number}, START + number)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """Serve a folder with the collection `demo-versions`, which has two versions."""
    where = made(tmp_path / "served" / "demo-versions.git", [record(1), record(2)])
    git(where, "update-server-info")
    with Served(where.parent) as served:
        thread = threading.Thread(target=partial(served.serve_forever, poll_interval=0.01))
        thread.start()
        try:
            yield served
        finally:
            served.shutdown()
            thread.join()


def sightings(server: Served, registry: Registry, copies: Path | None) -> list[Sighting]:
    """Return all that the collection at the server has."""
    with open_collection(f"{server.address}/demo-versions.git", registry, copies=copies) as collection:
        assert collection.witness.address == f"{server.address}/demo-versions.git"
        return list(collection.sightings(frozenset()))


def test_a_collection_is_fetched_and_gone_on_from(server: Served, registry: Registry, tmp_path: Path) -> None:
    """The second time nothing is fetched again that has not changed."""
    copies = tmp_path / "copies"
    first = sightings(server, registry, copies)
    assert [one.witness for one in first] == ["ota/demo-versions"] * 2
    where = grown(tmp_path / "served" / "demo-versions.git", [record(3)])
    git(where, "update-server-info")
    objects = {path for path in server.asked if "/objects/" in path and "/info/" not in path}
    server.asked.clear()
    again = sightings(server, registry, copies)
    assert [one.id for one in again][:2] == [one.id for one in first]
    assert [one.pages[0].body for one in again] == [b"1", b"2", b"3"]
    assert not objects & set(server.asked)


def test_without_a_place_for_copies_nothing_stays(server: Served, registry: Registry, tmp_path: Path) -> None:
    """As in a dry run."""
    assert len(sightings(server, registry, None)) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["served"]


def test_a_history_that_was_rewritten_is_read_as_it_is_now(server: Served, registry: Registry, tmp_path: Path) -> None:
    """Whatever the copy had before."""
    sightings(server, registry, tmp_path / "copies")
    where = tmp_path / "served" / "demo-versions.git"
    git(where, "update-ref", "-d", "refs/heads/main")
    grown(where, [record(7)], first=True)
    git(where, "update-server-info")
    with open_collection(f"{server.address}/demo-versions.git", registry, copies=tmp_path / "copies") as collection:
        assert [one.pages[0].body for one in collection.sightings(())] == [b"7"]
        assert [note.partition(":")[0] for note in collection.notes] == [
            "the history of demo-versions was rewritten since it was last fetched"
        ]


def test_a_fetch_that_fails_leaves_the_copy(server: Served, registry: Registry, tmp_path: Path) -> None:
    """What was fetched before is there for the next time."""
    sightings(server, registry, tmp_path / "copies")
    server.answer = 500
    with pytest.raises(ImportRefused, match=r"cannot fetch http://127\.0\.0\.1:\d+/demo-versions.git: .*500"):
        sightings(server, registry, tmp_path / "copies")
    server.answer = 200
    assert len(sightings(server, registry, tmp_path / "copies")) == 2


def test_gits_own_server_is_asked_for_what_is_new(server: Served, registry: Registry, tmp_path: Path) -> None:
    """As hosts of repositories run it."""
    where = tmp_path / "served" / "demo-versions.git"
    counts = []
    for _ in range(2):
        with open_collection(
            f"{server.address}/smart/{where.name}", registry, copies=tmp_path / "copies"
        ) as collection:
            counts.append(len(list(collection.sightings(()))))
        grown(where, [record(3)])
    assert counts == [2, 3]


def test_a_shallow_repository_is_refused(server: Served, registry: Registry, tmp_path: Path) -> None:
    """Its older history is nowhere."""
    served = tmp_path / "served"
    git(served, "clone", "-q", "--bare", "--depth=1", (served / "demo-versions.git").as_uri(), "shallow.git")
    with (
        pytest.raises(ImportRefused, match="it lacks its older history"),
        open_collection(f"{server.address}/smart/shallow.git", registry),
    ):
        pass


@pytest.mark.parametrize("lost", ["objects/*/*", "refs/heads/*", "HEAD", "config"])
def test_a_copy_that_is_damaged_is_begun_anew(server: Served, registry: Registry, tmp_path: Path, lost: str) -> None:
    """Whatever of it is gone, or was never written to its end."""
    sightings(server, registry, tmp_path / "copies")
    files = [path for path in (tmp_path / "copies").glob(f"*.git/{lost}") if path.is_file()]
    assert files
    for path in files:
        path.unlink()
        path.write_bytes(b"")
    assert len(sightings(server, registry, tmp_path / "copies")) == 2


def test_nobody_is_asked_for_a_password(server: Served, registry: Registry, tmp_path: Path) -> None:
    """And the one that an address holds is shown nowhere."""
    server.answer = 401
    with pytest.raises(ImportRefused, match="clone it yourself"):
        sightings(server, registry, tmp_path)
    address = server.address.replace("//", "//me:secret@") + "/demo-versions.git"
    with pytest.raises(ImportRefused) as raised, open_collection(address, registry):
        pass
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("kind", ["file://{}", "ext::touch {}", "ssh://-oProxyCommand=touch {}/a"])
def test_no_server_leads_anywhere_else(server: Served, registry: Registry, tmp_path: Path, kind: str) -> None:
    """Redirects are followed to web addresses alone."""
    server.answer, server.location = 302, kind.format(tmp_path / "served" / "demo-versions.git")
    with pytest.raises(ImportRefused, match="cannot fetch"):
        sightings(server, registry, None)


def test_what_is_no_repository_is_refused(server: Served, registry: Registry, tmp_path: Path) -> None:
    """With the server's word, and nothing is kept of it."""
    with pytest.raises(ImportRefused, match="not found"), open_collection(f"{server.address}/none.git", registry):
        pass
    empty = tmp_path / "served" / "empty.git"
    git(tmp_path, "init", "-q", "--bare", str(empty))
    with (
        pytest.raises(ImportRefused, match="it has no commits yet"),
        open_collection(f"{server.address}/smart/empty.git", registry),
    ):
        pass


def test_nobody_is_there(tmp_path: Path, registry: Registry) -> None:
    """A port that nobody listens on; no copy of nothing stays."""
    where = "http://127.0.0.1:1/c.git"
    with (
        pytest.raises(ImportRefused, match="cannot fetch"),
        open_collection(where, registry, copies=tmp_path / "copies"),
    ):
        pass
    assert not list(tmp_path.glob("copies/*.git"))


def test_a_collection_that_is_too_large_is_not_fetched_to_its_end(
    server: Served, registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is one that takes too long."""
    monkeypatch.setattr(remote, "_TICK", 0.001)
    monkeypatch.setattr(remote, "_LONGEST", 0.0)
    with pytest.raises(ImportRefused, match="longer than 0 hours"):
        sightings(server, registry, tmp_path / "copies")
    monkeypatch.setattr(remote, "_LARGEST", -1)
    with pytest.raises(ImportRefused, match="larger than"):
        sightings(server, registry, tmp_path / "copies")


def test_two_imports_do_not_fetch_into_one_copy(server: Served, registry: Registry, tmp_path: Path) -> None:
    """The second is told to wait."""
    sightings(server, registry, tmp_path / "copies")
    (lock,) = (tmp_path / "copies").glob("*.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ImportRefused, match="another import reads"):
            sightings(server, registry, tmp_path / "copies")


def test_a_place_that_cannot_be_written_to_is_told(server: Served, registry: Registry, tmp_path: Path) -> None:
    """Where copies would lie."""
    (tmp_path / "copies").write_text("")
    with pytest.raises(ImportRefused, match="cannot keep a copy"):
        sightings(server, registry, tmp_path / "copies")
