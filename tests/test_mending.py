"""Another selection written into a platform file: everything else of it stays, and a fault leaves it as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tosmon.core.model import Range, Selection
from tosmon.errors import RegistryError
from tosmon.registry import load
from tosmon.registry import mending as module
from tosmon.registry.mending import Mended, in_toml, mend

HEAD = 'name = "Club"   # of collectors\nsite = "www.example.com"\n'
NEW = Selection(("#terms", "p"), (".box",))


def mended(folder: Path, text: str, name: str, *selections: Selection, platform: str = "club") -> tuple[Mended, str]:
    """Write that file, give a document of it these selections, and return what was done and the file's new text."""
    path = folder / f"{platform}.toml"
    path.write_bytes(text.encode())
    document = load(user_folder=folder).document(f"{platform}/{name}")
    done = mend(folder, document, selections)
    read = load(user_folder=folder).document(document.id)
    assert tuple(page.selection for page in read.pages) == selections
    return done, path.read_bytes().decode()


def test_all_else_stays(tmp_path: Path) -> None:
    """Comments, order, other fields and other entries."""
    text = HEAD + (
        "\n# the terms\n[documents.terms]\nurl = 'https://www.example.com/terms'  # since May\n"
        'select = "main"  # the text\ninterval = "6h"\n\n[documents.rules]\nurl = "https://www.example.com/rules"\n'
    )
    done, after = mended(tmp_path, text, "terms", Selection(("#terms",)))
    assert after == text.replace('"main"', '"#terms"')
    assert (done.table, done.before) == ("documents.terms", ('select = "main"',))


def test_what_is_taken_out_is_written_too(tmp_path: Path) -> None:
    """And a list as a list, a range as a table."""
    text = f'{HEAD}[documents.terms]\nurl = "https://www.example.com/terms"\nselect = ["main"]\nremove = "nav"\n'
    done, after = mended(tmp_path, text, "terms", NEW)
    assert after.endswith('select = ["#terms", "p"]\nremove = ".box"\n')
    assert done.before == ('select = ["main"]', 'remove = "nav"')
    between = Selection((Range("h1", "footer", start_included=True, end_included=False),))
    _, after = mended(tmp_path, text, "terms", between)
    assert after.endswith('select = {start_before = "h1", end_before = "footer"}\nremove = []\n')


def test_what_is_taken_out_as_before_stays_as_it_is_written(tmp_path: Path) -> None:
    """A list of one, comments and all."""
    remove = "remove = [\n  '.share', # buttons\n]\n"
    text = f'{HEAD}[documents.terms]\nurl = "https://www.example.com/terms"\nselect = "main"\n{remove}'
    done, after = mended(tmp_path, text, "terms", Selection(("#terms",), (".share",)))
    assert after == text.replace('"main"', '"#terms"')
    assert done.before == ('select = "main"',)


def test_line_ends_and_mark_stay(tmp_path: Path) -> None:
    """A file from Windows is one afterwards."""
    text = "\ufeff" + f'{HEAD}[documents.terms]\nurl = "https://www.example.com/terms"\nselect = "main"\n'.replace(
        "\n", "\r\n"
    )
    _, after = mended(tmp_path, text, "terms", Selection(("#terms",)))
    assert after == text.replace('"main"', '"#terms"')


def test_a_packaged_document_gets_an_entry_of_its_own(tmp_path: Path) -> None:
    """The user's file is laid over the packaged one: a new one holds the selection alone."""
    document = load(user_folder=tmp_path).document("linkedin/terms-of-service")
    done = mend(tmp_path, document, (Selection(("#terms",)),))
    assert done.before == ()
    assert done.path.read_text() == '[documents.terms-of-service]\nselect = "#terms"\nremove = []\n'
    read = load(user_folder=tmp_path).document(document.id)
    assert (read.pages[0].url, read.pages[0].selection) == (document.pages[0].url, Selection(("#terms",)))


def test_a_page_of_several_is_mended_alone(tmp_path: Path) -> None:
    """The others say what they said."""
    text = (
        f"{HEAD}[documents.terms]\nselect = 'main'\ncombine = [\n"
        '  { url = "https://www.example.com/one" }, # the first\n'
        '  { url = "https://www.example.com/two", select = "article" },\n]\n'
    )
    _, after = mended(tmp_path, text, "terms", Selection(("main",)), Selection(("#two",)))
    assert after == text.replace('"article"', '"#two"')
    _, after = mended(tmp_path, text, "terms", Selection(("#one",)), Selection(("article",)))
    assert '{ url = "https://www.example.com/one", select = "#one"}, # the first' in after


def test_a_variant_is_mended_where_it_stands(tmp_path: Path) -> None:
    """Below its document, or by itself; its document is left alone."""
    text = (
        f"{HEAD}[documents.terms]\nurl = 'https://www.example.com/terms'\nselect = 'main'\n"
        "[documents.terms.variants.eu]\nparameters = { region = 'eu' }\n"
    )
    done, after = mended(tmp_path, text, "terms@eu", Selection(("#terms",)))
    assert done.table == "documents.terms.variants.eu"
    assert after == f'{text}select = "#terms"\n'
    assert load(user_folder=tmp_path).document("club/terms").pages[0].selection == Selection(("main",))
    text = f'{HEAD}[documents."terms@eu"]\nurl = "https://www.example.com/terms"\nselect = "main"\n'
    done, _ = mended(tmp_path, text, "terms@eu", Selection(("#terms",)))
    assert done.table == 'documents."terms@eu"'


def test_dotted_keys_are_followed(tmp_path: Path) -> None:
    """However TOML lets it be written."""
    text = f"{HEAD}documents.terms.url = 'https://www.example.com/terms'\ndocuments.terms.select = 'main'\n"
    _, after = mended(tmp_path, text, "terms", Selection(("#terms",)))
    assert after == text.replace("'main'", '"#terms"')


def test_a_fault_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no selector is refused with the field's name, and nothing remains of the attempt."""
    text = f'{HEAD}[documents.terms]\nurl = "https://www.example.com/terms"\nselect = "main"\n'
    with pytest.raises(RegistryError, match=r"documents\.terms\.select: expected a CSS selector"):
        mended(tmp_path, text, "terms", Selection(("p:",)))
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("club.toml", text)]
    monkeypatch.setattr(module, "_put", lambda *_: ())
    with pytest.raises(RegistryError, match="the one that counts"):
        mended(tmp_path, text, "terms", NEW)
    assert (tmp_path / "club.toml").read_text() == text


def test_selections_are_shown_as_toml() -> None:
    """As the entry would have them."""
    assert in_toml(("#terms",)) == '"#terms"'
    assert in_toml(()) == "[]"
    assert in_toml(('[a="b"]', "p")) == '["[a=\\"b\\"]", "p"]'
