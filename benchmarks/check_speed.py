"""Check 500 pages from nginx on loopback, against urlwatch and webchanges, in one run.

    python -m benchmarks.check_speed [--pages 500] [--only tosmon] [--runs 2]

Each tool runs as its users run it: one command from start to exit, the part `main` selected, turned into text, no
politeness spacing. Three readings each: the first run, a run where nothing changed and the server knows validators
(ETag, Last-Modified), and one where nothing changed and it knows none. Time is wall-clock; memory is the peak of the
whole process tree (proportional set size, sampled 20 times a second). The peers are installed with pip into
environments of their own below .cache/.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "terms.bundle"
PORT = 8951

NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder}; types {{ text/html html; text/plain txt; }}
  server {{ listen 127.0.0.1:{port}; root {folder}/www; {validators} }}
}}
"""
NO_VALIDATORS = "etag off; if_modified_since off; add_header Last-Modified ''; "
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Terms {number}</title></head><body>
<header><nav><ul>{nav}</ul></nav></header><main id="content"><h1>Terms of Service {number}</h1>{body}</main>
<footer><p>Example {number}</p></footer></body></html>"""
NAV = "".join(f'<li><a href="/help/{item}">Help topic {item}</a></li>' for item in range(20))


@dataclass(frozen=True, slots=True)
class Reading:
    """Wall-clock seconds and peak memory (MiB) of one command."""

    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool under measurement: how its folder is prepared for the addresses, and the command that checks them."""

    name: str
    prepare: Callable[[Path, list[str]], None]
    command: Callable[[Path], list[str]]


def main() -> None:
    """Print a table of all readings."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=500)
    options.add_argument("--runs", type=int, default=2, help="unchanged runs of each kind; the best is printed")
    options.add_argument("--only", help="measure only the tool whose name begins so")
    args = options.parse_args()
    tools = [tool for tool in TOOLS if not args.only or tool.name.startswith(args.only)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        addresses = _write_site(folder / "www", args.pages)
        size = sum(path.stat().st_size for path in (folder / "www").iterdir()) / args.pages
        print(f"{args.pages} pages of {size / 1000:.1f} kB on average, nginx on loopback\n")
        print(f"{'':34}{'first':>9}{'304':>9}{'200':>9}{'peak MiB':>10}")
        for tool in tools:
            print(_measured(tool, folder, addresses, args.runs), flush=True)


def _measured(tool: Tool, folder: Path, addresses: list[str], runs: int) -> str:
    home = folder / tool.name.replace(" ", "-")
    home.mkdir()
    tool.prepare(home, addresses)
    command = tool.command(home)
    with _Nginx(folder, ""):
        first = _run(command)
        validated = [_run(command) for _ in range(runs)]
    with _Nginx(folder, NO_VALIDATORS):
        _run(command)  # the server that forgot its validators is met once
        plain = [_run(command) for _ in range(runs)]
    readings = [first, *validated, *plain]
    seconds = [first.seconds, min(run.seconds for run in validated), min(run.seconds for run in plain)]
    return f"{tool.name:34}{''.join(f'{value:8.2f}s' for value in seconds)}{max(run.memory for run in readings):10.0f}"


class _Nginx:
    """nginx serving the site, with or without validators."""

    def __init__(self, folder: Path, validators: str) -> None:
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, port=PORT, validators=validators))
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            sys.exit("needs nginx (Debian: nginx-light)")
        folder.chmod(0o755)
        self._command = [program, "-c", str(config), "-g", "user root;" if _is_root() else ""]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while subprocess.run(
            ["bash", "-c", f"</dev/tcp/127.0.0.1/{PORT}"], capture_output=True, check=False
        ).returncode:
            if time.monotonic() > deadline:
                sys.exit("nginx did not start")
            time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()


def _is_root() -> bool:
    return subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout.strip() == "0"


def _run(command: list[str]) -> Reading:
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    peak = _Peak(process.pid)
    peak.start()
    _, errors = process.communicate()
    seconds = time.monotonic() - start
    peak.stop()
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{errors[-2000:]}")
    return Reading(seconds, peak.mebibytes)


class _Peak(threading.Thread):
    """Samples the memory of a process and all its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._done, self.mebibytes = pid, threading.Event(), 0.0

    def run(self) -> None:
        while not self._done.wait(0.05):
            self.mebibytes = max(self.mebibytes, sum(map(_proportional, _tree(self._pid))) / 1024)

    def stop(self) -> None:
        self._done.set()
        self.join()


def _tree(pid: int) -> list[int]:
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in _words(task / "children")]
    except OSError:
        return []
    return [pid, *(below for child in children for below in _tree(child))]


