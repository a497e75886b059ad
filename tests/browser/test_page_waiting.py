"""When a page is there: its text has come, whatever it does meanwhile, and waiting has an end."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.browser.site import QUICK, WORDS, Answer, Site, Visitor, texts
from tosmon.core.model import Reason
from tosmon.errors import FetchFailed

pytestmark = pytest.mark.service

TEXT = WORDS.strip()


def test_a_plain_page_is_there_at_once(site: Site, visitor: Visitor) -> None:
    """Without scripts and frames nothing is waited for, not even a selector that does not match."""
    address = site.put("/plain", f"<title>Terms</title><p>{WORDS}</p>")
    capture = visitor.capture(address, "#never", limits=replace(QUICK, selector=30))
    assert texts(capture) == [TEXT]
    assert capture.duration < 20, "a second on an idle machine"


def test_text_that_comes_late_is_waited_for_by_its_selector(site: Site, visitor: Visitor) -> None:
    """Three seconds after everything is quiet, the selector's text comes."""
    page = f"""<p>{WORDS}</p><main></main><script>
    setTimeout(() => document.querySelector('main').innerHTML = '<p>late</p>', 3000)</script>"""
    capture = visitor.capture(site.put("/late", page), "main", limits=replace(QUICK, selector=10))
    assert texts(capture, "main") == ["late"]
    assert capture.notes == ()


def test_a_selector_that_never_matches_is_given_up(site: Site, visitor: Visitor) -> None:
    """What is there is captured, and a note says so; what the browser does not understand is not waited for."""
    address = site.put("/never", f"<script>1</script><p>{WORDS}</p>")
    assert visitor.capture(address, "#nowhere").notes == ("no selector matched",)
    assert visitor.capture(address, "p:-soup-contains('scrape')").notes == ()


def test_a_selector_may_match_in_a_frame_or_a_shadow_tree(site: Site, visitor: Visitor) -> None:
    """What is read as one text is waited for as one."""
    site.put("/framed", f"<script>setTimeout(() => document.write('<article>{WORDS}</article>'), 700)</script>")
    capture = visitor.capture(site.put("/frame", "<iframe src='{there}/framed'></iframe><script>1</script>"), "article")
    assert (texts(capture, "article"), capture.notes) == ([TEXT], ())
    page = (
        f"<div id=x></div><script>x.attachShadow({{ mode: 'open' }}).innerHTML = '<article>{WORDS}</article>'</script>"
    )
    capture = visitor.capture(site.put("/shadow", page), "article")
    assert (texts(capture, "article"), capture.notes) == ([TEXT], ())


CLOSED = """<main class=terms><x-text></x-text></main><script>
customElements.define("x-text", class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({ mode: "closed" });
  const box = document.createElement("article");
  setTimeout(() => { box.textContent = "%s"; root.append(box); }, %d);
} })</script>"""


@pytest.mark.parametrize("selector", ["article", "main.terms article"])
def test_a_selector_may_match_in_a_closed_tree_and_across_trees(site: Site, visitor: Visitor, selector: str) -> None:
    """No script of ours sees that; the page as it is written down tells, also where it allows no parsing of markup."""
    strict = {"Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'"}
    address = site.put("/closed", Answer(CLOSED % (TEXT, 1500), headers=strict))
    capture = visitor.capture(address, selector, limits=replace(QUICK, selector=30))
    assert (texts(capture, selector), capture.notes) == ([TEXT], ())
    assert capture.duration < 20, "three seconds on an idle machine"


def test_text_that_scripts_fetch_is_waited_for(site: Site, visitor: Visitor) -> None:
    """A page of next to no text may take longer than one that has some."""
    site.put("/api", Answer(f"<p>{WORDS}</p>", after=2.5))
    page = """<main>Loading…</main><script>
    fetch('/api').then(a => a.text()).then(t => document.querySelector('main').innerHTML = t)</script>"""
    assert texts(visitor.capture(site.put("/fetched", page))) == [TEXT]


