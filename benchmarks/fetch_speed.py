"""Prints what a fetch costs: pages of 45 KB and 304s from nginx on loopback, over kept connections, one thread.

    python benchmarks/fetch_speed.py [REQUESTS]

CPU time is this process's alone; wall time includes nginx on the same machine.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tosmon.fetch import Fetcher, Politeness, Request, networks, user_agent

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
CONFIG = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; keepalive_requests 100000; types {{ text/html html; }}
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; gzip {gzip}; }}
}}
"""


@contextlib.contextmanager
def served(*, gzip: bool) -> Iterator[str]:
    """Serve one page of 45 KB from nginx, and give its URL."""
    if NGINX is None:
        raise SystemExit("needs nginx")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "www").mkdir()
        sentence = "You may not access our services by automated means without our prior permission. "
        (folder / "www" / "page.html").write_text(
            f"<main>{''.join(f'<p>{i} {sentence}</p>' for i in range(500))}</main>"
        )
        folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        config = folder / "nginx.conf"
        config.write_text(CONFIG.format(folder=folder, port=port, gzip="on" if gzip else "off"))
        server = subprocess.Popen([NGINX, "-c", str(config), "-e", str(folder / "error.log")])
        try:
            _await(port)
            yield f"http://127.0.0.1:{port}/page.html"
        finally:
            server.terminate()
            server.wait()


def _await(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise SystemExit("nginx did not start")


def measure(name: str, fetcher: Fetcher, request: Request, times: int) -> None:
    """Print the mean CPU and wall milliseconds of one fetch."""
    capture = fetcher.fetch(request)
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        fetcher.fetch(request)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    facts = f"status {capture.status}, {len(capture.body)} bytes, {len(capture.answer.response)} on the wire"
    print(f"{name:<12} {cpu / times * 1000:6.3f} ms CPU {wall / times * 1000:6.3f} ms wall   ({facts})")


def main() -> None:
    """Measure full pages, compressed pages and unchanged ones."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    agent = user_agent("benchmark", "https://example.org/")
    for gzip in (False, True):
        with (
            served(gzip=gzip) as url,
            Fetcher(user_agent=agent, politeness=Politeness(2, 0), allow_private=networks(["127.0.0.0/8"])) as fetcher,
        ):
            measure("gzip page" if gzip else "plain page", fetcher, Request(url), times)
            if not gzip:
                etag = fetcher.fetch(Request(url)).answer.header("etag") or ""
                measure("unchanged", fetcher, Request(url, etag=etag), times)


if __name__ == "__main__":
    main()
