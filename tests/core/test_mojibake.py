"""Text that was decoded wrongly before it was sent is recognised, and text that was not is left in peace."""

from __future__ import annotations

import time

import ftfy.bad_codecs  # noqa: F401 - for its codecs, which keep every byte as browsers do
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.compare import compare
from tosmon.core.extract import Format, PageFacts
from tosmon.core.model import ChangeKind, Clause, Reason, Version
from tosmon.core.mojibake import Mojibake, find, mended, only_damaged
from tosmon.core.suspicion import suspect

TEXTS = {
    "en": "You won’t access our “Services” by automated means — it’s our users’ content. Don’t sell what’s copied.",
    "fr": "Les présentes règles régissent l’accès à nos services. Vous êtes responsable de l’activité de votre compte,"
    " et vous ne pouvez pas extraire de données sans notre autorisation préalable écrite, même à des fins privées.",
    "de": "Diese Bedingungen gelten für die Nutzung unserer Dienste. Sie dürfen keine Inhalte über automatisierte Wege"
    " auslesen, es sei denn, wir haben es Ihnen ausdrücklich erlaubt. Änderungen veröffentlichen wir früh genug.",
    "es": "Estas condiciones rigen el uso de nuestros servicios. No puedes extraer información de la página por medios"
    " automáticos sin nuestra autorización. Tú eres responsable de tu contraseña y de quién usa tu sesión también.",
    "pl": "Niniejsze warunki regulują dostęp do naszych usług. Użytkownik nie może zbierać danych za pomocą środków"
    " zautomatyzowanych bez naszej zgody, jeśli nie jest to dozwolone przez prawo lub też inne umowy między nami.",
    "tr": "Bu koşullar hizmetlerimize erişiminizi düzenler. İznimiz olmadan otomatik araçlar ile veri toplayamazsınız"
    " ve bu şartlar için kabul etmiş olursunuz ya da hizmeti kullanmayın. Değişiklikler daha sonra yayımlanır.",
    "ru": "Настоящие условия регулируют доступ к нашим сервисам и их использование. Вы не можете собирать данные с"
    " помощью автоматических средств без нашего разрешения, если это не предусмотрено законом или договором.",
    "el": "Οι παρόντες όροι διέπουν την πρόσβαση και τη χρήση των υπηρεσιών μας. Δεν επιτρέπεται η συλλογή δεδομένων με"
    " αυτοματοποιημένα μέσα χωρίς την προηγούμενη άδειά μας και από την εφαρμογή για τη χρήση της.",
    "ja": "本利用規約は、お客様による本サービスへのアクセスおよび利用に適用されます。お客様は、当社の事前の許可なく、"
    "自動化された手段を用いてデータを収集することはできません。お客様は本規約に同意するものとします。",
    "zh": "本服务条款适用于您对我们服务的访问和使用。未经我们事先许可，您不得使用自动化手段收集数据。"
    "您同意遵守这些条款以及所有适用的法律和法规。如果您不同意，您不得使用我们的服务。",
    "ko": "본 약관은 귀하의 서비스 접근 및 이용에 적용됩니다. 귀하는 당사의 사전 허가 없이 자동화된 수단을 사용하여"
    " 데이터를 수집할 수 없습니다. 귀하는 본 약관에 동의하는 것으로 간주됩니다. 이 서비스를 이용하는 경우.",
}
LEGACY = [
    ("ru", "cp1251"), ("ru", "koi8-r"), ("el", "cp1253"), ("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gb18030"),
    ("ko", "cp949"), ("pl", "cp1250"), ("tr", "cp1254"),
]  # fmt: skip


def sent(text: str, was: str, taken_for: str) -> list[str]:
    """Return the text three times, as it looks when its bytes are read in another encoding, white space folded."""
    return [" ".join(text.encode(was).decode(taken_for, "replace").split())] * 3


def found(texts: list[str], before: list[str] | None = None) -> Mojibake:
    """Return what is found, which must be something."""
    result = find(texts, before or [])
    assert result is not None
    return result


@pytest.mark.parametrize("language", TEXTS)
def test_text_in_its_own_letters_is_left_in_peace(language: str) -> None:
    """Accents, quotes and other scripts are no mistakes."""
    assert find([TEXTS[language]] * 3) is None
    assert mended(TEXTS[language]) == TEXTS[language]


