"""Variants of a document: what each inherits, how addresses are laid over, how files merge, which faults are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.errors import NotFound
from tosmon.registry import Document, DocumentKind, Registry, Render, document_from, load, validate
from tosmon.registry.variants import lay_over

HEAD = 'name = "Example"\nsite = "www.example.com"\nlanguage = "en"\n'
TERMS = """
[documents.terms-of-service]
title = "User Agreement"
url = "https://www.example.com/terms?hl=en&gl=US"
select = "main"
render = "browser"
interval = "6h"
verified_on = 2026-08-22
note = "A note."
applies_to = "everybody else"
applies_source = "https://www.example.com/terms"
"""
GERMAN = """
[documents.terms-of-service.variants.de]
locale = "de-DE"
parameters = { hl = "de" }
region = "eu"
applies_to = "people who live in Germany"
applies_source = "https://www.example.com/terms#germany"
"""


def registry(folder: Path, text: str) -> Registry:
    """Return the watch list of one file, headed with name and site."""
    (folder / "example.toml").write_text(HEAD + text, encoding="utf-8")
    return load(user_folder=folder, packaged=False)


def faults(folder: Path, text: str) -> list[str]:
    """Return what is wrong with such a file, without the file's name."""
    (folder / "example.toml").write_text(HEAD + text, encoding="utf-8")
    return [str(fault).removeprefix("example.toml: ") for fault in validate(user_folder=folder, packaged=False)]


def german(folder: Path, text: str = TERMS + GERMAN) -> Document:
    """Return the German variant."""
    return registry(folder, text).document("example/terms-of-service@de")


# --- what a variant is ------------------------------------------------------------------------------------------------


def test_a_variant_is_a_document_of_its_own(tmp_path: Path) -> None:
    """It comes after its document, under its name and its own, and is of its family."""
    found = registry(tmp_path, TERMS + GERMAN)
    texts = [one for one in found if one.kind is DocumentKind.TEXT]
    assert [one.name for one in texts] == ["terms-of-service", "terms-of-service@de"]
    assert {one.family for one in texts} == {"example/terms-of-service"}
    assert texts[1].variant == "de"


def test_a_variant_says_some_fields_and_inherits_the_others(tmp_path: Path) -> None:
    """Address, selection, rendering, interval and note are the document's."""
    base = registry(tmp_path, TERMS + GERMAN).document("example/terms-of-service")
    one = german(tmp_path)
    assert (one.pages[0].selection, one.render, one.interval, one.note) == (
        base.pages[0].selection,
        Render.BROWSER,
        base.interval,
        base.note,
    )
    assert (one.locale, one.language, one.region) == ("de-DE", "de", "eu")
    assert one.title == "User Agreement (de)"


def test_whom_it_binds_and_when_it_was_tried_are_its_own(tmp_path: Path) -> None:
    """Nobody is bound by a variant because others are by its document; and its address is another."""
    text = TERMS + "[documents.terms-of-service.variants.fr]\nlocale = 'fr-FR'\n"
    one = registry(tmp_path, text).document("example/terms-of-service@fr")
    assert (one.applies_to, one.applies_source, one.verified_on) == ("", "", None)
    assert german(tmp_path).applies_source == "https://www.example.com/terms#germany"


def test_language_and_locale_do_not_contradict_each_other(tmp_path: Path) -> None:
    """A variant that says one of them has not the other from its document."""
    text = TERMS.replace("note =", 'locale = "en-US"\nnote =')
    text += '[documents.terms-of-service.variants.fr]\nlanguage = "fr"\nregion = "eu"\n'
    one = registry(tmp_path, text).document("example/terms-of-service@fr")
    assert (one.language, one.locale) == ("fr", "")