def _words(path: Path) -> list[str]:
    return path.read_text().split()


def _proportional(pid: int) -> int:
    """Return the proportional set size of a process in KiB, 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


# --- the pages --------------------------------------------------------------------------------------------------------


def _write_site(www: Path, count: int) -> list[str]:
    """Write pages of about 45 kB, no two alike: real terms where ../shared has them, made-up ones otherwise."""
    www.mkdir()
    bodies = _real_bodies() if SHARED.exists() else [_made_up_body()]
    for number in range(count):
        body = bodies[number % len(bodies)]
        page = PAGE.format(number=number, nav=NAV, body=f"<p>This is document number {number}.</p>{body}")
        (www / f"{number}.html").write_text(page)
    (www / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    return [f"http://127.0.0.1:{PORT}/{number}.html" for number in range(count)]


def _real_bodies() -> list[str]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only where there are texts to render

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "-q", "--bare", str(SHARED), folder], check=True)
        git = ["git", "-C", folder]
        listed = subprocess.run([*git, "ls-tree", "-r", "-l", "-z", "HEAD"], capture_output=True, text=True, check=True)
        entries = [entry.split(None, 4) for entry in listed.stdout.split("\0") if entry.endswith(".md")]
        hashes = [entry[2] for entry in entries if 38_000 < int(entry[3].split("\t")[0]) < 46_000]
        texts = [
            subprocess.run([*git, "cat-file", "blob", name], capture_output=True, check=True).stdout for name in hashes
        ]
    return [MarkdownIt().render(text.decode()) for text in texts]


def _made_up_body() -> str:
    sentence = "You may use the service {n} only as these terms allow, and we may end your account where you do not. "
    return "".join(f"<h2>{n}. Section</h2><p>{sentence.format(n=n) * 4}</p>" for n in range(100))


# --- the tools --------------------------------------------------------------------------------------------------------


def _prepare_tosmon(home: Path, addresses: list[str]) -> None:
    (home / "platforms").mkdir()
    documents = "\n".join(
        f'[documents.page-{number}]\nurl = "{address}"\nselect = ["main"]' for number, address in enumerate(addresses)
    )
    site = f"http://127.0.0.1:{PORT}"
    (home / "platforms" / "bench.toml").write_text(f'name = "Bench"\nsite = "{site}"\n{documents}\n')
    (home / "tosmon.toml").write_text('allow_private = ["127.0.0.0/8"]\nspacing = 0\nper_host = 8\n')


def _urlwatch_jobs(method: str) -> Callable[[Path, list[str]], None]:
    def prepare(home: Path, addresses: list[str]) -> None:
        _install("urlwatch", "beautifulsoup4", "lxml")
        job = "url: {}\nfilter:\n- css: main\n- html2text: " + method + "\n"
        jobs = "\n---\n".join(job.format(address) for address in addresses)
        (home / "urls.yaml").write_text(jobs)
        (home / "config.yaml").write_text("report: {text: {}}\n")

    return prepare


def _prepare_webchanges(home: Path, addresses: list[str]) -> None:
    _install("webchanges", "beautifulsoup4", "lxml")
    jobs = "\n---\n".join(f"url: {address}\nfilters:\n- css: main\n- html2text\n" for address in addresses)
    (home / "jobs.yaml").write_text(jobs)
    (home / "config.yaml").write_text("report: {}\n")


def _install(name: str, *also: str) -> None:
    folder = ROOT / ".cache" / "peers" / name
    if not (folder / "bin" / name).exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--quiet", name, *also], check=True)


def _peer(name: str) -> str:
    return str(ROOT / ".cache" / "peers" / name / "bin" / name)


def _tosmon(home: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("tosmon")), "--home", str(home), "check", "bench"]


def _urlwatch(home: Path) -> list[str]:
    files = ["--urls", home / "urls.yaml", "--config", home / "config.yaml", "--cache", home / "cache.db"]
    return [_peer("urlwatch"), *map(str, files), "--hooks", str(home / "hooks.py")]


def _webchanges(home: Path) -> list[str]:
    files = ["--jobs", home / "jobs.yaml", "--config", home / "config.yaml", "--database", home / "cache.db"]
    return [_peer("webchanges"), *map(str, files), "--hooks", str(home / "hooks.py")]


TOOLS = [
    Tool("tosmon", _prepare_tosmon, _tosmon),
    Tool("urlwatch, tags off by regex", _urlwatch_jobs("re"), _urlwatch),
    Tool("urlwatch, beautifulsoup4", _urlwatch_jobs("bs4"), _urlwatch),
    Tool("webchanges, html2text", _prepare_webchanges, _webchanges),
]

if __name__ == "__main__":
    main()
