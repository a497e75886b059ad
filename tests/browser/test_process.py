"""A browser that is started, watched and ended: nothing of it stays, whatever was done to it."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from playwright.async_api import Error, Page, async_playwright

from tests.browser.running import MEBIBYTE, descendants, engine_in, gone_soon, leftovers, options
from tosmon.browser.engine import Engine
from tosmon.browser.finding import INSTALL, NoBrowser, found_browser, require_browser
from tosmon.browser.flags import SWITCHED_OFF, arguments, environment
from tosmon.browser.folder import Folder
from tosmon.browser.loop import Loop
from tosmon.browser.process import Chromium

pytestmark = pytest.mark.service

T = TypeVar("T")
Work = Callable[[Page, Chromium], Awaitable[T]]
GROWS = "async () => { const kept = []; for (;;) { kept.push(new Uint8Array(2e7).fill(1)); await null } }"
HEAPS = "() => { const kept = []; for (;;) kept.push(new Array(1e5).fill(1.5)) }"


class Bench:
    """An engine and its loop, for one test."""

    def __init__(self, loop: Loop, engine: Engine) -> None:
        self._loop, self.engine = loop, engine

    def begin(self, work: Work[T]) -> Future[T]:
        """Do something in a page of its own, and return what can be waited for."""
        return self._loop.submit(self._done(work))

    def do(self, work: Work[T]) -> T:
        """Do something in a page of its own."""
        return self.begin(work).result(60)

    async def _done(self, work: Work[T]) -> T:
        async with self.engine.browser() as chromium:
            context = await chromium.context()
            try:
                return await work(await context.new_page(), chromium)
            finally:
                await chromium.dispose(context)

    @property
    def browser(self) -> Chromium:
        """Return the browser that runs."""
        assert self.engine._chromium is not None
        return self.engine._chromium

    @property
    def folder(self) -> Path:
        """Return the folder of the browser that runs."""
        return self.browser._folder.path

    @property
    def processes(self) -> tuple[int, int]:
        """Return the process ids of the driver and of the browser that run."""
        found = self.browser._processes
        assert found is not None
        assert found._browser is not None
        return found._driver.pid, found._browser.pid


async def title(page: Page, _chromium: Chromium) -> str:
    """Make a page, and return its title."""
    await page.set_content("<title>Terms</title>")
    return await page.title()


def until_gone(begun: threading.Event) -> Work[str]:
    """Return the work of waiting for the end of the browser under a page."""

    async def wait(page: Page, chromium: Chromium) -> str:
        await page.set_content("<title>Terms</title>")
        begun.set()
        await asyncio.wait_for(chromium.gone.wait(), 30)
        return "gone"

    return wait


def running(script: str) -> Work[str]:
    """Return the work of running a script until the page's process dies of it."""

    async def run(page: Page, chromium: Chromium) -> str:
        began = time.monotonic()
        try:
            await page.evaluate(script)
        except Error:
            return await chromium.excess(began, crashed=True)
        return ""

    return run


@pytest.fixture
def bench(chromium: str) -> Iterator[Bench]:
    """Return a bench whose pages may take 400 MiB."""
    loop = Loop()
    with engine_in(loop, lambda: Chromium.start(options(chromium, memory=400 * MEBIBYTE))) as engine:
        yield Bench(loop, engine)


def test_a_browser_starts_with_the_first_page_and_serves_the_next(bench: Bench) -> None:
    """Nothing runs before it is needed, and no second one beside it."""
    assert bench.engine._chromium is None
    assert bench.do(title) == "Terms"
    first = bench.browser
    assert bench.do(title) == "Terms"
    assert bench.browser is first
    assert first.name.startswith("Chromium/")
    assert "HeadlessChrome/" in first.agent


def test_closing_leaves_no_process_and_no_file(bench: Bench) -> None:
    """Driver, browser and all that they started end; their folder goes."""
    bench.do(title)
    folder = bench.folder
    assert leftovers(folder)
    bench._loop.submit(bench.engine.close()).result(30)
    assert not leftovers(folder)
    assert not descendants(os.getpid())
    assert not folder.exists()


@pytest.mark.parametrize("which", ["driver", "browser"])
def test_a_kill_ends_the_page_and_the_next_page_gets_another_browser(bench: Bench, which: str) -> None:
    """The dead browser's other processes and files go with it."""
    bench.do(title)
    folder, (driver, browser) = bench.folder, bench.processes
    begun = threading.Event()
    under_way = bench.begin(until_gone(begun))
    assert begun.wait(30)
    os.kill({"driver": driver, "browser": browser}[which], signal.SIGKILL)
    assert under_way.result(30) == "gone"
    assert bench.do(title) == "Terms"
    assert bench.folder != folder
    assert not folder.exists()
    assert gone_soon(lambda: leftovers(folder))


