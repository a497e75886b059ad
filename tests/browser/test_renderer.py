"""Pages rendered for any thread: in turn, tried again where that helps, and failed for the reason that was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.browser.running import MEBIBYTE, descendants, gone_soon, leftovers
from tests.browser.site import WORDS, Answer, Site
from tests.fetch.loopback import LOOPBACK
from tests.programs import started
from tosmon.browser import Renderer, RenderRequest
from tosmon.browser.folder import PREFIX
from tosmon.core.model import Capture, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Politeness
from tosmon.fetch.dial import Dialer

pytestmark = pytest.mark.service

PAGE = f"<!doctype html><title>Terms</title><p>{WORDS}</p>"
SCRIPTED = "<!doctype html><title>Terms</title><main></main><script>{}</script>"
BUSY = SCRIPTED.format("setInterval(() => document.querySelector('main').append('more '), 20)")
GROWS = SCRIPTED.format("const k = []; setInterval(() => k.push(new Uint8Array(3e7).fill(1)), 10)")


@contextmanager
def renderer(**manner: Any) -> Iterator[Renderer]:
    """Give a renderer that may use loopback addresses and does not wait for politeness."""
    politeness = manner.pop("politeness", None) or Politeness(8, 0)
    with Renderer(
        user_agent="tosmon/test (+https://example.org)",
        dialer=Dialer(allowed=LOOPBACK),
        politeness=politeness,
        **{"timeout": 20.0, **manner},
    ) as made:
        yield made


@pytest.fixture
def plain(chromium: str) -> Iterator[Renderer]:
    """Return a renderer for tests that need nothing special of it."""
    with renderer(program=chromium) as made:
        yield made


def failure(render: Callable[[], Capture]) -> FetchFailed:
    """Return how a rendering fails."""
    with pytest.raises(FetchFailed) as caught:
        render()
    return caught.value


def wait_for(site: Site, path: str) -> None:
    """Wait until somebody asked for the path."""
    assert gone_soon(lambda: path not in site.asked, 30)


def mine() -> list[psutil.Process]:
    """Return the processes of this process's browsers."""
    return descendants(os.getpid())


def browser_of(processes: list[psutil.Process]) -> psutil.Process:
    """Return the browser itself."""
    return next(
        one for one in processes if "--remote-debugging-pipe" in one.cmdline() and "--type=" not in one.cmdline()
    )


# --- what comes back -------------------------------------------------------------------------------------------------


def test_a_page_is_captured_as_its_scripts_made_it(plain: Renderer, site: Site) -> None:
    """The DOM is the body, the picture and the browser's name are beside it."""
    url = site.put("/scripted", SCRIPTED.format(f"document.querySelector('main').textContent = '{WORDS}'"))
    capture = plain.render(RenderRequest(url))
    assert WORDS.strip() in capture.body.decode()
    assert capture.rendering is not None
    assert capture.rendering.browser.startswith("Chromium/")
    assert capture.rendering.screenshot.startswith(b"\x89PNG")
    assert capture.attempts == 1


def test_tosmon_names_itself_before_the_browser(plain: Renderer, site: Site) -> None:
    """Honest on both counts: whose browser it is, and that nobody sits before it."""
    capture = plain.render(RenderRequest(site.put("/page", PAGE)))
    sent = capture.hops[0].request.decode()
    assert "User-Agent: tosmon/test (+https://example.org) Mozilla/5.0 " in sent
    assert "HeadlessChrome/" in sent


def test_an_answer_that_may_pass_is_asked_for_again(plain: Renderer, site: Site) -> None:
    """As of plain fetches: the third time it was there, and the capture counts."""
    url = site.put("/late", Answer(PAGE, status=503))

    def mend() -> None:
        while site.asked.count("/late") < 2:
            time.sleep(0.01)
        site.put("/late", PAGE)

    thread = threading.Thread(target=mend, daemon=True)
    thread.start()
    capture = plain.render(RenderRequest(url))
    thread.join()
    assert (capture.status, capture.attempts) in {(200, 2), (200, 3)}


