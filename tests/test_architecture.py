"""The direction of imports: thinking lies in core, acting outside it, and nothing imports upwards."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "tosmon"

# Lower numbers know nothing of higher ones; modules of one number know nothing of each other.
LEVELS = {
    "__about__": 0,
    "closing": 0,
    "errors": 0,
    "helping": 0,
    "core": 1,
    "settings": 2,
    "registry": 2,
    "crawlers": 2,
    "lexicon": 2,
    "home": 2,
    "fetch": 2,
    "archive": 2,
    "catalog": 2,
    "ledger": 3,
    "alerts": 3,
    "metrics": 3,
    "backup": 3,
    "browser": 3,
    "derive": 3,
    "verdicts": 3,
    "robots": 3,
    "api": 4,
    "opened": 3,
    "signalled": 3,
    "statuses": 3,
    "suggesting": 3,
    "relisted": 4,
    "tools": 4,
    "importers": 5,
    "exports": 5,
    "facts": 5,
    "comparing": 5,
    "stating": 5,
    "ways": 5,
    "doubting": 6,
    "finding": 7,
    "deciding": 8,
    "capturing": 8,
    "backfill": 8,
    "importing": 9,
    "repairing": 9,
    "check": 9,
    "looking": 9,
    "run": 10,
    "rebuild": 11,
    "relabelling": 11,
    "verify": 11,
    "schedule": 11,
    "web": 11,
    "up": 12,
    "demo": 13,
    "cli": 14,
    "__main__": 15,
    "": 16,  # tosmon/__init__.py: the public face
}

# What thinking must not touch.
ACTING = {
    "asyncio", "concurrent", "datetime.now", "httpcore", "httpx", "io", "logging", "multiprocessing", "os", "pathlib",
    "random", "shutil", "socket", "sqlalchemy", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
    "urllib.request", "warcio",
}  # fmt: skip

# pypdf reads from a buffer, and would tell the terminal what it finds wrong: no disk is touched, and nothing logged.
EXCUSED = {"extract/pdf/file.py": {"io", "logging"}}


def modules() -> list[Path]:
    """Return every module of the package."""
    return [path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts]


def part(dotted: str) -> str:
    """Return the first name below `tosmon`, or an empty string for the package itself."""
    names = dotted.split(".")
    return names[1] if len(names) > 1 else ""


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_part(path: Path) -> str:
    """Return the part of the package that a file belongs to."""
    relative = path.relative_to(ROOT)
    name = relative.parts[0].removesuffix(".py")
    return "" if name == "__init__" else name


def test_every_part_has_a_level() -> None:
    """A new part says where it stands before it can be imported."""
    assert {own_part(path) for path in modules()} <= LEVELS.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    """A module imports only its own part and parts below it."""
    own = own_part(path)
    for name in imports(path):
        if name.split(".")[0] != "tosmon":
            continue
        other = part(name)
        if name == "tosmon.__version__" or name.startswith("tosmon.__about__") or other == own:
            continue
        assert LEVELS[other] < LEVELS[own] or name.startswith("tosmon.catalog.records."), f"{own} imports {name}"


@pytest.mark.parametrize("path", sorted((ROOT / "core").rglob("*.py")), ids=lambda path: path.name)
def test_core_only_thinks(path: Path) -> None:
    """No module of core imports what acts: clocks, networks, disks, databases, logs."""
    acting = ACTING - EXCUSED.get(str(path.relative_to(ROOT / "core")), set())
    for name in imports(path):
        assert name.split(".")[0] not in acting and name not in acting, f"{path.name} imports {name}"  # noqa: PT018 - one fact
    calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
    assert not calls & {"open", "print", "datetime.now", "date.today", "datetime.today", "datetime.utcnow"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_tells_its_job(path: Path) -> None:
    """The first line of each module is a sentence."""
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring
    assert docstring.splitlines()[0].rstrip()[-1] in ".:;"
