"""Tells the language of a text by its script and its function words; what follows from that is left to `suspicion`.

Small words ("the", "und", "que") make up a third of any running text and differ between languages, so counting them in
a sample is enough for the paragraphs and pages that tosmon reads. Why not a trained model: see
`docs/adr/0005-function-words-tell-the-language.md`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

__all__ = ["LANGUAGES", "LATIN", "detect", "of_clause"]

_SLICE = 1_500  # characters of one sample
_SLICES = 4  # samples, spread evenly over a longer text: notices in front of it may be in another language
_LEAST_SCORE = 1.6  # fewer function words than this say nothing
_LEAST_WORDS = 3  # different ones: one word again and again is a name
_LEAST_SHARE = 0.08  # of all words; running text has 0.2 to 0.5, lists of names have almost none
_LEAD = 1.3  # the best must be ahead of the next by this factor

_FUNCTION_WORDS = {
    "en": "the of and to in is you that for your or with not are this we our be as by on may have any will from if it"
    " an at which these their us can such do other has its all was they a i no me so he my up but who more when",
    "de": "der die und das den dem des nicht ein eine einer einem einen ist sind sie wir zu von mit für auf oder im"
    " auch werden wird dass bei nach durch wenn als ihre ihr ihnen unsere unserer unseren sich über kann können"
    " es an aus zur zum dürfen darf muss müssen sowie ohne um bis diese dieser dieses jede nur noch soweit"
    " sofern vom beim ob ins",
    "fr": "le la les de des du et vous nous que qui à en un une dans pour par sur est sont pas ne votre vos notre nos"
    " au aux avec ou ce cette ces il elle ils se leur être peut si sans plus toute tout tous ni dont afin doit"
    " doivent peuvent autres autre selon entre chaque auprès lors comme aucun aucune",
    "es": "el la los las de del y que en un una por para con no es son su sus se lo al o como más este esta estos"
    " usted puede sin ser nuestros nuestro nuestra nuestras tu tus si ha hay pero sobre cuando cualquier dicho"
    " dicha según mediante hasta desde también está están debe deben podrá pueden otros otras cada entre ni cual"
    " así",
    "it": "il la lo gli le di del della dei delle degli e che un una per con non è sono in nel nella da dal dalla si"
    " al alla ai come più questo questa può anche o tuo tuoi tua suo essere nostri nostro sui se ha qualsiasi"
    " mediante fino presso nostra nostre deve devono possono altri altre ogni tra né quale così agli dagli negli"
    " dai sulla sul ed lei",
    "pt": "o a os as de do da dos das e que em um uma para por com não é são no na nos nas se ao à ou como mais este"
    " esta você seu sua seus suas pode ser nosso nossa nossos nossas sem pelo pela pelos pelas foi sobre quando"
    " qualquer às aos mediante até desde também está estão deve devem poderá podem outros outras cada entre nem"
    " qual isso",
    "nl": "de het een en van te dat die in is niet op voor met zijn aan er om u je uw jouw wij we ons onze of als bij"
    " naar door kan worden wordt ook deze dit hebben heeft wat geen over uit tot mag moet moeten zonder tenzij"
    " onder zoals mogen kunnen zich hun alle elke andere ten ter dan via indien",
    "sv": "och att det som en ett på är av för med den de till inte du vi om har kan din ditt dina vår våra eller"
    " från i när så ska vara detta dessa alla men också sig vid",
    "da": "og at det som en et på er af for med den de til ikke du vi om har kan din dit dine vores eller fra i når"
    " så skal være dette disse alle men også sig ved hvis blive må kun nogen noget mellem uden efter gøre bruge"
    " hvordan",
    "no": "og at det som en et på er av for med den de til ikke du vi om har kan din ditt dine vår våre eller fra i"
    " når så skal være dette disse alle men også seg ved hvis bli må bare noen noe mellom uten etter gjøre bruke"
    " hvordan",
    "fi": "ja on ei että se joka tai myös ovat voi sen jos kun niin kuin mutta sekä olla ole tämä tämän näiden voit"
    " sinun meidän mukaan kanssa jotka sitä tähän mitä vain ennen",
    "pl": "i w z na do się nie że jest są to o jak za po przez dla od lub oraz może który która które ich jego być"
    " jeśli tym tego nasze twoje przy ze czy aby tylko więcej",
    "cs": "a v se na je že s z o do pro to jsou k za by jak nebo který která které jako od při po být může není také"
    " jejich vaše naše pokud tím této podle ve",
    "ro": "și de în a la cu pe care să nu este sunt un o din pentru prin sau mai că dacă ce se ale al poate fi"
    " dumneavoastră noastre aceste acest această despre către",
    "hu": "a az és hogy nem is egy vagy van ha meg ez azt csak mint de el kell már minden ezt lehet által szerint"
    " valamint amely ön annak ezek saját vonatkozó olyan",
    "tr": "ve bir bu da de için ile olarak veya daha en çok gibi olan ne kadar her değil sonra ya ki siz sizin biz"
    " bizim tarafından hakkında var olduğu",
    "id": "dan yang di dengan untuk dari ini itu tidak anda kami pada dalam akan atau dapat ke oleh sebagai adalah"
    " telah kepada bahwa juga tersebut jika karena lebih serta apa",
    "vi": "và của là các có được cho không trong này một bạn với chúng tôi để những người khi hoặc về từ theo đã bằng"
    " trên tại nếu như thể sẽ phải",
    "ru": "и в не на что с по для или вы мы как от к это из за при если также их вам вас наши может быть его",
    "uk": "і в не на що з по для або ви ми як від до це та за при якщо також їх вам вас наші може бути його й у",
    "bg": "и в не на че с по за или вие ние как от към това из при ако също те ви нашите може да бъде са се",
}
LANGUAGES = (*_FUNCTION_WORDS, "ja", "zh", "ko", "ar", "fa", "he", "hi", "th", "el")
"""Every code that `detect` may answer."""

_CYRILLIC = ("ru", "uk", "bg")
LATIN = frozenset(_FUNCTION_WORDS) - frozenset(_CYRILLIC)
"""Those that are written in Latin letters."""

_SCRIPTS = {  # one character class each; Chinese characters serve two languages and are looked at apart
    "cyrillic": "\u0400-\u04ff",
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u9fff",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "arabic": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "el": "\u0370-\u03ff",
}
_PERSIAN = "پچژگیک"  # letters of Persian that Arabic lacks or writes with another character
_LEAST_LETTERS = 10  # of a foreign script
_NEIGHBOURS = 2  # Spanish has that many times as many words in common with Portuguese as it has of its own
_AHEAD = 2  # function words by which a language must lead in a text that is too short for `detect`


def detect(text: str) -> str:
    """Return the text's language as a lower-case ISO 639-1 code of `LANGUAGES`, or "" where it is too short to tell.

    Only a sample is read, so the cost does not grow with the text. Where two languages are close to each other's
    score (a page that mixes them, a list of names), the answer is "" as well: no answer is better than a wrong one.
    """
    sample = _sample(text)
    return _by_script(sample) or _by_words(sample, tuple(code for code in _FUNCTION_WORDS if code not in _CYRILLIC))


def of_clause(text: str, around: str) -> str:
    """Return the language of one clause in a text that is in the language `around`, which it takes to be the clause's.

    Only where another script stands in it, or it holds many function words of other languages, is the clause's own
    language asked for; where even that is not clear, the answer is `around`.
    """
    if not _stands_out(text, around):
        return around
    return detect(text) or _by_few_words(text) or around


def _stands_out(text: str, around: str) -> bool:
    own, foreign = _own_and_foreign(around)
    words = set(text.lower().split())
    if _NEIGHBOURS * len(words & foreign) > len(words & own):
        return True
    return around in _FUNCTION_WORDS and not text.isascii() and _other_script().search(text) is not None


def _by_few_words(text: str) -> str:
    """Return the language that a short text has most function words of, where it is well ahead, or ""."""
    words = set(_word().findall(text.lower()))
    latin = (code for code in _FUNCTION_WORDS if code not in _CYRILLIC)
    (second, _), (best, code) = sorted((len(words & _words_of(code)), code) for code in latin)[-2:]
    return code if best - second >= _AHEAD else ""


@cache
def _words_of(code: str) -> frozenset[str]:
    """Return the function words of a language; none where it is told by its script."""
    return frozenset(_FUNCTION_WORDS.get(code, "").split())


@cache
def _own_and_foreign(around: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the function words of the language, and those of others that are not its own."""
    own = _words_of(around)
    return own, frozenset().union(*map(_words_of, _FUNCTION_WORDS)) - own