def test_a_host_that_asks_for_long_is_left_alone(chromium: str, site: Site) -> None:
    """Its Retry-After holds for every page of the host, rendered or not."""
    politeness = Politeness(8, 0)
    url = site.put("/full", Answer("later", status=429, headers={"Retry-After": "3600"}))
    with renderer(program=chromium, politeness=politeness) as made:
        capture = made.render(RenderRequest(url))
        assert (capture.status, capture.attempts) == (429, 1)
        assert "the server asks to wait 3600 s" in capture.notes
        assert politeness.held("127.0.0.1") > 3500
        assert "to be left alone" in failure(lambda: made.render(RenderRequest(site.put("/page", PAGE)))).message


def test_pages_of_many_threads_are_rendered_some_at_a_time(chromium: str, site: Site) -> None:
    """All come through, never more than `pages` of them at once, in one browser."""
    urls = [site.put(f"/many/{number}", Answer(f"<title>{number}</title><p>{WORDS}", after=0.3)) for number in range(6)]
    with renderer(program=chromium, pages=2) as made, ThreadPoolExecutor(6) as pool:
        captures = list(pool.map(lambda url: made.render(RenderRequest(url)), urls))
        assert len({one.ppid() for one in mine() if "--type=zygote" in one.cmdline()}) == 1
    assert [capture.requested_url for capture in captures] == urls
    spans = [(capture.started.timestamp(), capture.started.timestamp() + capture.duration) for capture in captures]
    assert all(sum(begin <= moment < end for begin, end in spans) <= 2 for moment, _ in spans)


