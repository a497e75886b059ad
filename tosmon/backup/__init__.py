"""Takes a home away in one file while tosmon runs, and brings it back; what it holds is for others to understand.

A backup is a plain tar of, in this order: `backup.json` (what it is, how much it holds), `manifest.jsonl` (name, size
and SHA-256 of each file that follows, one a line, in their order), then the catalog, the settings, the user's
registry, the seals and all objects, under their names in the home. `tar`, `sha256sum` and any JSON reader open it.
"""

from __future__ import annotations

from tosmon.backup.contents import BackupReport, Progress
from tosmon.backup.making import backup
from tosmon.backup.restoring import restore

__all__ = ["BackupReport", "Progress", "backup", "restore"]
