"""The language of a text: right for what is long enough, silent for what is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.language import LANGUAGES, detect, of_clause

SENTENCES = {
    "en": "You may not use the service for any purpose that is not permitted by these terms or by the law.",
    "de": "Sie dürfen den Dienst nicht für Zwecke nutzen, die von diesen Bedingungen oder dem Gesetz verboten sind.",
    "fr": "Vous ne pouvez pas utiliser le service à des fins qui ne sont pas autorisées par la loi ou par les règles.",
    "es": "No puede usar el servicio para fines que no estén permitidos por la ley o por las reglas de este sitio.",
    "it": "Non è possibile usare il servizio per fini che non sono consentiti dalla legge o dalle regole del sito.",
    "pt": "Você não pode usar o serviço para fins que não são permitidos pela lei ou pelas regras deste site.",
    "nl": "U mag de dienst niet gebruiken voor doelen die niet door de wet of door deze regels zijn toegestaan.",
    "sv": "Du får inte använda tjänsten för ändamål som inte är tillåtna av lagen eller av våra regler om detta.",
    "da": "Du må ikke bruge tjenesten til formål, der ikke er tilladt af loven eller af vores regler om dette.",
    "no": "Du må ikke bruke tjenesten til formål som ikke er tillatt av loven eller av våre regler om dette.",
    "pl": "Nie można używać usługi do celów, które nie są dozwolone przez prawo lub przez nasze zasady.",
    "tr": "Bu hizmeti yasaların veya bu kuralların izin vermediği bir amaç için kullanamazsınız ve kabul edersiniz.",
    "id": "Anda tidak dapat menggunakan layanan ini untuk tujuan yang tidak diizinkan oleh hukum atau aturan kami.",
    "vi": "Bạn không được sử dụng dịch vụ này cho các mục đích mà pháp luật hoặc quy tắc của chúng tôi không cho phép.",
    "ru": "Вы не можете использовать сервис для целей, которые не разрешены законом или нашими правилами.",
    "uk": "Ви не можете використовувати сервіс для цілей, які не дозволені законом або нашими правилами.",
    "ja": "このサービスを法律や規約で認められていない目的で利用することはできません。",
    "zh": "您不得将本服务用于法律或本条款不允许的任何目的。",
    "ko": "이 서비스를 법률이나 약관에서 허용하지 않는 목적으로 사용할 수 없습니다.",
    "ar": "لا يجوز لك استخدام الخدمة لأي غرض لا يسمح به القانون أو هذه الشروط.",
    "fa": "شما نمی‌توانید از این سرویس برای اهدافی که قانون اجازه نمی‌دهد استفاده کنید.",
    "he": "אינך רשאי להשתמש בשירות לכל מטרה שאינה מותרת על פי חוק או תנאים אלה.",
    "hi": "आप इस सेवा का उपयोग ऐसे किसी उद्देश्य के लिए नहीं कर सकते जिसकी अनुमति नहीं है।",
    "th": "คุณไม่สามารถใช้บริการเพื่อวัตถุประสงค์ที่กฎหมายไม่อนุญาต",
    "el": "Δεν μπορείτε να χρησιμοποιήσετε την υπηρεσία για σκοπούς που δεν επιτρέπονται.",
}


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items(), ids=SENTENCES.keys())
def test_one_sentence_is_enough(language: str, sentence: str) -> None:
    """A sentence of ordinary length names its language."""
    assert detect(sentence) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "1234 5678 !?", "Terms of Service", "Facebook Instagram WhatsApp Threads Messenger"]
)
def test_too_little_says_nothing(text: str) -> None:
    """Titles, names and numbers have no language."""
    assert detect(text) == ""


def test_addresses_are_no_words() -> None:
    """A list of host names is not Portuguese for its "com"."""
    assert detect("Google google.com Giphy giphy.com Bing bing.com Tenor tenor.co do-as.com " * 20) == ""


def test_a_notice_in_front_does_not_decide() -> None:
    """A long German text stays German behind an English banner."""
    assert detect(SENTENCES["en"] * 12 + SENTENCES["de"] * 200) == "de"


def test_capital_letters_do_not_matter() -> None:
    """Disclaimers are often printed in capitals."""
    assert detect(SENTENCES["en"].upper()) == "en"


def test_a_long_text_costs_no_more_than_its_sample() -> None:
    """Ten million characters take no noticeable time, as only slices are read."""
    text = SENTENCES["de"] * 100_000
    started = time.perf_counter()
    assert detect(text) == "de"
    assert time.perf_counter() - started < 0.5


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    """Whatever the characters, the answer is a known code or none."""
    assert detect(text) in {*LANGUAGES, ""}


@pytest.mark.parametrize("around", ["en", "de", "fr", "es", "pt", "it", "nl", "ja"])
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "ja"])
def test_a_clause_stands_out_among_those_of_another_language(language: str, around: str) -> None:
    """Its own language is told from its words, and its neighbours' is kept where they say nothing else."""
    assert of_clause(SENTENCES[language], around) == language


@pytest.mark.parametrize(
    ("text", "around", "language"),
    [
        ("Scraping", "en", "en"),
        ("Scraping", "de", "de"),
        ("", "en", "en"),
        ("Facebook Instagram WhatsApp", "fr", "fr"),
        ("die Roboter zu verwenden und", "en", "de"),
        ("The Guardian und Der Spiegel sind Zeitungen.", "de", "de"),
        ("スクレイピングは禁止", "en", "ja"),
        ("Japan 0570-064-556", "ja", "ja"),
    ],
)
def test_few_words_keep_the_language_around_them(text: str, around: str, language: str) -> None:
    """Another one needs a lead of two small words, or a script of its own."""
    assert of_clause(text, around) == language


@given(st.text(), st.sampled_from(["en", "ja", "xx", ""]))
def test_any_clause_has_an_answer(text: str, around: str) -> None:
    """A language that can be told, or the one around it."""
    assert of_clause(text, around) in {*LANGUAGES, around}