def test_a_browser_that_died_while_nobody_used_it_is_replaced(bench: Bench) -> None:
    """The next page does not fail for it."""
    bench.do(title)
    browser = psutil.Process(bench.processes[1])
    browser.kill()
    assert gone_soon(browser.is_running)
    assert bench.do(title) == "Terms"


def test_a_stopped_browser_is_killed_once_it_must_close(bench: Bench) -> None:
    """One that does nothing any more cannot hold tosmon up for more than seconds."""
    bench.do(title)
    folder, (_, browser) = bench.folder, bench.processes
    os.kill(browser, signal.SIGSTOP)
    began = time.monotonic()
    bench._loop.submit(bench.engine.close()).result(30)
    assert time.monotonic() - began < 15
    assert not leftovers(folder)


@pytest.mark.parametrize("script", [GROWS, HEAPS])
def test_a_page_that_takes_too_much_memory_loses_its_process_only(bench: Bench, script: str) -> None:
    """The reason is told, and the browser goes on."""
    bench.do(title)
    browser = bench.browser
    assert "MiB of memory" in bench.do(running(script))
    assert bench.do(title) == "Terms"
    assert bench.browser is browser


def test_a_page_that_crashes_by_itself_is_not_blamed_for_its_memory(bench: Bench) -> None:
    """Only a process that was large is said to have been."""

    async def crashed(page: Page, chromium: Chromium) -> str:
        began = time.monotonic()
        await page.set_content("<title>Terms</title>")
        with pytest.raises(Error):
            await page.goto("chrome://crash", timeout=5000)
        return await chromium.excess(began, crashed=True)

    assert bench.do(crashed) == ""


def test_a_browser_that_served_long_is_replaced_between_pages(chromium: str) -> None:
    """It grows with every page."""
    loop = Loop()
    with engine_in(loop, lambda: Chromium.start(options(chromium)), serves=2) as engine:
        bench = Bench(loop, engine)
        folders = []
        for _ in range(3):
            bench.do(title)
            folders.append(bench.folder)
        assert folders[0] == folders[1] != folders[2]
        assert not leftovers(folders[0])


def test_a_browser_that_nobody_uses_is_ended(chromium: str) -> None:
    """A schedule that renders two pages a day holds no browser in between."""
    loop = Loop()
    with engine_in(loop, lambda: Chromium.start(options(chromium)), idle=0.2) as engine:
        bench = Bench(loop, engine)
        bench.do(title)
        assert gone_soon(lambda: descendants(os.getpid()))
        assert bench.do(title) == "Terms"


def test_ctrl_c_in_the_terminal_does_not_reach_the_browser(bench: Bench) -> None:
    """Tosmon lets the checks under way finish; their browser must live as long."""
    bench.do(title)
    for process in bench.processes:
        assert os.getsid(process) != os.getsid(0)
        assert os.getpgid(process) != os.getpgid(0)


# --- browsers that do not start --------------------------------------------------------------------------------------


def program(folder: Path, script: str) -> str:
    """Return the path of a program with that content."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def refusal(name: str) -> str:
    """Return what is said when that program is asked to render."""
    loop = Loop()
    with engine_in(loop, lambda: Chromium.start(options(name))) as engine:
        bench = Bench(loop, engine)
        with pytest.raises(NoBrowser) as caught:
            bench.do(title)
        began = time.monotonic()
        with pytest.raises(NoBrowser):
            bench.do(title)
        assert time.monotonic() - began < 1, "what just failed is not tried for each page"
    assert not descendants(os.getpid())
    return str(caught.value)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The setting is named with it."""
    said = refusal(str(tmp_path / "chromium"))
    assert "`browser`" in said
    assert str(tmp_path / "chromium") in said


def test_a_program_that_ends_at_once_is_told_with_what_to_do(tmp_path: Path) -> None:
    """It is no browser, or lacks a library."""
    name = program(tmp_path, "echo 'error while loading shared libraries: libnss3.so' >&2; exit 127")
    said = refusal(name)
    assert said.startswith(f"{name} did not start")
    assert "libnss3.so" in said
    assert INSTALL in said
    assert "\n" not in said


def test_trouble_with_the_sandbox_names_its_setting(tmp_path: Path) -> None:
    """As Chromium words it, where user namespaces are not to be had."""
    name = program(tmp_path, "echo 'FATAL:zygote_host_impl_linux.cc] No usable sandbox! If you' >&2; exit 1")
    assert "browser_sandbox = false" in refusal(name)


