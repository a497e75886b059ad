"""Prints how often `tosmon.core.language` and py3langid agree, and what each costs.

    python -m benchmarks.language_accuracy REPOSITORY [--catalogs FOLDER]

REPOSITORY is a git repository of Open Terms Archive versions (a clone of terms.bundle); its documents at HEAD are
read whole and in chunks. FOLDER holds gettext catalogs as Django ships them (`<language>/LC_MESSAGES/django.po`): texts
whose language is known: the share of right answers is printed. py3langid is left out where it is not installed.

Single clauses of eight words and more are counted apart, in the languages of the lexicon: the parallel rules of the
tests, the catalogs' messages, and the repository's documents, each taken to be in the language that all of it is in.
"""

from __future__ import annotations

import argparse
import importlib
import re
import resource
import subprocess
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tosmon.core.language import LANGUAGES, detect

Detector = Callable[[str], str]
SPOKEN = ("en", "de", "fr", "es", "pt", "it", "nl", "ja")  # the languages of the lexicon
SIZES = (500, 2_000, 1_000_000)
_MARKUP = re.compile(r"\]\([^)]*\)|[\[\]#*_>|\\]")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|\\n|<[^>]*>")


def main() -> None:
    """Read the arguments, then print one line for each corpus, chunk size and detector."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repository", type=Path)
    options.add_argument("--catalogs", type=Path)
    arguments = options.parse_args()
    other = langid()
    texts = [text for _, text in documents(arguments.repository)]
    for size in SIZES:
        agreement(list(chunks(texts, size)), size, other)
    cost(max(texts, key=len)[:50_000])
    singly("parallel rules", parallel())
    singly("documents", ((detect(text), clause) for text in texts for clause in text.split("\n")))
    if arguments.catalogs:
        singly("catalogs", messages_of(arguments.catalogs))
        for size in SIZES[:2]:
            accuracy(arguments.catalogs, size, other)


def langid() -> Detector | None:
    """Return py3langid's classifier, having printed what its first use costs, or None where it is missing."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    try:
        module = importlib.import_module("py3langid")
    except ImportError:
        return None
    module.classify("the first text")
    spent, grown = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"py3langid, first use: {spent:.2f} s, {grown / 1024:.0f} MB")
    return lambda text: str(module.classify(text)[0])


def documents(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield path and text, without markup, of every document at HEAD."""

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(repository), *words], capture_output=True, text=True, check=True).stdout

    for path in git("ls-tree", "-r", "-z", "--name-only", "HEAD").split("\0"):
        if path.endswith(".md") and "/" in path:
            yield path, _MARKUP.sub(" ", git("show", f"HEAD:{path}"))


def chunks(texts: list[str], size: int) -> Iterator[str]:
    """Yield the texts in pieces of `size` characters; a shorter rest only from half of that on."""
    for text in texts:
        for start in range(0, len(text), size):
            piece = text[start : start + size]
            if start == 0 or len(piece) * 2 >= size:
                yield piece


def agreement(pieces: list[str], size: int, other: Detector | None) -> None:
    """Print how often the two agree on the pieces, and on what they differ."""
    ours = [detect(piece) for piece in pieces]
    print(f"\nterms, chunks of {size}: {len(pieces)}; ours: {dict(Counter(ours).most_common())}")
    if other is None:
        return
    theirs = [other(piece) for piece in pieces]
    print(f"  py3langid: {dict(Counter(theirs).most_common())}")
    same = sum(a == b for a, b in zip(ours, theirs, strict=True))
    print(f"  agree: {same} of {len(pieces)} ({same / len(pieces):.2%})")
    print(f"  agree where we answer: {same / sum(map(bool, ours)):.2%}")
    shown = Counter((a, b) for a, b in zip(ours, theirs, strict=True) if a != b)
    print(f"  ours/theirs where they differ: {dict(shown)}")


def cost(text: str) -> None:
    """Print the time of one call on a long text."""
    detect(text)
    started = time.perf_counter()
    for _ in range(100):
        detect(text)
    print(f"\nours on {len(text)} characters: {(time.perf_counter() - started) * 10:.2f} ms")


def accuracy(folder: Path, size: int, other: Detector | None) -> None:
    """Print, for texts of a known language, the share of right, empty and wrong answers."""
    print(
        f"\ncatalogs, chunks of {size}: language, pieces, ours right/empty/wrong"
        + (", py3langid right" if other else "")
    )
    for language in LANGUAGES:
        names = {"zh": "zh_Hans", "no": "nb"}.get(language, language)
        catalog = folder / names / "LC_MESSAGES" / "django.po"
        if not catalog.exists():
            continue
        pieces = list(chunks([messages(catalog.read_text(encoding="utf-8"))], size))
        answers = Counter(detect(piece) for piece in pieces)
        wrong = {code: times for code, times in answers.items() if code not in (language, "")}
        theirs = ""
        if other:
            theirs = f"{sum(other(p) in (language, names, 'no' * (names == 'nb')) for p in pieces) / len(pieces):.0%}"
        print(f"  {language:3} {len(pieces):4} {answers[language]:4} {answers['']:3} {wrong or 0!s:12} {theirs}")


def messages(catalog: str) -> str:
    """Return the translated sentences of a gettext catalog, those of five words and more."""
    return " ".join(line for line in translated(catalog) if len(line.split()) >= 5 or not line.isascii())


def translated(catalog: str) -> Iterator[str]:
    """Yield the translated messages of a gettext catalog."""
    found = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', catalog, re.MULTILINE)
    lines = ("".join(re.findall(r'"(.*)"', message)) for message in found)
    return (_PLACEHOLDER.sub(" ", line) for line in lines)


def messages_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield language and text of each message in the catalogs, in the languages of the lexicon."""
    for language in SPOKEN:
        catalog = folder / language / "LC_MESSAGES" / "django.po"
        if catalog.exists():
            yield from ((language, text) for text in translated(catalog.read_text(encoding="utf-8")))


def parallel() -> Iterator[tuple[str, str]]:
    """Yield language and text of the rules that the tests say in each language."""
    for path in sorted((Path(__file__).parent.parent / "tests" / "core" / "parallel").glob("*.toml")):
        for rule in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            yield path.stem, f"{rule.get('lead_in', '')} {rule['text']}"


def singly(name: str, clauses: Iterable[tuple[str, str]]) -> None:
    """Print, of clauses of eight words and more (Japanese: twenty characters), how many get the right language."""
    told: dict[str, Counter[str]] = {}
    for language, text in clauses:
        long = len(text) >= 20 if language == "ja" else len(text.split()) >= 8
        if language in SPOKEN and long:
            told.setdefault(language, Counter())[detect(text)] += 1
    print(f"\n{name}, single clauses: language, clauses, right/empty/wrong, right of those answered")
    for language, answers in told.items():
        answered = answers.total() - answers[""]
        wrong = {code: times for code, times in answers.most_common() if code not in (language, "")}
        share = answers[language] / max(1, answered)
        print(f"  {language} {answers.total():6} {answers[language]:6} {answers['']:5} {wrong or 0!s:40} {share:.2%}")


if __name__ == "__main__":
    main()
