"""Print what the watch list and the settings cost a command's start: imports, the packaged list, 500 documents more.

python benchmarks/registry_load.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 5


def best(action: Callable[[], object]) -> float:
    """Return the shortest of some rounds, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return 1000 * min(times)


def import_time(statement: str) -> float:
    """Return how long an import takes in a fresh interpreter, in milliseconds."""
    code = f"import time; began = time.perf_counter(); {statement}; print(time.perf_counter() - began)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(ROUNDS)]
    return 1000 * min(float(run.stdout) for run in runs)


def main() -> None:
    """Measure and print."""
    for statement in (
        "import tosmon.settings",
        "import tosmon.registry",
        "import tosmon.settings, tosmon.registry",
        "import pydantic",
        "import pydantic_settings",
        "import soupsieve",
        "from apscheduler.triggers.cron import CronTrigger",
    ):
        print(f"{statement:<50} {import_time(statement):7.1f} ms")

    from tosmon.registry import load, validate  # noqa: PLC0415 - after their import was measured in other processes

    count = len(load(user_folder=None).platforms)
    print(f"{f'load the {count} packaged platforms':<50} {best(lambda: load(user_folder=None)):7.1f} ms")
    print(f"{'validate them':<50} {best(lambda: validate(user_folder=None)):7.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        text = 'name = "Many"\nsite = "http://127.0.0.1:8000"\n' + "".join(
            f'[documents.page-{number}]\nurl = "http://127.0.0.1:8000/{number}"\nselect = "main"\n'
            for number in range(500)
        )
        (Path(folder) / "many.toml").write_text(text, encoding="utf-8")
        alone = best(lambda: load(user_folder=Path(folder), packaged=False))
        print(f"{'load a file of 500 documents':<50} {alone:7.1f} ms")


if __name__ == "__main__":
    main()