@pytest.mark.parametrize(
    "taken_for",
    ["sloppy-windows-1252", "latin-1", "sloppy-windows-1250", "sloppy-windows-1251", "mac-roman", "cp437", "koi8-r"],
)
@pytest.mark.parametrize("language", [language for language in TEXTS if language not in ("zh", "ru")])
def test_utf8_taken_for_another_encoding_is_recognised(language: str, taken_for: str) -> None:
    """Whatever the letters then look like, they are none of any language."""
    assert found(sent(TEXTS[language], "utf-8", taken_for)).whole


@pytest.mark.parametrize("taken_for", ["gb18030", "cp932", "cp949", "big5hkscs"])
@pytest.mark.parametrize("language", ["ja", "zh", "ru", "fr"])
def test_utf8_taken_for_an_east_asian_encoding_is_recognised(language: str, taken_for: str) -> None:
    """Rare ideographs in rows, and ideographs inside French words, are told from real ones."""
    assert found(sent(TEXTS[language], "utf-8", taken_for)).whole


@pytest.mark.parametrize(("language", "codec"), LEGACY)
def test_other_encodings_taken_for_western_are_recognised(language: str, codec: str) -> None:
    """The text is in no language, and in its own when the bytes are read as they were meant."""
    assert found(sent(TEXTS[language], codec, "sloppy-windows-1252")).whole


@pytest.mark.parametrize(("was", "taken_for"), [("cp1251", "koi8-r"), ("koi8-r", "cp1251")])
def test_cyrillic_encodings_taken_for_each_other_are_recognised(was: str, taken_for: str) -> None:
    """Cyrillic letters throughout, but no Russian word."""
    result = found(sent(TEXTS["ru"], was, taken_for))
    assert result.whole
    assert result.meant == "Настоящие"


def test_example_says_what_it_should_read() -> None:
    """A person sees at once what happened."""
    result = found(sent(TEXTS["fr"], "utf-8", "sloppy-windows-1252"))
    assert (result.example, result.meant) == ("prÃ©sentes", "présentes")
    assert str(result).endswith("of the text) decoded wrongly: “prÃ©sentes” for “présentes”")


def test_mistake_made_several_times_is_undone_as_often() -> None:
    """Each step of a chain of programs may have made it."""
    once = TEXTS["fr"].encode().decode("sloppy-windows-1252")
    twice = once.encode().decode("sloppy-windows-1252")
    assert mended(twice) == mended(once) == TEXTS["fr"]


def test_lost_characters_are_counted_and_known_by_the_version_before() -> None:
    """U+FFFD in the page itself stands for a letter; which one, the words from before tell."""
    result = found(sent(TEXTS["de"], "cp1252", "utf-8"), [TEXTS["de"]])
    assert result.whole
    assert (result.example, result.meant) == ("f\ufffdr", "für")


def test_question_marks_for_letters_are_known_by_the_version_before() -> None:
    """Words that had accents and now have "?" were damaged, also at their ends."""
    damaged = [TEXTS["es"].encode("ascii", "replace").decode()]
    assert found(damaged, [TEXTS["es"]]).whole
    assert "información" in {found(damaged, [TEXTS["es"]]).meant, "información"}


@pytest.mark.parametrize(
    "text",
    [
        "Can we share it? Yes. Who may? See https://example.com/?a=b&c?d or example.com/a?b=c",
        "Why?Because we ask. What?! Who?? When?",
        "Write to ÂNGELA or read the Â£ sign. Naïve café à la carte; © 2024 Example™",
    ],
)
def test_real_questions_and_signs_are_no_mojibake(text: str) -> None:
    """Questions, addresses and currency are written so on purpose."""
    result = find([text] * 3, [TEXTS["fr"]])
    assert result is None or not result.whole


def test_few_words_of_a_long_text_are_told_and_not_doubted() -> None:
    """A comment pasted from elsewhere does not make the document wrong."""
    texts = [TEXTS["fr"]] * 20 + ["Merci aux cafÃ©s"]
    result = found(texts)
    assert not result.whole
    assert result.meant == "cafés"


# --- what follows -----------------------------------------------------------------------------------------------------

PAGE = PageFacts(Format.HTML, title="Conditions", text_length=9_000)
GOOD = Version(tuple(Clause(f"{number}. {TEXTS['fr']}") for number in range(10)), language="fr")


def spoilt(version: Version) -> Version:
    """Return the version as it looks when its UTF-8 is taken for windows-1252."""
    clauses = tuple(Clause(clause.text.encode().decode("sloppy-windows-1252")) for clause in version.clauses)
    return Version(clauses, version.language)


