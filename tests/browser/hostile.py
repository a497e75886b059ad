"""A page that tries every way past its proxy, and witnesses of who was reached: servers inside, UDP, Chromium's log."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.async_api import Browser, async_playwright

from tests.browser.proxied import OUTSIDE
from tests.fetch.names import NameServer
from tosmon.browser.flags import NOWHERE, arguments, needless
from tosmon.browser.proxy import PinningProxy
from tosmon.fetch import Dialer

__all__ = ["Evidence", "Hosts", "visited"]

PAGE = """<!doctype html><html><head>
<link rel="dns-prefetch" href="http://dns-prefetch.example:{port}/">
<link rel="preconnect" href="http://preconnect.example:{port}/">
<link rel="prefetch" href="http://prefetch.example:{port}/prefetched">
<link rel="preload" as="image" href="http://127.0.0.2:{port}/preloaded">
<script type="speculationrules">{{"prefetch": [{{"source": "list", "urls": ["http://127.0.0.2:{port}/guessed"]}}],
 "prerender": [{{"source": "list", "urls": ["/prerendered"]}}]}}</script></head><body>
<img src="http://127.0.0.2:{port}/image"><img src="http://169.254.169.254/latest/"><img src="http://inside.example:{port}/">
<img src="http://[::1]:{port}/"><img src="https://10.0.0.1/"><img src="http://x.localhost:{port}/">
<iframe src="http://127.0.0.2:{port}/frame"></iframe>
<script>
const said = [];
const tried = (what, work) => Promise.resolve().then(work)
  .then(() => said.push(what + " works"), () => said.push(what + " fails"));
const socket = (url) => new Promise((works, fails) =>
  Object.assign(new WebSocket(url), {{onopen: works, onerror: fails}}));
const all = [
  tried("private WebSocket", () => socket("ws://127.0.0.2:{port}/")),
  tried("private name's WebSocket", () => socket("wss://inside.example/")),
  tried("WebTransport", () => new WebTransport("https://127.0.0.2:{udp}/").ready),
  tried("rebinding", async () => {{
    for (let time = 0; time < 5; time++) {{
      await fetch("http://rebinding.example:{port}/rebound" + time, {{mode: "no-cors"}});
      await new Promise((go) => setTimeout(go, 50));
    }}
  }}),
  tried("WebRTC", () => new Promise((works, fails) => {{
    const servers = [{{urls: ["stun:127.0.0.2:{udp}", "stun:stun.example:{udp}"]}},
      {{urls: ["turn:127.0.0.2:{udp}", "turn:127.0.0.2:{port}?transport=tcp"], username: "a", credential: "b"}}];
    const line = new RTCPeerConnection({{iceServers: servers}});
    line.createDataChannel("x");
    line.onicecandidate = (event) => event.candidate ? works() : fails();
    line.createOffer().then((offer) => line.setLocalDescription(offer));
    setTimeout(fails, 5000);
  }})),
];
navigator.sendBeacon("http://127.0.0.2:{port}/beacon", "x");
Promise.all(all).then(() => setTimeout(() => {{ window.said = said; }}, 500));
</script></body></html>"""


class Hosts:
    """A site at 127.0.0.1, which plays the public, and hosts inside at 127.0.0.2: HTTP on the same port, and UDP."""

    def __init__(self) -> None:
        self.outside: list[str] = []
        self.inside: list[str] = []
        self.datagrams: list[bytes] = []
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), _answering(self.outside, self.page))]
        self.port: int = self._servers[0].server_port
        self._servers.append(ThreadingHTTPServer(("127.0.0.2", self.port), _answering(self.inside, self.page)))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.2", 0))

    @property
    def url(self) -> str:
        """Return the page's address: a secure context, in which all of the web's features are there."""
        return f"http://localhost:{self.port}/"

    def page(self) -> bytes:
        """Return the page."""
        return PAGE.format(port=self.port, udp=self._udp.getsockname()[1]).encode()

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._udp.getsockname())
        self._listening.join()
        self._udp.close()

    def _listen(self) -> None:
        while data := self._udp.recv(4096):
            self.datagrams.append(data)


def _answering(heard: list[str], page: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(f"{self.headers['Host']} {self.path}")
            body = page() if self.path == "/" else b"x"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@dataclass(frozen=True)
class Evidence:
    """What came of a visit. `log` counts Chromium's own network events, by kind and by what they say."""

    said: frozenset[str]
    outside: Sequence[str]
    inside: Sequence[str]
    datagrams: int
    server: str = ""
    refused: Sequence[str] = ()
    asked: Counter[str] = field(default_factory=Counter)
    log: dict[str, Counter[str]] = field(default_factory=dict)


def visited(chromium: str, folder: Path, *, pinned: bool) -> Evidence:
    """Return what came of a visit with the browser as rendering starts it, or, not `pinned`, as it comes."""
    table = {
        "localhost": [["127.0.0.1"]],
        "x.localhost": [["127.0.0.2"]],
        "inside.example": [["127.0.0.2"]],
        "rebinding.example": [["127.0.0.1"], ["127.0.0.2"]],
        "prefetch.example": [["127.0.0.1"]],
        "stun.example": [["127.0.0.2"]],
    }
    with Hosts() as hosts, NameServer(table) as names:
        if not pinned:
            said = asyncio.run(_plainly(chromium, hosts))
            return Evidence(said, hosts.outside, hosts.inside, len(hosts.datagrams))
        log = folder / "net.json"
        said, server, refused = asyncio.run(_pinned(chromium, hosts, names, log))
        asked = Counter(names.asked)
        return Evidence(said, hosts.outside, hosts.inside, len(hosts.datagrams), server, refused, asked, _events(log))


async def _plainly(chromium: str, hosts: Hosts) -> frozenset[str]:
    quiet = ["--no-sandbox", "--host-resolver-rules=MAP *.example ~NOTFOUND"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=quiet)
        return await _looked(browser, hosts, None)


async def _pinned(
    chromium: str, hosts: Hosts, names: NameServer, log: Path
) -> tuple[frozenset[str], str, tuple[str, ...]]:
    dialer = Dialer(resolver=names.resolver, allowed=OUTSIDE)
    logging = [f"--log-net-log={log}", "--net-log-capture-mode=Everything"]
    async with (
        PinningProxy(dialer, most_bytes=2**24, until=time.monotonic() + 120) as proxy,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=[*arguments(2**30), *logging],
            ignore_default_args=needless(),
            chromium_sandbox=False,
            proxy={"server": NOWHERE},
        )
        said = await _looked(browser, hosts, proxy)
        return said, proxy.server, proxy.refused


async def _looked(browser: Browser, hosts: Hosts, proxy: PinningProxy | None) -> frozenset[str]:
    try:
        known: dict[str, Any] = {}
        if proxy is not None:
            known = {"proxy": {"server": proxy.server, "username": proxy.username, "password": proxy.password}}
        context = await browser.new_context(**known)
        page = await context.new_page()
        await page.goto(hosts.url)
        said = await page.wait_for_function("window.said", timeout=60_000)
        return frozenset(await said.json_value())
    finally:
        await browser.close()


def _events(path: Path) -> dict[str, Counter[str]]:
    """Return what Chromium logged of its network, by kind of event."""
    log = json.loads(path.read_text(encoding="utf-8"))
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    found: dict[str, Counter[str]] = {}
    for event in log["events"]:
        said = event.get("params", {})
        what = said.get("address") or said.get("host") or ""
        found.setdefault(names[event["type"]], Counter())[what] += 1
    return found
