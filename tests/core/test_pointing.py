"""Which way an amended rule points: pairs of wordings, each also undone, and the same amendment in four languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.compare import compare
from tosmon.core.labels import classify
from tosmon.core.model import Change, ChangeKind, Clause, Direction, Evidence, Judgement, Rule, Severity
from tosmon.core.pointing import Context, from_rule_to_rule, judge
from tosmon.lexicon import load

TERMS = Context("x/terms-of-service")
BAN = "You may not scrape, crawl or otherwise access the service by automated means."
OPPOSITE = {Direction.STRENGTHENED: Direction.WEAKENED, Direction.WEAKENED: Direction.STRENGTHENED}


def pointing(before: str, after: str, rule: Rule = Rule.BAN, language: str = "en") -> Direction:
    """Return the direction of a change from one rule to another, both of one label, shown by all their words."""
    texts = [
        (text, Judgement(("resale",), rule, (Evidence("resale", 0, len(text), text),))) for text in (before, after)
    ]
    return from_rule_to_rule(texts[0], texts[1], Context("x/terms-of-service", language))[0]


def amended(before: str, after: str) -> Change:
    """Return the change of one labelled clause, as the labels of its texts make it."""
    old, new = Clause(before), Clause(after)
    judgements = [classify(clause, load()) for clause in (old, new)]
    change = Change(ChangeKind.AMENDED, old, new, (0, 0), compare((old,), (new,))[0].segments)
    return judge(change, judgements[0], judgements[1], TERMS)


# Each pair's second rule binds more than its first.
STRICTER = [
    # the form of consent
    ("Do not sell data without our consent.", "Do not sell data without our prior consent."),
    ("Do not sell data without our permission.", "Do not sell data without our written permission."),
    ("Do not sell data without our prior consent.", "Do not sell data without our prior written consent."),
    ("Do not crawl it without permission.", "Do not crawl it without our express permission."),
    ("Do not crawl it without our approval.", "Do not crawl it without our approval in writing."),
    # a way with consent, an exception
    ("Do not sell data without our permission.", "Do not sell data."),
    ("Do not scrape the site, unless we have agreed.", "Do not scrape the site."),
    ("Do not scrape the site, except for indexing.", "Do not scrape the site."),
    ("Do not use bots other than our own.", "Do not use bots."),
    ("Do not use any tool that is not provided by us.", "Do not use any tool."),
    ("Do not sell data. This does not apply to public posts.", "Do not sell data."),
    ("Do not reverse engineer the app, excluding open source parts.", "Do not reverse engineer the app."),
    # qualifiers of a ban
    ("Do not send excessive requests.", "Do not send requests."),
    ("Do not knowingly collect personal data.", "Do not collect personal data."),
    ("Do not use unauthorized automated tools.", "Do not use automated tools."),
    ("Do not collect data for commercial purposes.", "Do not collect data for purposes."),
    ("Do not make systematic copies.", "Do not make copies."),
    # a wider object
    ("Do not use the data for marketing.", "Do not use the data for marketing or AI training."),
    ("Do not copy posts.", "Do not copy posts, comments, profiles or messages."),
    ("Do not use robots to copy it.", "Do not use robots, spiders, scripts or software to copy it."),
    ("Do not process data on people, groups or events.", "Do not process data on people, places, groups or events."),
    ("Do not sell profiles.", "Do not sell profiles, including photos."),
    # how far it reaches
    ("Do not scrape the site.", "Do not scrape the site for any purpose."),
    ("Do not scrape the site.", "Do not scrape the site, regardless of whether you are logged in."),
    ("Do not sell data.", "Do not, directly or indirectly, sell data."),
    ("Users may not sell data.", "Nobody may sell data, and third parties may not either."),
    # operators
    ("You should not scrape the site.", "You must not scrape the site."),
    ("We ask that you do not scrape the site.", "You must not scrape the site."),
    ("Please delete the data.", "Delete the data."),
    ("You may cache the data.", "You must not cache the data."),
    ("Use reasonable efforts to delete the data.", "Delete the data."),
    ("Delete the data.", "Delete the data promptly."),
    # amounts
    ("You owe us 15,000 USD for each million posts.", "You owe us 20,000 USD for each million posts."),
    ("Do not view more than 1,000,000 posts a day.", "Do not view more than 100,000 posts a day."),
    ("Do not view more than 1 million posts a day.", "Do not view more than 500,000 posts a day."),
    ("You may make up to 500 requests.", "You may make up to 100 requests."),
    ("Delete the data within 48 hours.", "Delete the data within 24 hours."),
    ("Delete the data within 2 weeks.", "Delete the data within 24 hours."),
    # penalties
    ("Do not scrape the site.", "Do not scrape the site, or you are liable for damages."),
    ("Who scrapes the site is liable.", "Who scrapes the site is liable, jointly and severally, for all damages."),
    ("Do not scrape the site.", "Do not scrape the site, or your account may be terminated."),
]
# Of permissions: the second frees less.
FREES_LESS = [
    ("Researchers may collect posts, comments and profiles.", "Researchers may collect posts."),
    ("Search engines may crawl the site.", "Search engines may crawl the site only for indexing."),
    ("You may cache the data.", "You may cache the data, provided that you ask us."),
    ("Search engines may crawl the site.", "Search engines may crawl the site, except profiles."),
    ("You may use the data for any purpose.", "You may use the data."),
    ("You may copy posts.", "You may copy reasonable posts."),
]
# Neither binds more.
AS_STRICT = [
    ("You shall not scrape the site.", "You must not scrape the site."),
    ("You can't sell our data.", "You may not sell our data."),
    ("Do not sell data, like posts.", "Do not sell data, such as posts."),
    ("Do not use the application to scrape.", "Do not use the App to scrape."),
    ("Do not sell the data of Examplo.", "Do not sell our data."),
    ("You may not reverse-engineer the Apps.", "You may not reverse engineer the App."),
    ("Do not flood it by mail.", "Do not flood it by email."),
]


def test_there_are_enough_pairs() -> None:
    """Each idea of a direction has its own."""
    assert len(STRICTER) + len(FREES_LESS) >= 40


@pytest.mark.parametrize(("milder", "stricter"), STRICTER)
def test_stricter_words_strengthen_and_undone_they_weaken(milder: str, stricter: str) -> None:
    """Undoing a change points the other way."""
    assert pointing(milder, stricter) is Direction.STRENGTHENED
    assert pointing(stricter, milder) is Direction.WEAKENED


@pytest.mark.parametrize(("freer", "less_free"), FREES_LESS)
def test_a_permission_that_frees_less_strengthens(freer: str, less_free: str) -> None:
    """What takes from a ban makes it milder, and what takes from a permission stricter."""
    assert pointing(freer, less_free, Rule.PERMISSION) is Direction.STRENGTHENED
    assert pointing(less_free, freer, Rule.PERMISSION) is Direction.WEAKENED


@pytest.mark.parametrize(("one", "other"), AS_STRICT)
def test_other_words_as_strict_are_neutral(one: str, other: str) -> None:
    """English says the same rule in many ways."""
    assert pointing(one, other) is Direction.NEUTRAL
    assert pointing(other, one) is Direction.NEUTRAL


WORDS = sorted({word for pair in STRICTER + FREES_LESS for text in pair for word in text.split()})
RULES = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@given(RULES, RULES, st.sampled_from(Rule), st.sampled_from(Rule))
def test_every_change_undone_points_the_other_way(before: str, after: str, was: Rule, now: Rule) -> None:
    """Whatever the words: strengthened there is weakened back; neutral and unclear stay what they are."""
    texts = [
        (text, Judgement(("resale",), rule, (Evidence("resale", 0, len(text), text),)))
        for text, rule in ((before, was), (after, now))
    ]
    there, _ = from_rule_to_rule(texts[0], texts[1], TERMS)
    back, _ = from_rule_to_rule(texts[1], texts[0], TERMS)
    assert back is OPPOSITE.get(there, there)


# One amendment in four languages; the second text is the stricter one.
PARALLEL = {
    "form of consent": {
        "en": (
            "You may not sell data without our consent.",
            "You may not sell data without our prior written consent.",
        ),
        "de": (
            "Sie dürfen Daten nicht ohne unsere Zustimmung verkaufen.",
            "Sie dürfen Daten nicht ohne unsere vorherige schriftliche Zustimmung verkaufen.",
        ),
        "fr": (
            "Vous ne pouvez pas vendre de données sans notre accord.",
            "Vous ne pouvez pas vendre de données sans notre accord préalable et écrit.",
        ),
        "es": (
            "No puede vender datos sin nuestro consentimiento.",
            "No puede vender datos sin nuestro consentimiento previo y por escrito.",
        ),
    },
    "exception gone": {
        "en": ("Do not crawl the site, except for search engines.", "Do not crawl the site."),
        "de": ("Das Crawlen ist untersagt, außer für Suchmaschinen.", "Das Crawlen ist untersagt."),
        "fr": ("L'exploration du site est interdite, sauf par les moteurs.", "L'exploration du site est interdite."),
        "es": ("Se prohíbe rastrear el sitio, salvo a los buscadores.", "Se prohíbe rastrear el sitio."),
    },
    "wider object": {
        "en": ("Do not copy profiles.", "Do not copy profiles, posts, comments and photos."),
        "de": ("Kopieren Sie keine Profile.", "Kopieren Sie keine Profile, Beiträge, Kommentare und Fotos."),
        "fr": ("Ne copiez pas les profils.", "Ne copiez pas les profils, publications, commentaires et photos."),
        "es": ("No copie perfiles.", "No copie perfiles, publicaciones, comentarios ni fotos."),
    },
    "request to ban": {
        "en": ("You should not scrape the site.", "You must not scrape the site."),
        "de": ("Sie sollten die Website nicht auslesen.", "Sie dürfen die Website nicht auslesen."),
        "fr": ("Vous ne devriez pas extraire le site.", "Vous ne devez pas extraire le site."),
        "es": ("No debería extraer el sitio.", "No debe extraer el sitio."),
    },
    "qualifier gone": {
        "en": ("Do not knowingly collect data.", "Do not collect data."),
        "de": ("Erheben Sie nicht wissentlich Daten.", "Erheben Sie nicht Daten."),
        "fr": ("Ne collectez pas sciemment de données.", "Ne collectez pas de données."),
        "es": ("No recopile a sabiendas datos.", "No recopile datos."),
    },
    "reach": {
        "en": ("Do not scrape the site.", "Do not scrape the site, directly or indirectly."),
        "de": ("Lesen Sie die Website nicht aus.", "Lesen Sie die Website nicht aus, direkt oder indirekt."),
        "fr": ("N'extrayez pas le site.", "N'extrayez pas le site, directement ou indirectement."),
        "es": ("No extraiga el sitio.", "No extraiga el sitio, directa o indirectamente."),
    },
    "limit lowered": {
        "en": ("Do not view more than 1,000,000 posts.", "Do not view more than 100,000 posts."),
        "de": ("Rufen Sie nicht mehr als 1.000.000 Posts ab.", "Rufen Sie nicht mehr als 100.000 Posts ab."),
        "fr": ("Ne consultez pas plus de 1 000 000 publications.", "Ne consultez pas plus de 100 000 publications."),
        "es": ("No consulte más de 1.000.000 publicaciones.", "No consulte más de 100.000 publicaciones."),
    },
    "term shortened": {
        "en": ("Delete the data within 2 weeks.", "Delete the data within 24 hours."),
        "de": ("Löschen Sie die Daten innerhalb von 2 Wochen.", "Löschen Sie die Daten innerhalb von 24 Stunden."),
        "fr": ("Supprimez les données sous 2 semaines.", "Supprimez les données sous 24 heures."),
        "es": ("Elimine los datos en 2 semanas.", "Elimine los datos en 24 horas."),
    },
    "penalty": {
        "en": ("Do not scrape the site.", "Do not scrape the site, or you owe damages."),
        "de": ("Lesen Sie die Website nicht aus.", "Lesen Sie die Website nicht aus, sonst ist Schadensersatz fällig."),
        "fr": ("N'extrayez pas le site.", "N'extrayez pas le site, sous peine de dommages-intérêts."),
        "es": ("No extraiga el sitio.", "No extraiga el sitio, bajo pena de daños y perjuicios."),
    },
}


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("amendment", PARALLEL)
def test_the_same_amendment_points_the_same_way_in_each_language(amendment: str, language: str) -> None:
    """German, French and Spanish rules have their own words for consent, exceptions and the rest."""
    milder, stricter = PARALLEL[amendment][language]
    assert pointing(milder, stricter, language=language) is Direction.STRENGTHENED
    assert pointing(stricter, milder, language=language) is Direction.WEAKENED


# --- labels and rules -------------------------------------------------------------------------------------------------


def labelled(labels: str, rule: Rule, text: str = "Some words of a rule.") -> tuple[str, Judgement]:
    """Return a rule with these labels, shown by its own words."""
    names = tuple(labels.split())
    return text, Judgement(names, rule, tuple(Evidence(name, 0, len(text), text) for name in names))


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (
            labelled("resale", Rule.BAN),
            labelled("ai_training resale", Rule.BAN, "Other words."),
            Direction.STRENGTHENED,
        ),
        (
            labelled("automated_access", Rule.BAN),
            labelled("automated_access research_exception", Rule.BAN, "But."),
            Direction.WEAKENED,
        ),
        (labelled("resale", Rule.PERMISSION), labelled("resale", Rule.CONDITION), Direction.STRENGTHENED),
        (labelled("resale", Rule.BAN), labelled("resale", Rule.CONDITION), Direction.WEAKENED),
        (
            labelled("resale", Rule.PERMISSION),
            labelled("ai_training resale", Rule.PERMISSION, "Other words."),
            Direction.WEAKENED,
        ),
    ],
)
def test_labels_and_rules_point(
    before: tuple[str, Judgement], after: tuple[str, Judgement], direction: Direction
) -> None:
    """A new ban strengthens, a new freedom weakens, and so does a ban that becomes a condition."""
    assert from_rule_to_rule(before, after, TERMS)[0] is direction
    assert from_rule_to_rule(after, before, TERMS)[0] is OPPOSITE[direction]


def test_a_label_whose_words_stood_there_before_is_no_gain() -> None:
    """Another reading of the same words is no new rule."""
    before, after = "Do not sell or train on data.", "Do not sell, or train on, data of ours."
    place = after.index("train")
    shown = Evidence("ai_training", place, place + 8, "train on")
    one = Judgement(("resale",), Rule.BAN, (Evidence("resale", 0, 11, before[:11]),))
    other = Judgement(("ai_training", "resale"), Rule.BAN, (shown, Evidence("resale", 0, 11, after[:11])))
    assert "gains" not in from_rule_to_rule((before, one), (after, other), TERMS)[1]


@pytest.mark.parametrize(
    ("kind", "rule", "direction"),
    [
        ("added", Rule.DUTY, Direction.STRENGTHENED),
        ("added", Rule.PENALTY, Direction.STRENGTHENED),
        ("added", Rule.CONDITION, Direction.STRENGTHENED),
        ("added", Rule.PERMISSION, Direction.WEAKENED),
        ("removed", Rule.PERMISSION, Direction.STRENGTHENED),
        ("removed", Rule.DUTY, Direction.WEAKENED),
        ("added", Rule.NONE, Direction.UNCLEAR),
    ],
)
def test_whole_clauses_point_by_their_rule(kind: str, rule: Rule, direction: Direction) -> None:
    """What binds strengthens when it comes and weakens when it goes; a permission the other way round."""
    clause, judgement = Clause(BAN), Judgement(("automated_access",), rule)
    if kind == "added":
        judged = judge(Change(ChangeKind.ADDED, None, clause, (None, 0), ()), None, judgement, TERMS)
    else:
        judged = judge(Change(ChangeKind.REMOVED, clause, None, (0, None), ()), judgement, None, TERMS)
    assert judged.direction is direction


def test_a_condition_for_researchers_frees() -> None:
    """Who may collect under conditions could not before."""
    change = Change(ChangeKind.ADDED, None, Clause("Researchers may collect if …"), (None, 0), ())
    judged = judge(change, None, Judgement(("research_exception",), Rule.CONDITION), TERMS)
    assert judged.direction is Direction.WEAKENED


def test_a_privacy_policy_counts_less() -> None:
    """The document's kind lowers the severity by one step."""
    change = Change(ChangeKind.ADDED, None, Clause(BAN), (None, 0), ())
    judgement = Judgement(("automated_access",), Rule.BAN)
    assert judge(change, None, judgement, Context("x/privacy-policy")).severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (BAN, f"{BAN[:-1]} without our permission.", "way with consent added"),
        (BAN, f"{BAN[:-1]}, directly or indirectly.", "reach added: “directly or indirectly”"),
    ],
)
def test_reasons_name_the_words(before: str, after: str, words: str) -> None:
    """Who reads an alert sees why."""
    assert words in amended(before, after).reason


def test_a_link_that_lost_its_text_is_no_change_of_the_rule() -> None:
    """Also where the rest of the paragraph, which is no rule about scraping, says something else."""
    before = f"{BAN[:-1]} (see our Crawling Policy). Our offices are open."
    after = f"{BAN[:-1]} (see our ). Our offices are closed."
    assert amended(before, after).severity is Severity.NONE
