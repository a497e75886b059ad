"""The words with which documents date themselves, in eight languages, as patterns; finding dates is left to `dates`.

Patterns are matched regardless of case. Those of Japanese stand apart: it parts no words, and says most of it behind
the date ("2025年3月1日施行").
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ANNOUNCED",
    "ANNOUNCES",
    "BEHIND",
    "DAY_FIRST",
    "EFFECTIVE",
    "JAPANESE_BEHIND",
    "JAPANESE_FRONT",
    "JOINING",
    "MONTHS",
    "UPDATED",
]

# English, German, French, Spanish, Italian, Portuguese, Dutch; each name once, whoever shares it.
MONTHS: Final = (
    "january jan januar janvier enero ene gennaio gen janeiro januari",
    "february feb februar février fevrier febrero febbraio fevereiro fev februari",
    "march mar märz maerz mars marzo março marco maart mrt",
    "april apr avril abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet julio luglio lug julho",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre diciembre dic dicembre dezembro",
)

# What stands right in front of an effective date; then a few joining words, then the date.
EFFECTIVE: Final = (
    r"effective(?: dates?)?|date effective|with effect|in(?:to)? (?:effect|force)|tak(?:e|es|ing) effect|valid|"
    r"(?:updat|chang)ing (?:our|the|these)\b[^.]{0,60}|"
    r"wirksam|gültig|gilt|gelten|in kraft|inkrafttreten|trete?n?(?: am)?|tritt(?: am)?|datum des inkrafttretens|"
    r"en vigueur|date d[’']entrée en vigueur|prennent effet|prend effet|applicables?|"
    r"en vigor|entrada en vigor|vigentes?|vigencia|fecha efectiva|con efecto|efectivas?|efectivos?|"
    r"in vigore|data di (?:entrata in vigore|decorrenza|efficacia)|con effetto|valid[oaie]|efficac[ei]|decorrenza|"
    r"em vigor|data de (?:entrada em vigor|vigência)|vigência|com efeito|válid[oa]s?|efetiv[oa]s?|"
    r"van kracht|geldig|ingangsdatum|in werking|met ingang|gelden|geldt|(?:gaat|gaan) in|treden|treedt"
)
UPDATED: Final = (
    r"(?:last|most recently|latest) (?:updated?|modified|revised|amended|changed|edited|revision|modification)|"
    r"(?:date of )?(?:the )?(?:last|latest) (?:update|revision|modification|amendment|change)|"
    r"^\W*(?:date )?(?:updated|modified|revised|revision date)|\brevised|"
    r"zuletzt (?:aktualisiert|geändert|überarbeitet)|stand|letzte[nr]? (?:aktualisierung|änderung|überarbeitung)|"
    r"dernière (?:mise à jour|modification|révision|actualisation)|mise? à jour|modifiée?s?|"
    r"última (?:actualización|modificación|revisión)|actualizad[oa]s?|"
    r"ultim[oa] (?:aggiornamento|modifica|revisione)|(?:aggiornat|modificat)[oaie]|rivist[oaie]|"
    r"última (?:atualização|actualização|modificação|revisão|alteração)|atualizad[oa]s?|revist[oa]s?|"
    r"laatst (?:bijgewerkt|gewijzigd|herzien|aangepast)|laatste (?:update|wijziging|herziening|aanpassing)|"
    r"bijgewerkt|herzien"
)
# When it was made public, whenever it holds.
ANNOUNCED: Final = (
    r"(?:posted|published|announced|issued)|(?:date of )?publication(?: date)?|(?:date )?posted|"
    r"veröffentlicht|veröffentlichungsdatum|bekannt ?gegeben|angekündigt|bekanntgabe|"
    r"publiée?s?|date de publication|mise? en ligne|annoncée?s?|"
    r"publicad[oa]s?|fecha de publicación|anunciad[oa]s?|"
    r"pubblicat[oaie]|data di pubblicazione|annunciat[oaie]|"
    r"data de publicação|"
    r"gepubliceerd|geplaatst|aangekondigd|publicatiedatum"
)
# What says, not far from an effective date, that a change comes with it.
ANNOUNCES: Final = (
    r"(?:we(?: are|[’'` ]re| will(?: be)?)?|is|are) (?:\w+ )?"
    r"(?:making|updating|changing|introducing|announcing|amending)|"
    r"we(?:[’'` ]ve| have) (?:\w+ )?(?:made|updated|changed|introduced|announced|amended|revised)|"
    r"(?:changes|updates|amendments) (?:\w+ ){0,3}(?:that |which )?(?:will|take|come|go)|"
    r"will (?:go|come|take|be|become) (?:in)?(?:to )?(?:effect|force)|"
    r"wir (?:\w+ ){0,3}(?:ändern|aktualisieren|überarbeiten)|änderungen\b[^.]{0,80} (?:treten|werden|gelten)|"
    r"nous (?:\w+ ){0,2}(?:modifions|mettons|apportons|changeons)|"
    r"(?:modifications|changements)\b[^.]{0,80} (?:entre|prend)|"
    r"(?:estamos |vamos a )?(?:actualiza(?:ndo|mos)|modifica(?:ndo|mos)|cambiando|realizando)|"
    r"cambios\b[^.]{0,80} (?:entra|surt)|"
    r"(?:stiamo )(?:aggiornando|modificando|apportando)|(?:aggiorniamo|modifichiamo)|"
    r"modifiche\b[^.]{0,80} (?:entr|avr)|"
    r"(?:estamos )(?:a )?(?:atualiza|altera|modifica|faze)\w+|alterações\b[^.]{0,80} (?:entra|produz)|"
    r"(?:we|wij) (?:\w+ ){0,2}(?:wijzigen|updaten|passen|werken)|wijzigingen\b[^.]{0,80} (?:gaan|treden|worden)|"
    r"(?:変更|改定|改訂|更新|改正)(?:し|いた|を|後の)"
)
JOINING: Final = (
    r"(?:\s*[:,(*_–—-]|\s+(?:date|as|of|on|from|is|was|ab|am|dem|seit|vom|zum|per|und"
    r"|à|compter|du|le|depuis|au|partir|desde|el|a|del?|día|dia"
    r"|dal|dall[’']|il|in|data|da|decorrere|em|op|sinds|van|vanaf))*"
)
# What stands right behind a date that is an effective one.
BEHIND: Final = (
    r"\s*,?\s*(?:in kraft|wirksam|we(?:[’'` ]re| are) (?:updat|chang)ing|(?:these|our|the) [^.]*\b(?:effect|force)\b"
    r"|van kracht|in werking)"
)
JAPANESE_FRONT: Final = {
    "updated": r"最終(?:更新|改定|改訂|改正|変更)日?|(?:更新|改定|改訂|改正)日?",
    "announced": r"(?:公開|掲載|公表|告知|発表)日?",
    "effective": r"(?:発効|施行|適用(?:開始)?|効力発生|有効|制定|実施)日?",
}
JAPANESE_BEHIND: Final = {
    "updated": r"(?:最終)?(?:更新|改定|改訂|改正)",
    "announced": r"(?:に|付で)?(?:公開|掲載|公表|発表)",
    "effective": r"(?:より|から|に|付で|付けで|をもって)?(?:、|本規約[はが])?(?:発効|施行|適用|有効|効力|制定|実施)",
}

# Who writes 03/04/2025 for the third of April. English is written both ways, so it counts by country alone.
DAY_FIRST: Final = frozenset(
    {
        "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "da", "no", "ro", "tr", "id", "vi", "ru", "uk", "bg", "el",
        "en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-sg", "en-mt",
    }
)  # fmt: skip
