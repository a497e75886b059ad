"""Prints how well text that was decoded wrongly is told from text that was not.

    python benchmarks/mojibake.py ../shared [--every N: each n-th version]

Reads every version in the terms' history (or each n-th) as it is: what is found there is listed with its example, since
it is either true or a false alarm; then the latest version of each document of 500 or more characters with other than
ASCII letters, after each of the usual mistakes: UTF-8 read as another encoding once and twice, another encoding read as
windows-1252, letters replaced by U+FFFD or "?". Last, how often real text in a one-byte encoding is UTF-8 by accident.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import ftfy.bad_codecs  # noqa: F401 - for its codecs, which keep every byte as browsers do

from tosmon.core.extract import Format, decode, extract_text
from tosmon.core.language import detect
from tosmon.core.mojibake import find

TAKEN_FOR: Final = (
    "sloppy-windows-1252", "latin-1", "sloppy-windows-1250", "sloppy-windows-1251", "sloppy-windows-1254", "mac-roman",
)  # fmt: skip
LEGACY: Final = {
    "ru": "cp1251 koi8-r", "uk": "cp1251", "bg": "cp1251", "ja": "cp932 euc_jp", "zh": "gb18030 big5", "ko": "cp949",
    "pl": "cp1250", "tr": "cp1254", "cs": "cp1250", "hu": "cp1250", "el": "cp1253", "he": "cp1255", "ar": "cp1256",
    "th": "cp874",
}  # fmt: skip
ONE_BYTE: Final = ("cp1252", "iso8859-15", "cp1250", "cp1251", "koi8-r", "cp1254", "cp1253")
LEAST: Final = 500  # characters
ENOUGH: Final = 10  # words with other than ASCII letters, fewer of which may be an accident


def blobs(git: list[str], every: int) -> Iterator[tuple[str, str]]:
    """Yield path and text of every version."""
    log = [*git, "log", "--no-renames", "--raw", "--no-abbrev", "-z", "--format=", "--diff-filter=AM"]
    parts = subprocess.run(log, capture_output=True, check=True).stdout.decode().split("\0")
    named = [(parts[at].split()[3], parts[at + 1]) for at in range(0, len(parts) - 1, 2)]
    reader = subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert reader.stdin is not None
    assert reader.stdout is not None
    for name, path in [one for one in named if one[1].endswith(".md") and "/" in one[1]][::every]:
        reader.stdin.write(f"{name}\n".encode())
        reader.stdin.flush()
        size = int(reader.stdout.readline().split()[2])
        yield path, reader.stdout.read(size + 1)[:-1].decode()
    reader.stdin.close()
    reader.wait()


def clauses(text: str) -> list[str]:
    """Return the texts of a version's clauses."""
    return [clause.text for clause in extract_text(text, format=Format.MARKDOWN).version.clauses]


def mistakes(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the text after each mistake that can happen to it, with the mistake's name."""
    for codec in TAKEN_FOR:
        once = text.encode().decode(codec, "replace")
        yield f"UTF-8 as {codec}", once
        if codec == TAKEN_FOR[0]:
            yield f"UTF-8 as {codec}, twice", once.encode().decode(codec, "replace")
    for codec in LEGACY.get(language, "").split():
        with suppress(UnicodeEncodeError):
            yield f"{codec} as windows-1252", text.encode(codec).decode("sloppy-windows-1252", "replace")
    if language in ("fr", "de", "es", "it", "pt", "nl", "en"):
        yield "windows-1252 as UTF-8", text.encode("cp1252", "replace").decode("utf-8", "replace")
    yield "letters as ?", text.encode("ascii", "replace").decode()


def made(latest: dict[str, str]) -> None:
    """Print how much of made mojibake is found, by mistake and by language."""
    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    languages: dict[str, Counter[str]] = defaultdict(Counter)
    for text in latest.values():
        before = clauses(text)
        foreign = [word for one in before for word in one.split() if not word.isascii() and any(map(str.isalpha, word))]
        if len(text) < LEAST or len(foreign) < ENOUGH:
            continue
        language = detect(text)
        for name, broken in mistakes(text, language):
            found = find(clauses(broken), before)
            tried[name] += 1
            caught[name] += bool(found and found.whole)
            languages[language or "?"].update({"tried": 1, "caught": bool(found and found.whole)})
    for name, number in tried.items():
        print(f"  {name:36} {caught[name]:5} of {number:5} ({caught[name] / number:.2%})")
    for language, counts in sorted(languages.items()):
        print(
            f"  in {language:33} {counts['caught']:5} of {counts['tried']:5} ({counts['caught'] / counts['tried']:.2%})"
        )
    print(f"  all                                  {caught.total() / tried.total():.2%} of {tried.total():,}")


def accidents(latest: dict[str, str]) -> None:
    """Print how often a one-byte text passes for UTF-8 where its header says truly what it is."""
    count = wrong = 0
    for text in latest.values():
        for codec in ONE_BYTE:
            body = text.encode(codec, "ignore")
            if not body.isascii():
                count += 1
                wrong += decode(body, f"text/plain; charset={codec}").encoding == "utf-8"
    print(f"one-byte texts taken for UTF-8: {wrong} of {count:,}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"), help="folder with data/")
    parser.add_argument("--every", type=int, default=1, help="each n-th version of the history")
    options = parser.parse_args()
    shared, every = options.shared, options.every
    latest: dict[str, str] = {}
    alarms: dict[tuple[str, str], int] = {}
    versions = characters = 0
    spent = 0.0
    with tempfile.TemporaryDirectory() as folder:
        git = ["git", "-C", folder]
        subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), folder], check=True)
        for path, text in blobs(git, every):
            latest.setdefault(path, text)
            texts = clauses(text)
            start = time.perf_counter()
            found = find(texts)
            spent += time.perf_counter() - start
            versions, characters = versions + 1, characters + len(text)
            if found:
                key = (path, f"{'doubted' if found.whole else 'told'}: {found}")
                alarms[key] = alarms.get(key, 0) + 1
    print(f"{versions:,} versions, {spent / versions * 1e3:.2f} ms each ({characters / versions:,.0f} characters)")
    for (path, words), times in sorted(alarms.items()):
        print(f"  {path}, {times} times {words}")
    print("made mojibake, doubted:")
    made(latest)
    accidents(latest)


if __name__ == "__main__":
    main()
