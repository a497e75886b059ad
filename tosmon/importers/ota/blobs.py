"""The contents of files, read one after another by one git that stays; what is too large is not read."""

from __future__ import annotations

from tosmon.closing import Closing
from tosmon.importers.ota.git import Git, GitFailed, Pipe

__all__ = ["Blobs"]


class Blobs(Closing):
    """The blobs of a repository by their names."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._pipe: Pipe | None = None

    def read(self, name: str, limit: int) -> bytes | None:
        """Return a blob, or None for one of more than `limit` bytes.

        Raises:
            GitFailed: it is not there, or git ended.
        """
        pipe = self._pipe = self._pipe or self._git.piped("cat-file", "--batch")
        pipe.send(name.encode())
        found, _, rest = pipe.line().partition(b" ")
        kind, _, size = rest.partition(b" ")
        if kind != b"blob" or not size.isdigit():
            raise GitFailed(f"{found.decode('ascii', 'replace')} is missing")
        if int(size) > limit:
            self.close()  # quicker than to read on to its end
            return None
        body = pipe.exactly(int(size))
        pipe.exactly(1)  # the end of a line
        return body

    def close(self) -> None:
        """End git."""
        if self._pipe:
            self._pipe.close()
        self._pipe = None