def test_requests_that_never_end_hold_nothing_up(site: Site, visitor: Visitor, silent: int) -> None:
    """A long poll, an event source, a socket, a beacon and a picture without end."""
    page = f"""<p>{WORDS}</p><img src="http://127.0.0.1:{silent}/picture"><script>
    fetch("http://127.0.0.1:{silent}/poll"); new EventSource("http://127.0.0.1:{silent}/events");
    new WebSocket("ws://127.0.0.1:{silent}/socket"); navigator.sendBeacon("http://127.0.0.1:{silent}/beacon", "x");
    </script>"""
    capture = visitor.capture(site.put("/endless", page))
    assert texts(capture) == [TEXT]
    assert capture.duration < 20


def test_a_socket_may_bring_the_text(site: Site, visitor: Visitor, socket_server: int) -> None:
    """WebSockets pass the proxy."""
    page = f"""<main></main><script>
    const socket = new WebSocket('ws://127.0.0.1:{socket_server}/');
    socket.onmessage = (e) => document.querySelector('main').innerHTML = e.data;
    </script>"""
    assert texts(visitor.capture(site.put("/socket", page), "main")) == ["from the socket"]


def test_a_clock_on_the_page_is_no_unrest(site: Site, visitor: Visitor) -> None:
    """Digits may change all the time; letters that do are captured at the end of patience, with a note."""
    clock = f"<p>{WORDS}</p><p id=c>0</p><script>setInterval(() => c.textContent = Date.now(), 20)</script>"
    assert visitor.capture(site.put("/clock", clock)).notes == ()
    letters = f"<p>{WORDS}</p><p id=c>x</p><script>setInterval(() => c.textContent += 'x', 20)</script>"
    capture = visitor.capture(site.put("/letters", letters))
    assert capture.notes == ("the text had not come to rest when it was captured",)
    assert texts(capture)[0] == TEXT


LAZY = f"""<main><p>{WORDS}</p><div style="height: 3000px"></div><p id=end></p></main><script>
let part = 0;
new IntersectionObserver((seen, observer) => {{
  if (!seen[0].isIntersecting || part >= MOST) return;
  part += 1;
  const more = `<p>part ${{part}}.</p><div style="height: 1500px">`;
  fetch("/part").then(() => end.insertAdjacentHTML("beforebegin", more));
  observer.unobserve(end); setTimeout(() => observer.observe(end), 100);
}}).observe(end);
</script>"""


def test_what_loads_when_it_is_seen_is_read(site: Site, visitor: Visitor) -> None:
    """The page is scrolled to its end, and on as it grows."""
    site.put("/part", "x")
    capture = visitor.capture(site.put("/lazy", LAZY.replace("MOST", "2")))
    assert texts(capture) == [TEXT, "part 1.", "part 2."]
    assert capture.notes == ()


def test_a_page_in_a_box_that_scrolls_is_scrolled(site: Site, visitor: Visitor) -> None:
    """Applications scroll an element in a window that stays."""
    boxed = LAZY.replace("MOST", "1").replace("<main>", '<main style="height: 100vh; overflow: auto">')
    assert texts(visitor.capture(site.put("/boxed", "<body style='margin:0'>" + boxed))) == [TEXT, "part 1."]


def test_endless_scrolling_ends(site: Site, visitor: Visitor) -> None:
    """A page that grows whenever its end is seen is captured after a while, with a note."""
    capture = visitor.capture(site.put("/infinite", LAZY.replace("MOST", "1e9")), limits=replace(QUICK, growths=3))
    assert any("grows as it is scrolled" in note for note in capture.notes)
    assert texts(capture)[:2] == [TEXT, "part 1."]
    assert capture.rendering
    assert capture.rendering.screenshot


