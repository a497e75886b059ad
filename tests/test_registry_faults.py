"""The faults of the watch list: each names file, entry, field and expectation, and all are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tosmon.errors import Fault, RegistryError
from tosmon.registry import load, validate

TERMS = '[documents.terms]\nurl = "https://www.{0}.com/terms"\n'

# File name → its content, and the lines that answer it; a line that ends in … goes on in a library's own words.
BROKEN: dict[str, tuple[str, list[str]]] = {
    "Upper_Case": (
        "",
        ["expected a file name of a-z, 0-9 and single hyphens (it is the platform's id), got 'Upper_Case'"],
    ),
    "address": (
        '[documents.tos]\nurl = "address.com/tos"',
        ["documents.tos.url: expected an https address, got 'address.com/tos'"],
    ),
    "aliases": ('aliases = ["ok", ""]', ["aliases[1]: expected a text, got ''"]),
    "array": (
        TERMS + 'select = [1, "main[", "p:contains(a)"]',
        [
            "documents.terms.select[0]: expected a text, got 1",
            "documents.terms.select[1]: expected a CSS selector, got 'main[': …",
            "documents.terms.select[2]: expected a CSS selector, got 'p:contains(a)': …",
        ],
    ),
    "both": (
        TERMS + 'combine = [{ url = "https://www.both.com/a" }]\ninterval = "6h"\ncron = "0 0 * * *"',
        [
            "documents.terms.combine: expected either url or combine, got both",
            "documents.terms.cron: expected either interval or cron, got both",
        ],
    ),
    "choice": (
        TERMS + 'render = "chrome"\nrobots = "ignore"\nkind = "pdf"',
        [
            'documents.terms.render: expected "http", "browser" or "auto", got \'chrome\'',
            'documents.terms.robots: expected "record" or "obey", got \'ignore\'',
            'documents.terms.kind: expected "text", "robots" or "signal", got \'pdf\'',
        ],
    ),
    "combine": (
        '[documents.api]\ncombine = [{ ur = "https://a.example" }, "https://b.example", { url = "ftp://c.example" }]',
        [
            "documents.api.combine[0].ur: unknown field (did you mean 'url'?)",
            "documents.api.combine[0].url: expected an https address, got nothing",
            "documents.api.combine[1]: expected a table such as { url = \"https://…\" }, got 'https://b.example'",
            "documents.api.combine[2].url: expected an https address, got 'ftp://c.example'",
        ],
    ),
    "cron": (
        TERMS + 'cron = "61 * * * *"',
        [
            "documents.terms.cron: expected five crontab fields such as \"0 6 * * mon-fri\", got '61 * * * *', …",
        ],
    ),
    "cron-never": (
        TERMS + 'cron = "0 6 30 2 *"',
        ["documents.terms.cron: expected a day that comes at some time, got '0 6 30 2 *', which is in no year"],
    ),
    "time-zone": (
        TERMS + 'cron = "0 6 * * *"\ntime_zone = "Europe/Berlyn"',
        ["documents.terms.time_zone: expected a time zone such as \"Europe/Berlin\", got 'Europe/Berlyn'"],
    ),
    "time-zone-alone": (
        TERMS + 'interval = "6h"\ntime_zone = "Europe/Berlin"',
        ["documents.terms.time_zone: expected crontab fields (cron) beside it: nothing else is read by a clock"],
    ),
    "rhythm-of-platform": (
        'interval = "0s"\ncron = "0 6 * * 8"\njitter = "x"\ntime_zone = 1',
        [
            "interval: expected more than no time between two checks, got '0s'",
            "cron: expected five crontab fields such as \"0 6 * * mon-fri\", got '0 6 * * 8', …",
            'jitter: expected a length of time such as "6h", "90m" or "1d", got \'x\'',
            'time_zone: expected a time zone such as "Europe/Berlin", got 1',
        ],
    ),
    "two-rhythms-of-platform": (
        'interval = "6h"\ncron = "0 6 * * *"',
        ["cron: expected either interval or cron, got both"],
    ),
    "jitter-of-platform": (
        'interval = "1h"\njitter = "90m"',
        ["jitter: expected less than the interval"],
    ),
    "css": (
        TERMS + 'select = "main[id=x"',
        ["documents.terms.select: expected a CSS selector, got 'main[id=x': …"],
    ),
    "date": (
        TERMS + 'verified_on = "22.8.2026"',
        ["documents.terms.verified_on: expected a date such as 2026-08-22, or nothing, got '22.8.2026'"],
    ),
    "datetime": (
        TERMS + "verified_on = 2026-08-22T10:00:00Z",
        [
            (
                "documents.terms.verified_on: expected a date such as 2026-08-22, or nothing, "
                "got 2026-08-22T10:00:00+00:00"
            )
        ],
    ),
    "documents": (
        'documents = ["terms"]',
        ["documents: expected tables such as [documents.terms-of-service], got ['terms']"],
    ),
    "double": (
        TERMS + '[documents.other]\nurl = "https://www.double.com/terms"',
        [
            (
                "documents.other.url: expected a page of its own, got 'https://www.double.com/terms', "
                "which documents.terms reads in the same way (repeats = true, where that is meant)"
            )
        ],
    ),
    "empty": (
        "[documents.api]\ncombine = []",
        ["documents.api.combine: expected at least one page, got an empty list"],
    ),
    "fragment": (
        '[documents.tos]\nurl = "https://www.fragment.com/tos#api"',
        [
            (
                "documents.tos.url: expected an address without a '#' part, which is never sent (a browser sees it), "
                "got 'https://www.fragment.com/tos#api'"
            )
        ],
    ),
    "interval": (
        TERMS + 'interval = "6 hours"\njitter = 5',
        [
            'documents.terms.interval: expected a length of time such as "6h", "90m" or "1d", got \'6 hours\'',
            'documents.terms.jitter: expected a length of time such as "6h", "90m" or "1d", got \'5\'',
        ],
    ),
    "never": (
        TERMS + 'interval = "0s"',
        ["documents.terms.interval: expected more than no time between two checks, got '0s'"],
    ),
    "jitter": (
        TERMS + 'interval = "1h"\njitter = "1h"',
        ["documents.terms.jitter: expected less than the interval"],
    ),
    "keys": (
        'alias = ["K"]\n' + TERMS + 'selct = "main"',
        [
            "alias: unknown field (did you mean 'aliases'?)",
            "documents.terms.selct: unknown field (did you mean 'select'?)",
        ],
    ),
    "language": (
        TERMS + 'language = "english"\nlocale = "en_GB"',
        [
            "documents.terms.language: expected a language code of ISO 639-1 such as \"en\", got 'english'",
            'documents.terms.locale: expected a locale such as "en-GB" or "zh-Hant-TW", got \'en_GB\'',
        ],
    ),
    "nameless": (
        '[documents."Terms of Service"]\nurl = "https://www.nameless.com/tos"',
        ['documents.Terms of Service: expected a name such as "terms-of-service" or "terms-of-service@eu"'],
    ),
    "plain-http": (
        '[documents.tos]\nurl = "http://www.plain-http.com/tos"',
        [
            (
                "documents.tos.url: expected an https address (http is for this machine and private networks only), "
                "got 'http://www.plain-http.com/tos'"
            )
        ],
    ),
    "filters": (
        TERMS + 'filters = ["a", 5, "{", "{}"]',
        [
            "documents.terms.filters[1]: expected a text, got 5",
            ("documents.terms.filters[2]: expected a name, or a JSON object of one name and its arguments, got '{'"),
            "documents.terms.filters[3]: expected a name, or a JSON object of one name and its arguments, got '{}'",
        ],
    ),
    "past": (
        TERMS + 'previous = [{ url = "http://a.com/" }, { until = 2024-05-17, combine = [] }]',
        [
            "documents.terms.previous[0].until: expected a moment such as 2024-05-17T00:38:36Z, got nothing",
            "documents.terms.previous[1].until: expected a moment such as 2024-05-17T00:38:36Z, got 2024-05-17",
            "documents.terms.previous[1].combine: expected at least one page, got an empty list",
        ],
    ),
    "fragments": (
        '[documents.tos]\nrender = "browser"\ncombine = [{ url = "https://www.fragments.com/#a", render = "auto" }]',
        [
            (
                "documents.tos.combine[0].url: expected an address without a '#' part, which is never sent "
                "(a browser sees it), got 'https://www.fragments.com/#a'"
            )
        ],
    ),
    "range": (
        TERMS + 'select = { start_before = "h1", end = "h2" }',
        [
            (
                "documents.terms.select: expected one of start_before, start_after and one of end_before, end_after, "
                "got {'start_before': 'h1', 'end': 'h2'}"
            )
        ],
    ),
    "robots": (
        '[documents."robots.txt"]\nselect = "body"\n[documents."robots.txt@b"]\nkind = "text"\nurl = "https://b.com/r"',
        [
            "documents.robots.txt.select: expected nothing here: the file is read whole, as it is sent",
            'documents.robots.txt@b.kind: expected "robots" for a document of this name',
        ],
    ),
    "seals": ("", ["expected another file name: 'seals' has a meaning of its own in the archive"]),
    "signals": (
        'signals = "no"\n[documents."ai.txt"]\nkind = "text"\n[documents.rsl]\nkind = "signal"\nurl = "https://b.com/r"',
        [
            "signals: expected true or false, got 'no'",
            'documents.ai.txt.kind: expected "signal" for a document of this name',
            "documents.rsl.kind: expected a signal file's name: ai.txt, tdmrep.json, trust.txt, llms.txt, rsl.xml",
        ],
    ),
    "string": (
        '[documents]\nterms = "https://www.string.com"',
        ["documents.terms: expected a table [documents.terms], got 'https://www.string.com'"],
    ),
    "switch": ('enabled = "no"', ["enabled: expected true or false, got 'no'"]),
    "urlless": (
        '[documents.policy]\nselect = "main"',
        ["documents.policy.url: expected an https address, or pages to combine"],
    ),
}

# Those that replace the head (name and site) as well.
HEADLESS: dict[str, tuple[str, list[str]]] = {
    "facebok": (
        "[documents.privacy-policy]\nenabled = false",
        [
            (
                "name: expected a name such as \"Example\", as no packaged platform is called 'facebok' "
                "(did you mean 'facebook'?)"
            ),
            'site: expected a host name such as "www.example.com"',
            "documents.privacy-policy.url: expected an https address, or pages to combine",
        ],
    ),
    "site": (
        'name = 5\nsite = "https://www.site.com/tos"',
        [
            "name: expected a text, got 5",
            "site: expected a host name such as \"www.example.com\", got 'https://www.site.com/tos'",
        ],
    ),
    "syntax": ('name = "Syntax"\nsite = ', ["line 2, column 8: expected TOML: …"]),
    "taken": (
        'name = "Twitter"\nsite = "www.taken.com"',
        ["name: expected names of its own, got 'Twitter', which names 'x' (x.toml)"],
    ),
    "twice": ('name = "Twice"\nname = "Twice"', ["line 2, column 15: expected TOML: …"]),
    "unclosed": ('name = ["Unclosed"', ["end of file: expected TOML: …"]),
    "x": (
        "[documents.developer-term]\nenabled = false",
        [
            (
                "documents.developer-term.url: expected an https address, or pages to combine "
                "(did you mean 'developer-terms'?)"
            )
        ],
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a user's folder with every broken file in it."""
    folder = tmp_path_factory.mktemp("platforms")
    for name, (content, _) in BROKEN.items():
        head = f'name = "{name}"\nsite = "www.{name.lower()}.com"\n'.replace("_", "")
        (folder / f"{name}.toml").write_text(head + content.replace("{0}", name) + "\n", encoding="utf-8")
    for name, (content, _) in HEADLESS.items():
        (folder / f"{name}.toml").write_text(content + "\n", encoding="utf-8")
    (folder / "binary.toml").write_bytes(b'name = "Binary"\nsite = "\xff\xfe"\n')
    return folder