@cache
def _other_script() -> re.Pattern[str]:
    """Return a pattern for letters that are not Latin."""
    return re.compile(f"[{''.join(_SCRIPTS.values())}]{{2}}")


def _sample(text: str) -> str:
    """Return the whole text, or slices of it, from the first character to the last."""
    if len(text) <= _SLICE * _SLICES:
        return text
    step = (len(text) - _SLICE) // (_SLICES - 1)
    return " ".join(text[start : start + _SLICE] for start in range(0, step * _SLICES, step))


def _by_script(sample: str) -> str:
    """Return the language of a script other than Latin that most letters belong to, or ""."""
    if sample.isascii() or len(_foreign().findall(sample)) < _LEAST_LETTERS:
        return ""
    counts = {name: len(pattern.findall(sample)) for name, pattern in _patterns().items()}
    latin = counts.pop("latin")
    total = sum(counts.values())
    if total * 2 < latin:  # ideographs and syllables are fewer than the letters of a text
        return ""
    if counts["kana"] * 10 > total:
        return "ja"
    name = max(counts, key=lambda key: counts[key])
    if name == "cyrillic":
        return _by_words(sample, _CYRILLIC)
    if name == "arabic":
        return "fa" if sum(map(sample.count, _PERSIAN)) * 20 > counts[name] else "ar"
    return {"han": "zh", "kana": "ja"}.get(name, name)