ROLLED = """<style>body { margin: 0 } #box { %s }</style><div id=box><div id=rows></div></div><script>
const whole = document.scrollingElement, scroller = getComputedStyle(box).overflowY === "auto" ? box : whole;
rows.style = "position: relative; height: " + 50 * %d + "px";
const draw = () => {
  const first = Math.floor(scroller.scrollTop / 50), last = first + Math.ceil(scroller.clientHeight / 50) + 1;
  rows.innerHTML = "";
  for (let at = first; at < Math.min(last, %d); at++)
    rows.innerHTML += `<p style="position: absolute; top: ${50 * at}px">Rule ${at} of what nobody may do here.</p>`;
};
addEventListener("scroll", draw, true);
addEventListener("resize", draw);
draw();
</script>"""


@pytest.mark.parametrize("style", ["", "height: 100vh; overflow: auto"])
def test_text_that_a_page_holds_only_while_it_is_shown_is_read(site: Site, visitor: Visitor, style: str) -> None:
    """Long lists are often built so: nothing of them is lost."""
    capture = visitor.capture(site.put("/rolled", ROLLED % (style, 100, 100)), limits=replace(QUICK, unrest=5))
    assert texts(capture) == [f"Rule {number} of what nobody may do here." for number in range(100)]
    assert capture.notes == ("the page holds the text that its window shows: captured in one 5000 px high",)


def test_what_does_not_fit_into_any_window_is_told(site: Site, visitor: Visitor) -> None:
    """A list that is longer still is captured in part."""
    limits = replace(QUICK, unrest=5, screenshot_height=2000)
    capture = visitor.capture(site.put("/longer", ROLLED % ("", 100, 100)), limits=limits)
    assert len(texts(capture)) == 41
    assert "not all of its text fits into that window" in capture.notes


def test_lazy_frames_are_read(site: Site, visitor: Visitor) -> None:
    """A frame that loads when it is scrolled to."""
    site.put("/lazy-inner", "<p>in the frame</p>")
    page = f"<p>{WORDS}</p><div style='height:9000px'></div><iframe loading=lazy src='{{there}}/lazy-inner'></iframe>"
    assert texts(visitor.capture(site.put("/lazy-frame", page))) == [TEXT, "in the frame"]


@pytest.mark.parametrize(
    "script",
    ["", "while (true) {}", "fetch('/wall').then(() => { while (true) {} })", "while (true) alert('again')"],
)
def test_a_page_that_never_ends_is_late(site: Site, visitor: Visitor, script: str, silent: int) -> None:
    """A script that runs for ever, or a document that never comes."""
    address = site.put("/busy", f"<p>{WORDS}</p><script>{script}</script>")
    if not script:
        address = f"http://127.0.0.1:{silent}/"
    with pytest.raises(FetchFailed, match="not done within 2 s") as failed:
        visitor.capture(address, limits=replace(QUICK, seconds=2))
    assert failed.value.reason == Reason.TIMEOUT
    assert not failed.value.transient


def test_a_wall_over_the_text_does_not_hide_it(site: Site, visitor: Visitor) -> None:
    """A consent dialog is left alone: what stands behind it is read."""
    page = f"""<main><p>{WORDS}</p></main><div role=dialog style='position: fixed; inset: 0; background: #fff'>
    <p>We value your privacy.</p><button onclick='document.title = 1'>Accept all</button></div>"""
    assert texts(visitor.capture(site.put("/overlay", page), "main"), "main") == [TEXT]


def test_a_text_behind_consent_stays_behind_it(site: Site, visitor: Visitor) -> None:
    """Nothing is clicked: what is shown only after a click is not there."""
    page = f"""<main></main><button id=ok>Accept all</button><script>
    ok.onclick = () => document.querySelector('main').textContent = '{WORDS}'</script>"""
    capture = visitor.capture(site.put("/consent", page), "main")
    assert texts(capture, "main") == []
    assert capture.notes == ("no selector matched",)


@pytest.fixture
def silent() -> Iterator[int]:
    """Return the port of a server that takes every connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    taken.append(listener.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()


@pytest.fixture
def socket_server() -> Iterator[int]:
    """Return the port of a server of WebSockets (RFC 6455) that sends one message and keeps the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(
            line.split(b": ")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        message = b"<p>from the socket</p>"
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        writer.write(b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n\x81" + bytes([len(message)]) + message)
        await reader.read()
        writer.close()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