def test_waiting_for_a_place_has_an_end(chromium: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for others that hang is told so."""
    monkeypatch.setattr("tosmon.browser.renderer.LEAST_PATIENCE", 0.1)
    monkeypatch.setattr("tosmon.browser.renderer.PATIENCE", 0)
    slow = site.put("/slow", Answer(PAGE, after=5))
    with renderer(program=chromium, pages=1) as made, ThreadPoolExecutor(1) as pool:
        first = pool.submit(made.render, RenderRequest(slow))
        wait_for(site, "/slow")
        late = failure(lambda: made.render(RenderRequest(site.put("/page", PAGE))))
        assert late.reason == Reason.TIMEOUT
        assert "none of 1 pages of the browser came free" in late.message
        assert first.result().status == 200


# --- pages that go wrong ---------------------------------------------------------------------------------------------


def test_a_page_that_takes_all_its_time_is_not_tried_again(chromium: str, site: Site) -> None:
    """It would take as long once more."""
    url = site.put("/never", Answer(PAGE, after=6))
    with renderer(program=chromium, timeout=2.0) as made:
        began = time.monotonic()
        late = failure(lambda: made.render(RenderRequest(url)))
        assert late.reason == Reason.TIMEOUT
        assert late.attempts == 1
        assert time.monotonic() - began < 15
        assert made.render(RenderRequest(site.put("/page", PAGE))).status == 200


@pytest.mark.parametrize("which", ["browser", "driver"])
def test_a_browser_that_is_killed_fails_its_pages_and_is_replaced(chromium: str, site: Site, which: str) -> None:
    """Every page under way ends as a crash, at once; the next has another browser."""
    with renderer(program=chromium) as made, ThreadPoolExecutor(2) as pool:
        made.render(RenderRequest(site.put("/page", PAGE)))
        under_way = []
        for number in range(2):
            url = site.put(f"/killed/{which}/{number}", Answer(PAGE, after=15))
            under_way.append(pool.submit(made.render, RenderRequest(url)))
            wait_for(site, f"/killed/{which}/{number}")
        killed = browser_of(mine())
        (killed.parent() if which == "driver" else killed).kill()  # type: ignore[union-attr]  # it has a parent
        began = time.monotonic()
        failures = [failure(lambda work=work: work.result()) for work in under_way]  # type: ignore[misc]  # a lambda with a default
        assert time.monotonic() - began < 8
        assert {one.reason for one in failures} == {Reason.BROWSER_CRASHED}
        assert {one.attempts for one in failures} == {1}
        assert made.render(RenderRequest(site.put("/page", PAGE))).status == 200


def test_a_page_that_takes_too_much_memory_fails_for_that(chromium: str, site: Site) -> None:
    """Other pages and the browser go on."""
    with renderer(program=chromium, memory=400 * MEBIBYTE) as made:
        made.render(RenderRequest(site.put("/page", PAGE)))
        before = browser_of(mine())
        greedy = failure(lambda: made.render(RenderRequest(site.put("/greedy", GROWS))))
        assert greedy.reason == Reason.TOO_MUCH_MEMORY
        assert "more than 400 MiB" in greedy.message
        assert made.render(RenderRequest(site.put("/page", PAGE))).status == 200
        assert browser_of(mine()) == before


def test_a_browser_that_grows_as_a_whole_is_ended(chromium: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever of it took the memory."""
    with renderer(program=chromium, memory=400 * MEBIBYTE) as made:
        made.render(RenderRequest(site.put("/page", PAGE)))
        monkeypatch.setattr("tosmon.browser.process.OVERHEAD", -750 * MEBIBYTE)
        greedy = failure(lambda: made.render(RenderRequest(site.put("/busy", BUSY))))
        assert greedy.reason == Reason.TOO_MUCH_MEMORY
        assert "the browser with its pages took" in greedy.message
        monkeypatch.undo()
        assert made.render(RenderRequest(site.put("/page", PAGE))).status == 200


def test_where_no_browser_is_found_the_message_says_what_to_do(site: Site) -> None:
    """And nothing is tried again, or waits."""
    with renderer(program="/nowhere/chromium") as made:
        missing = failure(lambda: made.render(RenderRequest(site.put("/page", PAGE))))
    assert missing.reason == Reason.NEEDS_BROWSER
    assert "`browser` names no program: '/nowhere/chromium'" in missing.message
    assert missing.attempts == 1


def test_what_is_no_page_of_the_web_is_refused_before_anything_starts(chromium: str) -> None:
    """Files, scripts and data are no addresses to watch."""
    with renderer(program=chromium) as made:
        for url in ("file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "chrome://version"):
            refused = failure(lambda url=url: made.render(RenderRequest(url)))  # type: ignore[misc]  # as above
            assert refused.reason == Reason.SCHEME_REFUSED
        assert made._running is None


# --- ends ------------------------------------------------------------------------------------------------------------


def test_closing_ends_threads_processes_and_files(chromium: str, site: Site) -> None:
    """Closing again does nothing, and rendering after it fails as a check does."""
    with renderer(program=chromium) as made:
        made.render(RenderRequest(site.put("/page", PAGE)))
        assert "browser" in {thread.name for thread in threading.enumerate()}
        assert mine()
    assert not mine()
    assert "browser" not in {thread.name for thread in threading.enumerate()}
    made.close()
    assert failure(lambda: made.render(RenderRequest(site.put("/page", PAGE)))).reason == Reason.INTERNAL


def test_closing_ends_pages_under_way(chromium: str, site: Site) -> None:
    """Nobody waits for them for ever."""
    url = site.put("/open", Answer(PAGE, after=15))
    with ThreadPoolExecutor(1) as pool:
        with renderer(program=chromium) as made:
            under_way = pool.submit(made.render, RenderRequest(url))
            wait_for(site, "/open")
        assert failure(under_way.result).reason in {Reason.BROWSER_CRASHED, Reason.INTERNAL}
    assert not mine()


@pytest.fixture
def short() -> Iterator[Path]:
    """Return a folder for temporary files whose path is short enough for a browser's socket."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        yield Path(folder)


PROGRAM = """
    import os, sys, threading, time
    from tests.fetch.loopback import LOOPBACK
    from tosmon.browser import Renderer, RenderRequest
    from tosmon.errors import FetchFailed
    from tosmon.fetch import Politeness
    from tosmon.fetch.dial import Dialer

    def check(url):
        try:
            renderer.render(RenderRequest(url))
        except FetchFailed:
            print("failed", flush=True)

    program, page, slow = sys.argv[1:]
    renderer = Renderer(
        user_agent="tosmon", dialer=Dialer(allowed=LOOPBACK), politeness=Politeness(8, 0), program=program
    )
    print(renderer.render(RenderRequest(page)).status, flush=True)
    if slow:
        threading.Thread(target=check, args=[slow], daemon=True).start()
        if sys.stdin.read():
            renderer.discard()
            time.sleep(0.5)
            os._exit(3)
"""


@contextmanager
def other(chromium: str, folder: Path, page: str, slow: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program that renders one page, and is in the midst of another until its input ends.

    Where there is any input, it discards the browser, and ends at once a moment later.
    """
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM), chromium, page, slow]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(command, env={**os.environ, "TMPDIR": str(folder)}, **pipes) as process:
        yield process


