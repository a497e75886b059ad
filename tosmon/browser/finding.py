"""Finds the browser that renders pages, without starting it, and says what to do where there is none."""

from __future__ import annotations

import json
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

__all__ = ["NoBrowser", "found_browser", "may_sandbox", "require_browser"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Where Playwright keeps the browsers that `playwright install` fetched: a folder for each name and revision.
OWN = {
    "chromium": ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*"),
    "chromium_headless_shell": ("chrome-*/headless_shell", "chrome-headless-shell-*/chrome-headless-shell"),
}
INSTALL = (
    "install one (`apt install chromium`, or `playwright install chromium`), or name it in the settings (`browser`)"
)


class NoBrowser(Exception):
    """No page can be rendered; the message says why, and what to do about it."""


def found_browser(program: str = "") -> str:
    """Return the path of the program that renders pages, empty where there is none or Playwright is not installed.

    `program` is the operator's choice, a path or a name. Otherwise it is Playwright's own Chromium where that was
    installed, else the first of `NAMES` that is there.
    """
    driver = _driver()
    if driver is None:
        return ""
    if program:
        return shutil.which(Path(program).expanduser()) or ""
    return _playwrights(driver) or next(filter(None, map(shutil.which, NAMES)), "")


def require_browser(program: str = "") -> str:
    """Return the program that renders pages.

    Raises:
        NoBrowser: there is none.

    """
    found = found_browser(program)
    if found:
        return found
    if _driver() is None:
        raise NoBrowser('it needs a browser, and the package that drives one: pip install "tosmon[browser]"')
    if program:
        raise NoBrowser(f"the setting `browser` names no program: {program!r}")
    raise NoBrowser(f"it needs a browser, and no Chromium was found: {INSTALL}")


def may_sandbox() -> bool:
    """Return whether Chromium starts with its sandbox at all: as root it refuses to."""
    return os.geteuid() != 0


def _driver() -> Path | None:
    """Return the folder of Playwright's driver, None where it is not installed. Looking imports nothing."""
    spec = find_spec("playwright") if find_spec("psutil") else None
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) / "driver" / "package" if places else None


def _playwrights(driver: Path) -> str:
    """Return Playwright's own Chromium of the revision that this Playwright was made for, empty where it is not there.

    Its layout is Playwright's own business: where it should come to be another, a Chromium of the system serves.
    """
    cache = _cache(driver)
    for name, revision in _revisions(driver).items():
        folder = cache / f"{name}-{revision}"
        if not (folder / "INSTALLATION_COMPLETE").is_file():
            continue
        for pattern in OWN[name]:
            programs = [path for path in folder.glob(pattern) if os.access(path, os.X_OK) and path.is_file()]
            if programs:
                return str(programs[0])
    return ""


def _revisions(driver: Path) -> dict[str, str]:
    try:
        listed = json.loads((driver / "browsers.json").read_text(encoding="utf-8"))["browsers"]
        known = {entry["name"].replace("-", "_"): str(entry["revision"]) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {name: known[name] for name in OWN if name in known}


def _cache(driver: Path) -> Path:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if named == "0":
        return driver / ".local-browsers"
    if named:
        return Path(named)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"