def _by_words(sample: str, languages: tuple[str, ...]) -> str:
    """Return that language of several whose function words the sample has most of, or "" where that is too close.

    A word that n of the languages share counts 1/n for each. How far the best is ahead of the next is told by the
    words that only one of the two has: neighbours (Danish and Norwegian) share most of theirs.
    """
    words = _word().findall(sample.lower())
    owners = _owners(languages)
    found = [(owners[word], times) for word, times in Counter(words).items() if word in owners]
    score = {code: sum(times / len(having) for having, times in found if code in having) for code in languages}
    best, second = sorted(languages, key=lambda code: -score[code])[:2]
    only_best = sum(times for having, times in found if best in having and second not in having)
    only_second = sum(times for having, times in found if second in having and best not in having)
    different = sum(best in having for having, _ in found)
    enough = different >= _LEAST_WORDS and score[best] >= max(_LEAST_SCORE, _LEAST_SHARE * len(words))
    return best if enough and only_best >= _LEAD * only_second + 1 else ""


@cache
def _owners(languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return which of the languages each function word belongs to."""
    owners: dict[str, tuple[str, ...]] = {}
    for code in languages:
        for word in set(_FUNCTION_WORDS[code].split()):
            owners[word] = (*owners.get(word, ()), code)
    return owners


@cache
def _foreign() -> re.Pattern[str]:
    """Return a pattern for one letter of any script but the Latin one."""
    return re.compile(f"[{''.join(_SCRIPTS.values())}]")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Return a pattern for one letter of each script."""
    return {"latin": re.compile("[A-Za-z\u00c0-\u024f]")} | {
        name: re.compile(f"[{letters}]") for name, letters in _SCRIPTS.items()
    }


@cache
def _word() -> re.Pattern[str]:
    """Return a pattern for one word: letters only, and no part of an address (the "com" of "example.com")."""
    return re.compile(r"(?<![\w.@/])[^\W\d_]+")