@pytest.fixture(scope="module")
def faults(folder: Path) -> tuple[Fault, ...]:
    """Return what validation says of all of them at once."""
    return validate(user_folder=folder)


def agrees(line: str, expected: str) -> bool:
    """Say whether a line is the expected one; a library's words after … may be any."""
    return line.startswith(expected[:-1]) if expected.endswith("…") else line == expected


@pytest.mark.parametrize("name", [*BROKEN, *HEADLESS])
def test_fault_names_place_and_expectation(faults: tuple[Fault, ...], name: str) -> None:
    """Each broken file is answered by exactly its lines, though all are broken at once."""
    lines = [str(fault) for fault in faults if fault.file == f"{name}.toml"]
    expected = [f"{name}.toml: {line}" for line in (BROKEN | HEADLESS)[name][1]]
    assert len(lines) == len(expected), lines
    for line, wanted in zip(lines, expected, strict=True):
        assert agrees(line, wanted), line


def test_bytes_that_are_no_text_are_named_by_line(faults: tuple[Fault, ...]) -> None:
    """A file that is not UTF-8 is a fault at its first wrong line."""
    lines = [str(fault) for fault in faults if fault.file == "binary.toml"]
    assert lines == ["binary.toml: line 2: expected UTF-8 text"]


def test_load_raises_every_fault(folder: Path, faults: tuple[Fault, ...]) -> None:
    """Loading tells the same faults as validating, one a line, none after another."""
    with pytest.raises(RegistryError) as caught:
        load(user_folder=folder)
    assert caught.value.faults == faults
    assert str(caught.value).splitlines() == [str(fault) for fault in faults]


