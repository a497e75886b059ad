"""What docs/alert-channels.md tells receivers to do with a webhook: it verifies what tosmon sends, and nothing else."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import skip_or_fail
from tests.docs.pages import ROOT, blocks
from tosmon.alerts.channels.webhook import signature

PAGE = ROOT / "docs" / "alert-channels.md"
KEY = b"a secret of thirty-two bytes, so"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
BODY = '{"text":"契約 & Grüße"}'.encode()

Verify = Callable[[str, Mapping[str, str], bytes], bool]


def documented(language: str) -> str:
    """Return the page's one block in that language."""
    [block] = [block.text for block in blocks(PAGE.read_text()) if block.language == language]
    return block


def in_python(_tmp_path: Path) -> Verify:
    """Return what the page has for Python."""
    names: dict[str, Any] = {}
    exec(compile(documented("python"), str(PAGE), "exec"), names)
    verify: Verify = names["verified"]
    return verify


def in_node(tmp_path: Path) -> Verify:
    """Return what the page has for Node."""
    node = shutil.which("node")
    if node is None:
        skip_or_fail("needs node")
    script = tmp_path / "verify.cjs"
    asked = 'const [secret, headers, body] = JSON.parse(require("fs").readFileSync(0));'
    answer = 'console.log(verified(secret, headers, Buffer.from(body, "base64")));'
    script.write_text("\n".join((documented("js"), asked, answer)))

    def verify(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
        question = json.dumps([secret, dict(headers), base64.b64encode(body).decode()])
        told = subprocess.run(
            [str(node), str(script)], input=question, capture_output=True, text=True, check=True, timeout=60
        )
        return told.stdout.strip() == "true"

    return verify


@pytest.mark.parametrize("language", [in_python, in_node])
def test_the_documented_receiver_verifies_what_is_sent(language: Callable[[Path], Verify], tmp_path: Path) -> None:
    """Signed with either secret of a rotation; not another body, id, time or secret, and not an old message."""
    verify, now = language(tmp_path), int(time.time())

    def signed(moment: int, *keys: bytes) -> dict[str, str]:
        signatures = " ".join(signature(key, "msg_1", moment, BODY) for key in keys)
        return {"webhook-id": "msg_1", "webhook-timestamp": str(moment), "webhook-signature": signatures}

    headers = signed(now, KEY)
    assert verify(SECRET, headers, BODY)
    assert verify(SECRET, signed(now, b"another", KEY), BODY)
    assert not verify(SECRET, headers, BODY + b" ")
    assert not verify(SECRET, {**headers, "webhook-id": "msg_2"}, BODY)
    assert not verify(SECRET, {**headers, "webhook-timestamp": str(now + 1)}, BODY)
    assert not verify(SECRET, signed(now, b"another"), BODY)
    assert not verify(SECRET, signed(now - 400, KEY), BODY)