def test_text_that_begins_to_be_mojibake_is_doubted() -> None:
    """It is kept and shown, and is not the current version; a day later it is no better."""
    doubt = suspect((PAGE,), spoilt(GOOD), previous=GOOD)
    assert doubt is not None
    assert (doubt.reason, doubt.confirmable) == (Reason.MOJIBAKE, False)
    assert "“prÃ©sentes” for “présentes”" in doubt.detail


def test_first_version_of_mojibake_is_doubted() -> None:
    """Nobody should read it as what the platform says."""
    doubt = suspect((PAGE,), spoilt(GOOD))
    assert doubt is not None
    assert doubt.reason is Reason.MOJIBAKE


def test_text_that_always_was_mojibake_is_not_doubted_for_it() -> None:
    """A reviewer accepted it so; what matters is what changes."""
    assert suspect((PAGE,), spoilt(GOOD), previous=spoilt(GOOD)) is None


def test_return_to_right_letters_is_believed() -> None:
    """What is not mojibake any more is the document."""
    assert suspect((PAGE,), GOOD, previous=spoilt(GOOD)) is None


@pytest.mark.parametrize("taken_for", ["sloppy-windows-1252", "sloppy-windows-1251", "mac-roman"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_clauses_that_differ_by_mojibake_alone_are_no_amendment(language: str, taken_for: str) -> None:
    """They say the same, whichever of the two is damaged."""
    good, bad = Clause(TEXTS[language]), Clause(sent(TEXTS[language], "utf-8", taken_for)[0])
    for old, new in ((good, bad), (bad, good)):
        assert [change.kind for change in compare([old], [new])] == [ChangeKind.REWORDED]


def test_clauses_that_lost_letters_are_no_amendment() -> None:
    """U+FFFD or "?" for an accent is damage; another word is a change."""
    good = TEXTS["de"]
    for bad in (sent(good, "cp1252", "utf-8")[0], good.encode("ascii", "replace").decode()):
        assert only_damaged(good, bad)
        assert [change.kind for change in compare([Clause(good)], [Clause(bad)])] == [ChangeKind.REWORDED]
        other = bad.replace("keine", "alle")
        assert [change.kind for change in compare([Clause(good)], [Clause(other)])] == [ChangeKind.AMENDED]


@given(st.lists(st.text(max_size=80), max_size=5), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_can_be_asked(texts: list[str], before: list[str]) -> None:
    """Nothing raises, and shares are shares."""
    result = find(texts, before)
    assert result is None or 0 <= result.share <= 1


@given(st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20)))
def test_ascii_is_never_mended(text: str) -> None:
    """There is nothing in it that could have been decoded wrongly."""
    assert mended(text) == text


HOSTILE = [
    "\ufffdé" * 50_000, "?é" * 50_000, "é" * 100_000, "Ã©" * 50_000, "利" * 100_000, "а" * 100_000, "a?" * 50_000,
    "Ã " * 50_000, "\x92" * 100_000, "ÃƒÂ©" * 25_000, "Ã\x83Ã\x82" * 25_000, "Â" * 100_000, "лéa" * 30_000,
    "?\ufffd" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:4]))
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    """Nothing tries again and again what cannot fit."""
    start = time.perf_counter()
    find([text, text[:1_000]], ["é" * 200 + "x", text[1:]])
    only_damaged(text, "é" * 100_000 + "x")
    only_damaged(text[:900], "é" * 900 + "x")
    mended(text)
    assert time.perf_counter() - start < 5


UNKNOWN = {
    "ky": "Бул шарттар биздин кызматтарды колдонууну жөнгө салат. Сиз биздин уруксатсыз автоматтык каражаттар менен"
    " маалыматтарды чогулта албайсыз, эгер мыйзамда башкача каралбаса.",
    "lt": "Šios sąlygos reglamentuoja mūsų paslaugų naudojimą. Negalite rinkti duomenų automatinėmis priemonėmis be"
    " mūsų išankstinio leidimo, nebent tai leidžia įstatymai.",
    "sq": "Këto kushte rregullojnë përdorimin e shërbimeve tona. Nuk mund të mblidhni të dhëna me mjete automatike pa"
    " lejen tonë paraprake, përveç kur ligji e lejon.",
}


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_languages_that_nobody_here_knows_are_no_mojibake(text: str) -> None:
    """That a text is in no known language is no proof; read in another encoding it is in none either."""
    assert find([text] * 3) is None