def test_faults_are_ordered_by_file(faults: tuple[Fault, ...]) -> None:
    """All faults of one file stand together."""
    assert [fault.file for fault in faults] == sorted(fault.file for fault in faults)


def test_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    """A folder in a file's place is told, not raised."""
    (tmp_path / "odd.toml").mkdir()
    assert [str(fault) for fault in validate(user_folder=tmp_path, packaged=False)] == [
        "odd.toml: expected a file that can be read: Is a directory"
    ]


def test_deep_nesting_is_a_fault(tmp_path: Path) -> None:
    """A file nested beyond all sense is refused like any other that is not TOML."""
    (tmp_path / "deep.toml").write_text("name = " + "[" * 100_000, encoding="utf-8")
    faults = validate(user_folder=tmp_path, packaged=False)
    assert [str(fault) for fault in faults] == ["deep.toml: expected TOML: nested too deeply"]


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@www.example.com/",
        "https://www.example.com:99999/",
        "https://www.example.com:/",
        "https://[::1/",
        "https://www.example.com/a b",
        "https://www.exämple.com/",
        "https://-www.example.com/",
        "https://www..example.com/",
        "https://example",
        "https:///terms",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://8.8.8.8/",
        "http://localhost.example.com/",
        "http://0x7f.1/",
    ],
)
def test_odd_addresses_are_refused(tmp_path: Path, url: str) -> None:
    """What is not plainly a web address of a public host never gets near a fetch."""
    toml = f'name = "Example"\nsite = "www.example.com"\n[documents.terms]\nurl = "{url}"\n'
    (tmp_path / "example.toml").write_text(toml, encoding="utf-8")
    (fault,) = validate(user_folder=tmp_path, packaged=False)
    assert (fault.entry, fault.field) == ("documents.terms", "url")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.com",
        "https://www.example.com:8443/terms?lang=en&x=%C3%A4",
        "https://xn--exmple-cua.com/",
        "http://127.0.0.1:8900/terms",
        "http://[::1]:8900/terms",
        "http://10.1.2.3/",
        "http://site.localhost:8000/",
    ],
)
def test_right_addresses_are_taken(tmp_path: Path, url: str) -> None:
    """Public https addresses, and http on this machine and private networks, are right."""
    toml = f'name = "Example"\nsite = "www.example.com"\n[documents.terms]\nurl = "{url}"\n'
    (tmp_path / "example.toml").write_text(toml, encoding="utf-8")
    assert load(user_folder=tmp_path, packaged=False).document("example/terms").pages[0].url == url
