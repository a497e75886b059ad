"""docs/alerts.md is true of what is read: its example, and every field there is."""

from __future__ import annotations

import re
from pathlib import Path

from tests.alerts.config.written import KEY, config, faults
from tests.docs.pages import ROOT, blocks
from tosmon.cli.alerts_common import State

PAGE = (ROOT / "docs" / "alerts.md").read_text()
KNOWN = re.compile(r"unknown field \(known: (.+)\)")


def example() -> str:
    """Return the page's complete example, its one absolute path put into the home."""
    found = next(block.text for block in blocks(PAGE) if block.language == "toml" and "[channels.mail]" in block.text)
    return found.replace("/run/secrets/tosmon-hook", "hook-key")


def fields(folder: Path, table: str) -> list[str]:
    """Return the fields that a table may have, as the fault of an unknown one names them."""
    found = [KNOWN.search(fault) for fault in faults(folder, f"{table}\nzzzzzzzz = 1")]
    return next(match[1] for match in found if match).split(", ")


def test_the_example_is_right(tmp_path: Path) -> None:
    """Every line of it."""
    (tmp_path / "hook-key").write_text(KEY)
    (tmp_path / "hook-key").chmod(0o600)
    read = config(tmp_path, example(), {"MAIL_PASSWORD": "s3cret-mail", "CHAT_URL": "slack://s3cret/s3cret/s3cret"})
    assert set(read.channels) == {"terminal", "mail", "hook", "chat", "site", "pipe"}
    assert [one.name for one in read.subscriptions] == ["ai-training", "weekly-desk", "robots", "default", "operations"]
    assert read.warnings == ()


def test_every_field_is_told(tmp_path: Path) -> None:
    """Of subscriptions, of operations, and of each kind of channel."""
    kinds = ["email", "webhook", "feed", "jsonl", "apprise"]
    tables = ["[subscriptions.x]", "[operations]", *(f'[channels.x]\nkind = "{kind}"' for kind in kinds)]
    told = {field for table in tables for field in fields(tmp_path, table)}
    assert len(told) > 30
    assert [field for field in sorted(told) if f"`{field}`" not in PAGE] == []


def test_every_state_is_told() -> None:
    """Of an alert."""
    assert [state for state in State if f"| `{state.value}` |" not in PAGE] == []