def test_parameters_lie_over_every_page(tmp_path: Path) -> None:
    """Those of one name are replaced, others stay as they were written."""
    assert german(tmp_path).pages[0].url == "https://www.example.com/terms?hl=de&gl=US"
    combined = TERMS.replace(
        'url = "https://www.example.com/terms?hl=en&gl=US"',
        'combine = [{ url = "https://a.example.com/x?hl=en" }, { url = "https://b.example.com/y", render = "http" }]',
    )
    one = german(tmp_path, combined + GERMAN)
    assert [page.url for page in one.pages] == ["https://a.example.com/x?hl=de", "https://b.example.com/y?hl=de"]
    assert [one.rendered(page) for page in one.pages] == [Render.BROWSER, Render.HTTP]


def test_a_variant_may_have_its_own_address(tmp_path: Path) -> None:
    """It takes the place of the document's pages, one or several."""
    text = TERMS + '[documents.terms-of-service.variants.eu]\ncombine = [{ url = "https://eu.example.com/" }]\n'
    one = registry(tmp_path, text).document("example/terms-of-service@eu")
    assert [page.url for page in one.pages] == ["https://eu.example.com/"]
    assert one.pages[0].selection.select == ("main",)


def test_robots_txt_is_watched_once_for_all_variants(tmp_path: Path) -> None:
    """A host has one, through whichever region its pages are asked for; a variant's own host has its own."""
    text = TERMS + GERMAN + '[documents.terms-of-service.variants.us]\nregion = "us"\n'
    text += '[documents.terms-of-service.variants.eu]\nurl = "https://eu.example.com/"\n'
    robots = [one.name for one in registry(tmp_path, text) if one.kind is DocumentKind.ROBOTS]
    assert robots == ["robots.txt", "robots.txt@eu.example.com"]


def test_region_and_language_make_another_reading(tmp_path: Path) -> None:
    """One address asked for through two regions, or in two languages, is two texts; asked for alike, it is a fault."""
    text = TERMS + '[documents.terms-of-service.variants.us]\nregion = "us"\n'
    text += '[documents.terms-of-service.variants.fr]\nlocale = "fr-FR"\n'
    assert faults(tmp_path, text) == []
    (fault,) = faults(tmp_path, text + '[documents.terms-of-service.variants.de]\ninterval = "1h"\n')
    assert fault.startswith("documents.terms-of-service.variants.de.url: expected a page of its own")


def test_a_switched_off_variant_is_not_watched(tmp_path: Path) -> None:
    """The others are."""
    found = registry(tmp_path, TERMS + GERMAN + "enabled = false\n")
    with pytest.raises(NotFound, match=r"is switched off \(example\.toml says enabled = false\)"):
        found.document("example/terms-of-service@de")
    assert found.document("example/terms-of-service").region == ""


def test_variants_may_be_watched_without_their_document(tmp_path: Path) -> None:
    """What is inherited may be the switch, which a variant turns on again."""
    text = TERMS + "enabled = false\n" + GERMAN + "enabled = true\n"
    texts = [one.name for one in registry(tmp_path, text) if one.kind is DocumentKind.TEXT]
    assert texts == ["terms-of-service@de"]


def test_an_entry_is_read_back(tmp_path: Path) -> None:
    """What a capture records of a variant is the variant again."""
    one = german(tmp_path)
    assert document_from(one.entry()) == one


def test_an_entry_of_before_variants_is_read(tmp_path: Path) -> None:
    """It has none of the new fields."""
    one = german(tmp_path, TERMS.replace("applies", "#") + "[documents.terms-of-service.variants.de]\nregion = 'eu'\n")
    entry = one.entry()
    for name in ("region", "applies_to", "applies_source"):
        del entry[name]
    assert document_from(entry).region == ""


# --- a user's file over a packaged one --------------------------------------------------------------------------------


