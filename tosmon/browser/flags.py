"""How Chromium and its driver are told what to be: command line and environment. Starting them is `process`'s job."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

__all__ = ["NOWHERE", "SWITCHED_OFF", "arguments", "environment", "needless"]

NOWHERE: Final = "http://127.0.0.1:1"  # the proxy of what belongs to no page: nothing listens there
SHARED_MEMORY = 256 * 2**20  # bytes of /dev/shm below which pages fail in it
MEBIBYTE = 2**20

ARGUMENTS: Final = (
    # Names are looked up by the page's own proxy, and never by the browser.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    # What would go past a proxy: UDP of WebRTC, and QUIC.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    # What a browser does on its own account.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--no-pings",
    "--no-first-run",
    "--disable-gpu",
    "--mute-audio",
    "--hide-scrollbars",
    # A page with its frames is one process, whose memory can be told and bounded. No two pages share one, and there is
    # nothing to be stolen between the frames of a page that nobody is logged in to.
    "--disable-site-isolation-trials",
)

# Of several lists Chromium takes the last, so this one repeats what Playwright switches off (a test compares).
SWITCHED_OFF: Final = (
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch", "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning", "msEdgeUpdateLaunchServicesPreferredVersion", "msForceBrowserSignIn",
    # The menus of the address bar are pages themselves: for each page a process of 50 MB, and half its time to open.
    "WebUIOmniboxAimPopup", "WebUIOmniboxPopup",
)  # fmt: skip


def arguments(memory: int) -> list[str]:
    """Return the command line that a browser gets beside Playwright's; `memory`: bytes that a page's process may take.

    Twice that is the bound of its scripts' heap: it holds a page that grows between two looks at its process, and
    leaves it to the look, which knows why, to end all others.
    """
    heap = 2 * max(memory // MEBIBYTE, 64)
    return [*ARGUMENTS, f"--disable-features={','.join(SWITCHED_OFF)}", f"--js-flags=--max-old-space-size={heap}"]


def needless() -> list[str]:
    """Return what of Playwright's own command line is not wanted: keeping off /dev/shm where that is large."""
    try:
        roomy = shutil.disk_usage("/dev/shm").free >= SHARED_MEMORY  # noqa: S108 - only measured
    except OSError:
        roomy = False
    return ["--disable-dev-shm-usage"] if roomy else []


def environment(folder: Path) -> dict[str, str]:
    """Return the environment for driver and browser: this process's, without what is none of their business.

    Settings may hold passwords, and proxies would lead past the page's own. `folder` takes their files, reports of
    crashes among them.
    """
    kept = {name: value for name, value in os.environ.items() if not _private(name)}
    return {**kept, "TMPDIR": str(folder), "XDG_CONFIG_HOME": str(folder)}


def _private(name: str) -> bool:
    name = name.upper()
    return name.startswith(("TOSMON_", "SELENIUM_")) or name.endswith("_PROXY") or name == "DEBUG"