@pytest.mark.parametrize("slow", [False, True])
def test_a_program_that_just_ends_leaves_nothing(chromium: str, site: Site, short: Path, slow: bool) -> None:  # noqa: FBT001 - pytest passes by name
    """Without being closed, and in the midst of a page; nor does the browser write into its terminal."""
    later = site.put("/later", Answer(PAGE, after=15)) if slow else ""
    site.asked.clear()
    with other(chromium, short, site.put("/page", PAGE), later) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "200\n"
        if slow:
            wait_for(site, "/later")
        _, said = process.communicate("", timeout=60)
        assert (process.returncode, said) == (0, "")
    assert not leftovers(short)
    assert list(short.glob(f"{PREFIX}*")) == []


def test_a_discarded_browser_leaves_nothing_and_nobody_hears_of_its_page(
    chromium: str, site: Site, short: Path
) -> None:
    """For a tosmon that must end in the midst of a page: that is no failure of the page."""
    site.asked.clear()
    with other(chromium, short, site.put("/page", PAGE), site.put("/left", Answer(PAGE, after=15))) as process:
        wait_for(site, "/left")
        assert process.communicate("leave", timeout=60) == ("200\n", "")
        assert process.returncode == 3
    assert not leftovers(short)
    assert list(short.glob(f"{PREFIX}*")) == []


def test_nothing_outlives_a_tosmon_that_is_killed(chromium: str, site: Site, short: Path) -> None:
    """Driver and browser notice by themselves; what files they leave, the next browser sweeps away."""
    site.asked.clear()
    with other(chromium, short, site.put("/page", PAGE), site.put("/killed", Answer(PAGE, after=15))) as process:
        wait_for(site, "/killed")
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) > 3
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert gone_soon(lambda: leftovers(short))
    assert gone_soon(lambda: [one for one in below if one.is_running() and one.status() != psutil.STATUS_ZOMBIE])
    tempfile.tempdir, before = str(short), tempfile.tempdir
    try:
        with renderer(program=chromium) as made:
            made.render(RenderRequest(site.put("/page", PAGE)))
    finally:
        tempfile.tempdir = before
    assert list(short.glob(f"{PREFIX}*")) == []


def test_nothing_outlives_a_tosmon_that_is_killed_together_with_the_driver(
    chromium: str, site: Site, short: Path
) -> None:
    """The browser itself notices that nobody speaks to it any more."""
    site.asked.clear()
    with other(chromium, short, site.put("/page", PAGE), site.put("/both", Answer(PAGE, after=15))) as process:
        wait_for(site, "/both")
        driver = psutil.Process(process.pid).children()[0]
        process.send_signal(signal.SIGKILL)
        driver.kill()
        process.wait()
    assert gone_soon(lambda: leftovers(short))