def laid_over(folder: Path, packaged: str, own: str, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Return the watch list of a packaged file with a user's of the same name."""
    for name, text in (("packaged", HEAD + packaged), ("own", own)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "example.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("tosmon.registry.PACKAGED", folder / "packaged")
    return load(user_folder=folder / "own")


def test_variants_merge_field_by_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's variant changes what it says of the packaged one, adds others and switches off what it names."""
    more = '[documents.terms-of-service.variants.fr]\nlocale = "fr-FR"\n'
    own = '[documents.terms-of-service.variants.de]\nregion = "de"\nverified_on = 2026-11-01\n'
    own += '[documents.terms-of-service.variants.it]\nlocale = "it-IT"\n'
    own += "[documents.terms-of-service.variants.fr]\nenabled = false\n"
    found = laid_over(tmp_path, TERMS + GERMAN + more, own, monkeypatch)
    one = found.document("example/terms-of-service@de")
    assert (one.region, one.locale, one.verified_on) == ("de", "de-DE", date(2026, 11, 1))
    assert one.pages[0].url == "https://www.example.com/terms?hl=de&gl=US"
    names = [one.name for one in found if one.kind is DocumentKind.TEXT]
    assert names == ["terms-of-service", "terms-of-service@de", "terms-of-service@it"]


def test_a_users_document_reaches_packaged_variants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What variants inherit is the document as the user has it."""
    own = '[documents.terms-of-service]\nselect = "article"\n'
    one = laid_over(tmp_path, TERMS + GERMAN, own, monkeypatch).document("example/terms-of-service@de")
    assert one.pages[0].selection.select == ("article",)


def test_laying_a_file_over_itself_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merging is idempotent."""
    text = TERMS + GERMAN
    alone = registry(tmp_path, text)
    twice = laid_over(tmp_path, text, HEAD + text, monkeypatch)
    assert [one.entry() for one in twice] == [one.entry() for one in alone]


# --- faults -----------------------------------------------------------------------------------------------------------

VARIANT = "[documents.terms-of-service.variants"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            TERMS + VARIANT + '."D E"]\nregion = "eu"\n',
            ['documents.terms-of-service.variants.D E: expected a name such as "de" or "en-gb"'],
        ),
        (
            TERMS + VARIANT + '.de]\nregion = "EU"\nparameter = 1\nkind = "text"\nparameters = { hl = 1 }\n',
            [
                (
                    "documents.terms-of-service.variants.de.region: expected the name of a region of tosmon.toml "
                    "such as \"eu\", got 'EU'"
                ),
                ("documents.terms-of-service.variants.de.parameter: unknown field (did you mean 'parameters'?)"),
                "documents.terms-of-service.variants.de.kind: unknown field…",
                "documents.terms-of-service.variants.de.parameters.hl: expected a text, got 1",
            ],
        ),
        (
            TERMS + 'variants = ["de"]\n',
            [
                (
                    "documents.terms-of-service.variants: expected tables such as "
                    "[documents.terms-of-service.variants.de], got ['de']"
                )
            ],
        ),
        (
            TERMS + "variants.de = 5\n",
            [
                (
                    "documents.terms-of-service.variants.de: expected a table "
                    "[documents.terms-of-service.variants.de], got 5"
                ),
            ],
        ),
        (
            TERMS + GERMAN + '[documents."terms-of-service@de"]\nurl = "https://www.example.com/de"\n',
            [
                (
                    "documents.terms-of-service.variants.de: expected the variant here or as "
                    "documents.terms-of-service@de of example.toml, got both"
                )
            ],
        ),
        (
            '[documents."terms@eu"]\nurl = "https://www.example.com/eu"\n[documents."terms@eu".variants.de]\nregion="de"\n',
            [("documents.terms@eu.variants.de: expected it among the variants of terms, as terms@eu is one itself")],
        ),
        (
            '[documents."robots.txt".variants.de]\nregion="de"\n',
            ["documents.robots.txt.variants.de: expected nothing here: the file is read whole, as it is sent"],
        ),
        (
            TERMS.replace("applies_source", "# ")
            + VARIANT
            + '.de]\nregion = "eu"\napplies_source = "https://a.example/"\n',
            [
                (
                    "documents.terms-of-service.applies_source: expected the address where the platform says "
                    "whom it applies to, got nothing"
                ),
                (
                    "documents.terms-of-service.variants.de.applies_to: expected whom it applies to, in words, "
                    "got nothing"
                ),
            ],
        ),
        (
            TERMS.replace("https://www.example.com/terms?hl=en&gl=US", "nonsense") + GERMAN,
            ["documents.terms-of-service.url: expected an https address, got 'nonsense'"],
        ),
        (
            TERMS.replace('interval = "6h"', 'interval = "1h"\njitter = "1h"') + GERMAN,
            ["documents.terms-of-service.jitter: expected less than the interval"],
        ),
    ],
)
def test_faults_of_variants_name_their_place(tmp_path: Path, text: str, expected: list[str]) -> None:
    """Each once, where it is written; what a variant inherits is told of its document alone."""
    told = faults(tmp_path, text)
    assert len(told) == len(expected), told
    for line, wanted in zip(told, expected, strict=True):
        assert line.startswith(wanted.removesuffix("…")) if wanted.endswith("…") else line == wanted