def test_a_machine_without_room_for_temporary_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's profile needs some."""
    monkeypatch.setattr("tosmon.browser.folder._parent", lambda: tmp_path / "gone")
    said = refusal(program(tmp_path, "exit 1"))
    assert "needs a folder for temporary files" in said
    assert str(tmp_path / "gone") in said


def test_a_program_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is killed with what it started."""
    monkeypatch.setattr("tosmon.browser.process.START", 2.0)
    assert "did not start within 2 s" in refusal(program(tmp_path, "sleep 1000 & sleep 1000"))


def test_where_nothing_is_installed_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra where Playwright is missing, Chromium where that is."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")
    assert found_browser() == ""
    with pytest.raises(NoBrowser, match="apt install chromium"):
        require_browser()
    monkeypatch.setattr("tosmon.browser.finding.find_spec", lambda _name: None)
    with pytest.raises(NoBrowser, match=r'pip install "tosmon\[browser\]"'):
        require_browser()


def test_playwrights_own_chromium_comes_before_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was installed for this Playwright is known to work with it; half an installation is none."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr("tosmon.browser.finding._revisions", lambda _driver: {"chromium": "1234"})
    inside = tmp_path / "chromium-1234" / "chrome-linux64"
    inside.mkdir(parents=True)
    (inside / "chrome").write_text("")
    (inside / "chrome").chmod(0o755)
    assert found_browser() != str(inside / "chrome")
    (tmp_path / "chromium-1234" / "INSTALLATION_COMPLETE").write_text("")
    assert found_browser() == str(inside / "chrome")


def test_this_playwright_names_the_revisions_of_its_browsers() -> None:
    """The file that is read for it is there, and says so."""
    from tosmon.browser.finding import _driver, _revisions  # noqa: PLC0415 - its inside, for this test alone

    driver = _driver()
    assert driver is not None
    assert set(_revisions(driver)) == {"chromium", "chromium_headless_shell"}


# --- command line, environment, folder -------------------------------------------------------------------------------


def test_secrets_and_proxies_of_the_environment_stay_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page that broke out of its process would find neither."""
    monkeypatch.setenv("TOSMON_REGIONS", "eu=http://user:word@proxy.example:3128")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    given = environment(tmp_path)
    assert not {"TOSMON_REGIONS", "https_proxy"} & set(given)
    assert given["PATH"] == os.environ["PATH"]
    assert given["TMPDIR"] == str(tmp_path)


def test_the_heap_of_scripts_is_bounded_by_the_setting() -> None:
    """V8 is told in MiB, and less strictly than the process is watched."""
    assert "--js-flags=--max-old-space-size=1024" in arguments(512 * MEBIBYTE)


def test_what_playwright_switches_off_stays_off(chromium: str) -> None:
    """Of two lists the browser takes the last, which is ours."""

    async def listed() -> set[str]:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
            words = [word for one in psutil.Process().children(recursive=True) for word in one.cmdline()]
            await browser.close()
        lists = [word.partition("=")[2].split(",") for word in words if word.startswith("--disable-features=")]
        return set(lists[0])

    assert asyncio.run(listed()) <= set(SWITCHED_OFF)


def test_what_others_left_is_swept_and_what_they_use_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock tells them apart: it ends with the process that held it."""
    monkeypatch.setattr("tosmon.browser.folder._parent", lambda: tmp_path)
    abandoned = tmp_path / "tosmon-browser-old"
    abandoned.mkdir()
    (abandoned / "lock").write_text("")
    (abandoned / "profile").write_text("")
    linked = tmp_path / "tosmon-browser-link"
    linked.symlink_to(Path.home())
    with Folder() as used:
        assert not abandoned.exists()
        with Folder():
            assert used.path.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["tosmon-browser-link"]


def test_a_folder_for_temporary_files_may_have_a_long_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser's socket would not fit into it."""
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with Folder() as folder:
        assert len(str(folder.path / "org.chromium.Chromium.123456" / "SingletonSocket")) < 108


def test_importing_the_part_imports_no_playwright_and_starts_no_thread() -> None:
    """Whoever renders nothing pays nothing."""
    script = (
        "import sys, threading; "
        "sys.modules['tornado'] = None; "  # where it is installed, tenacity imports it, and it asyncio
        "import tosmon.browser; "
        "print(threading.active_count(), [name for name in sys.modules if name in ('asyncio', 'playwright', 'psutil')])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["1", "[]"]