def test_regions_that_the_settings_do_not_name_are_told(tmp_path: Path) -> None:
    """With the place where the region is written, and those that there are."""
    found = registry(tmp_path, TERMS + GERMAN)
    assert found.region_faults({"eu", "us"}) == ()
    place = "example.toml: documents.terms-of-service.variants.de.region"
    assert [str(one) for one in found.region_faults({"us", "asia"})] == [
        f"{place}: expected a region of tosmon.toml (asia, us), got 'eu'"
    ]
    assert [str(one) for one in found.region_faults(())] == [
        f"{place}: expected no region, as tosmon.toml has none, got 'eu'"
    ]


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "parameters", "expected"),
    [
        ("https://a.example/t", {"hl": "de"}, "https://a.example/t?hl=de"),
        ("https://a.example/t?", {"hl": "de"}, "https://a.example/t?hl=de"),
        ("https://a.example/t?hl=en", {"hl": "de"}, "https://a.example/t?hl=de"),
        ("https://a.example/t?a=%E4&hl=en&b", {"hl": "de"}, "https://a.example/t?a=%E4&hl=de&b"),
        ("https://a.example/t?hl=en&x=1&h%6C=fr", {"hl": "de"}, "https://a.example/t?hl=de&x=1"),
        ("https://a.example/t?x=a+b", {"y z": "ä&=#"}, "https://a.example/t?x=a+b&y%20z=%C3%A4%26%3D%23"),
        ("https://a.example/#/t?hl=en", {"hl": "de"}, "https://a.example/?hl=de#/t?hl=en"),
        ("https://a.example", {"hl": ""}, "https://a.example?hl="),
    ],
)
def test_parameters_are_laid_over_an_address(url: str, parameters: dict[str, str], expected: str) -> None:
    """In place of those of their name, once; the rest stays byte for byte."""
    assert lay_over(url, parameters) == expected


NAMES = st.text(min_size=1, max_size=8)
QUERIES = st.lists(st.tuples(NAMES, st.text(max_size=8)), max_size=5)


@given(query=QUERIES, parameters=st.dictionaries(NAMES, st.text(max_size=8), min_size=1, max_size=3))
def test_laid_over_parameters_are_read_again(query: list[tuple[str, str]], parameters: dict[str, str]) -> None:
    """Whatever they hold, each stands there once with its value, the others as before; twice is as once."""
    url = "https://a.example/t"
    for name, value in query:
        url = f"{url}{'&' if '?' in url else '?'}{_escaped(name)}={_escaped(value)}"
    laid = lay_over(url, parameters)
    read = parse_qsl(urlsplit(laid).query, keep_blank_values=True)
    assert sorted(read) == sorted([pair for pair in query if pair[0] not in parameters] + list(parameters.items()))
    assert lay_over(laid, parameters) == laid


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
