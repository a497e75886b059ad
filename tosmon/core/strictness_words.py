"""The words by which `tosmon.core.strictness` tells stricter rules from milder ones: data, language by language.

Patterns are in lower case; the kinds that they stand under are told in `strictness`. A language is added by giving it
an entry in each of these tables.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BINDING", "CONSENT", "ENDINGS", "OWN", "SMALL", "TAKES_BACK", "TELLS_OTHERS", "WORDS"]

WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "form of consent": (
            (
                r"\b(?:prior|written|express(?:ly)?|explicit(?:ly)?|advance)\b(?=[^.;]{0,40}\b(?:consent"
                r"|permission|agreement|approv|authori))"
            ),
            r"\bin writing\b",
            r"\bauthori[sz]ed agreement\b",
        ),
        "exception": (
            r"\b(?:except(?:ions?)?|unless|other than|apart from|excluding|exempt(?:ed|ion)?|carve-?outs?)\b",
            r"\bdo(?:es)? not (?:apply|limit|restrict)\b",
            r"\bnot (?:been )?(?:provided|approved|authori[sz]ed|permitted|supported) by\b",
        ),
        "way with consent": (
            r"\b(?:without|unless) (?:[^\W\d]+ ){0,6}(?:consent|permission|agreement|approval|authori[sz]ation)\b",
        ),
        "permission": (
            r"\b(?:is|are) (?:permissible|permitted|allowed)\b(?! only)",
            r"\bin accordance with the provisions of\b",
            r"\bwe (?:conditionally )?grant\b",
            (
                r"\b(?:you|users?|developers?|anyone|everyone|researchers?|(?:search )?engines?"
                r"|crawlers) (?:may|can)\b(?! not| only| neither|'t)"
            ),
        ),
        "qualifier": (
            (
                r"\b(?:knowing|intentional|unreasonabl|substantial|unauthori[sz]ed|excessive|improper"
                r"|reasonabl|wilful|willful)\w*"
            ),
            r"\b(?:commercial|large-scale|systematic|bulk|material)(?:ly)?\b",
        ),
        "limit": (r"\b(?:only|solely|exclusively|strictly for)\b",),
        "proviso": (r"\b(?:provided that|provided you|subject to|on (?:the )?condition|as long as|so long as)\b",),
        "mere request": (
            (
                r"\b(?:should|please|encouraged?|discouraged?|recommend(?:ed)?|(?:we )?ask that|ask you"
                r"|try to|try not)\b"
            ),
            r"\b(?:reasonable|best) efforts\b",
        ),
        "liability": (
            r"\b(?:liable|liability|damages|jointly and severally|penalt(?:y|ies)|fines?|legal action|indemnify)\b",
            r"\b(?:may|will|shall|can) (?:be )?(?:suspend|terminat|revok)\w*",
        ),
        "haste": (r"\b(?:immediately|promptly|without (?:undue )?delay|at once)\b",),
        "reach": (
            r"\b(?:regardless of|whether or not|for any (?:purpose|reason))\b",
            r"\bin any (?:form|way|manner)\b(?! (?:that|which))",
            r"\b(?:directly or indirectly|automated or semi-automated)\b",
            r"\b(?:anyone|everyone|nobody|no one|third part(?:y|ies)|manual(?:ly)?)\b",
        ),
        "open list": (r"\b(?:including|such as|like|e\.g\.|for example|for instance)",),
    },
    "de": {
        "form of consent": (
            (
                r"\b(?:vorherig|schriftlich|ausdrücklich)\w*(?=[^.;]{0,40}(?:zustimmung|einwilligung"
                r"|genehmigung|erlaubnis|vereinbarung))"
            ),
            r"\b(?:in schriftform|in textform)\b",
        ),
        "exception": (
            r"\b(?:außer|ausgenommen|ausnahmen?|es sei denn|soweit nicht|sofern nicht|mit ausnahme|abgesehen von)\b",
            r"\bgilt nicht\b",
            r"\bnicht von (?:uns|[^\W\d]+) (?:bereitgestellt|genehmigt|zugelassen)\w*",
        ),
        "way with consent": (
            r"\bohne (?:[^\W\d]+ ){0,5}(?:zustimmung|einwilligung|genehmigung|erlaubnis)\b",
            (
                r"\bes sei denn,? (?:[^\W\d]+ ){0,4}(?:zustimmung|einwilligung|genehmigung|erlaubnis"
                r"|zugestimmt|erlaubt|genehmigt)\w*"
            ),
        ),
        "permission": (
            r"\b(?:ist|sind) (?:[^\W\d]+ ){0,5}?(?<!nicht )(?:erlaubt|gestattet|zulässig)\b",
            (
                r"\b(?:darfst du|du darfst|dürfen sie|sie dürfen|nutzer dürfen|forschende dürfen"
                r"|suchmaschinen dürfen)\b(?![^.;]{0,200}\b(?:nicht|kein\w*|nur|weder)\b)"
            ),
        ),
        "qualifier": (
            (
                r"\b(?:wissentlich|vorsätzlich|absichtlich|unbefugt|unangemessen|übermäßig|unzulässig"
                r"|missbräuchlich|erheblich|gewerblich|kommerziell|systematisch|massenhaft|angemessen)\w*"
            ),
        ),
        "limit": (r"\b(?:nur|ausschließlich|lediglich|allein)\b",),
        "proviso": (r"\b(?:vorausgesetzt|unter der bedingung|sofern|vorbehaltlich)\b",),
        "mere request": (
            r"\b(?:sollte[nst]?|bitte|bitten|empfehlen|empfohlen|versuchen sie|versuche)\b",
            r"\bzumutbare\w* anstrengungen\b",
        ),
        "liability": (
            (
                r"\b(?:haft(?:en|et|ung)|schadens?ersatz|vertragsstrafe|geldstrafe|bußgeld"
                r"|gesamtschuldnerisch|rechtliche schritte)\b"
            ),
            r"\b(?:gesperrt|gekündigt|widerrufen) (?:werden|wird)\b",
        ),
        "haste": (r"\b(?:unverzüglich|sofort|umgehend)\b",),
        "reach": (
            (
                r"\b(?:unabhängig davon|gleichgültig|in jeglicher (?:form|weise)|auf jede (?:art|weise)"
                r"|zu jedem zweck|für jeden zweck|gleich zu welchem zweck)\b"
            ),
            r"\b(?:direkt oder indirekt|mittelbar oder unmittelbar)\b",
            r"\b(?:jedermann|niemand|dritten?|manuell\w*)\b",
        ),
        "open list": (
            r"\b(?:einschließlich|insbesondere|beispielsweise|zum beispiel|wie etwa|unter anderem|darunter)\b",
            r"\bz\. ?b\.",
        ),
    },
    "fr": {
        "form of consent": (r"\b(?:préalables?|écrite?s?|expresse?s?|expressément|exprès|explicites?)\b",),
        "exception": (
            r"\b(?:sauf|excepté|hormis|à l'exception|à l'exclusion|exceptions?|à moins (?:que|d'|de))",
            r"\bne s'appliquent? pas\b",
            r"\bnon (?:fournie?s?|autorisée?s?|approuvée?s?) par\b",
        ),
        "way with consent": (r"\bsans (?:[^\W\d]+[ ']){0,4}(?:consentement|autorisation|accord|permission)\b",),
        "permission": (
            r"\b(?:est|sont) (?:[^\W\d]+ ){0,2}?(?<!pas )(?:autorisée?s?|permise?s?|admise?s?)\b",
            (
                r"\b(?:vous pouvez|vous êtes autorisé|nous vous (?:accordons|autorisons)|peuvent"
                r"|il est permis)\b(?! (?:pas|uniquement|seulement))"
            ),
        ),
        "qualifier": (
            (
                r"\b(?:sciemment|intentionnel\w*|délibérément|non autorisée?s?|excessi\w+|abusi\w+"
                r"|déraisonnable\w*|raisonnable\w*|substantiel\w*|commercia\w+|systématique\w*|massi\w+"
                r"|importantes?)\b"
            ),
        ),
        "limit": (r"\b(?:uniquement|seulement|exclusivement|seuls?|seules?)\b", r"\bne (?:[^\W\d]+ ){1,4}que\b"),
        "proviso": (r"\b(?:à condition|sous réserve|pourvu que|dès lors que|tant que)\b",),
        "mere request": (
            (
                r"\b(?:devriez|devraient|devrait|veuillez|prière de|s'il vous plaît|encourageons"
                r"|recommand\w+|demandons de|efforcer|essayez)\b"
            ),
            r"\befforts raisonnables\b",
        ),
        "liability": (
            (
                r"\b(?:responsables?|responsabilité|dommages-intérêts|dommages et intérêts|pénalités?"
                r"|amendes?|solidairement|poursuites)\b"
            ),
            r"\b(?:être|sera|seront) (?:suspendu|résilié|révoqué)\w*",
        ),
        "haste": (r"\b(?:immédiatement|sans délai|rapidement|dans les plus brefs délais|aussitôt)\b",),
        "reach": (
            (
                r"\b(?:que ce soit ou non|indépendamment|sous quelque forme|de quelque manière"
                r"|à quelque fin|à toute fin|pour quelque raison)\b"
            ),
            r"\b(?:directement ou indirectement)\b",
            r"\b(?:quiconque|personne ne|tiers|manuel\w*)\b",
        ),
        "open list": (
            r"\b(?:y compris|notamment|incluant|tels? que|telles? que|par exemple|comme par exemple|entre autres)\b",
        ),
    },
    "es": {
        "form of consent": (r"\b(?:previ[oa]s?|expres[oa]s?|explícit[oa]s?|escrit[oa]s?|por escrito)\b",),
        "exception": (
            r"\b(?:salvo|excepto|excepción|excepciones|a menos que|con excepción|a excepción|exceptuando|fuera de)\b",
            r"\bno se aplican?\b",
            r"\bno (?:proporcionad|autorizad|aprobad)[oa]s? por\b",
        ),
        "way with consent": (r"\bsin (?:[^\W\d]+ ){0,4}(?:consentimiento|autorización|permiso|aprobación)\b",),
        "permission": (
            r"\b(?<!no )(?:está|están|queda|quedan) (?:permitid|autorizad)[oa]s?\b",
            (
                r"(?<!no )\b(?:puedes?|pueden|podrás?|podrán|se permite|te autorizamos"
                r"|le autorizamos)\b(?! (?:no|únicamente|solo|sólo|solamente))"
            ),
        ),
        "qualifier": (
            (
                r"\b(?:a sabiendas|intencional\w*|deliberad\w+|no autorizad[oa]s?|excesiv\w+|indebid\w+"
                r"|irrazonable\w*|razonable\w*|sustancial\w*|comercial\w*|sistemátic\w+|masiv\w+)\b"
            ),
        ),
        "limit": (r"\b(?:únicamente|solo|sólo|solamente|exclusivamente)\b",),
        "proviso": (r"\b(?:siempre que|a condición|con la condición|sujeto a|sujeta a|siempre y cuando)\b",),
        "mere request": (
            r"\b(?:deberías?|deberían|por favor|rogamos|recomend\w+|pedimos|animamos|intente|intenta|procure)\b",
            r"\besfuerzos razonables\b",
        ),
        "liability": (
            (
                r"\b(?:responsables?|responsabilidad|daños y perjuicios|indemnización|penalización|sanción"
                r"|multas?|solidariamente|acciones legales)\b"
            ),
            r"\b(?:ser|será|serán) (?:suspendid|cancelad|revocad)\w*",
        ),
        "haste": (r"\b(?:inmediatamente|de inmediato|sin demora|sin dilación|rápidamente)\b",),
        "reach": (
            (
                r"\b(?:independientemente|de cualquier (?:forma|modo|manera)|con cualquier (?:fin"
                r"|propósito)|para cualquier (?:fin|propósito)|en cualquier forma)\b"
            ),
            r"\b(?:directa o indirectamente)\b",
            r"\b(?:cualquiera|nadie|terceros|manual\w*)\b",
        ),
        "open list": (r"\b(?:incluid[oa]s?|incluyendo|tales? como|por ejemplo|como por ejemplo|en particular)\b",),
    },
}

# What somebody may give leave by.
CONSENT = {
    "en": r"consent|permission|approv|authori[sz]|agreement",
    "de": r"zustimm|einwillig|genehmig|erlaubnis|vereinbarung",
    "fr": r"consentement|autoris|accord|permission",
    "es": r"consentimiento|autoriza|permiso|aprobación|acuerdo",
}

# How a sentence begins that takes something back from the one before it.
TAKES_BACK = {
    "en": (
        r"\W*(?:however|exceptions?:|nothing in"
        r"|(?:this|these|such)(?: \w+){0,3} (?:do|does|shall|will|is|are) not )"
    ),
    "de": r"\W*(?:jedoch|ausnahmen?|ausgenommen|hiervon|davon|dies(?:e[sr]?)?(?: \w+){0,3} (?:gilt|gelten) nicht)",
    "fr": r"\W*(?:toutefois|cependant|sauf|exceptions?|par exception|ce(?:tte|la|ci|s)?(?: \w+){0,3} ne s'appli)",
    "es": r"\W*(?:sin embargo|no obstante|salvo|excepciones|se exceptúa|est[aeo]s?(?: \w+){0,3} no se aplica)",
}

# How a text that mostly tells what the platform does itself says that others must or must not.
TELLS_OTHERS = {
    "en": (
        r"\b(?:you|users?|members?|developers?|partners?|advertisers?|third[ -]part(?:y|ies)|anyone|others|researchers?"
        r"|apps?|compan(?:y|ies)|recipients?) (?:(?:may|must|can|shall|should|will|do|are) ?not|can't|must|shall|agree"
        r"|may only|are (?:prohibited|required|forbidden))\b"
        r"|\b(?:is|are) (?:strictly )?(?:prohibited|forbidden|not (?:allowed|permitted))"
        r"|\b(?:don't|do not) (?:allow|permit)\b|\b(?:prohibits?|forbids?|require) (?:\w+ ){0,3}(?:from|to)\b"
    ),
    "de": (
        r"\b(?:sie|du|nutzer|entwickler|partner|dritte|werbetreibende)"
        r" (?:dürfen|darfst|müssen|musst|sind verpflichtet)\b"
        r"|\b(?:dürfen sie|darfst du|müssen sie|musst du)\b|\b(?:untersagt|verboten|nicht (?:gestattet|erlaubt))"
    ),
    "fr": (
        r"\b(?:vous|utilisateurs?|développeurs?|partenaires?|tiers|annonceurs)"
        r" (?:ne |n')?(?:pouvez|devez|peuvent|doivent)\b"
        r"|\b(?:interdi\w+|n'est pas autorisée?|n'autorisons pas)"
    ),
    "es": (
        r"\b(?:usted|usuarios?|desarrolladores|socios|terceros|anunciantes) (?:no )?(?:puede|debe|pueden|deben)\b"
        r"|\b(?:prohibid[oa]s?|se prohíbe|no (?:está|están) permitid|no permitimos)"
    ),
}

# Words that bind a sentence together and say nothing of their own.
BINDING = {
    "en": """
        a an and or of the that this these those which such as to in on at by for from with like is are be has have
        so also then either
    """,
    "de": (
        "der die das den dem des ein eine einen einem einer eines und oder von zu zum zur in im "
        "an am auf mit für als wie"
    ),
    "fr": "le la les l un une des du de d et ou à au aux en dans par pour avec comme qui que ce cette ces",
    "es": "el la los las un una unos unas y o e u de del a al en por para con como que este esta estos estas",
}
# By which a party speaks of itself, or is spoken of again.
OWN = {
    "en": "we us our ours it its they them their theirs",
    "de": "wir uns unser unsere unseren unserer unserem unseres",
    "fr": "nous notre nos",
    "es": "nosotros nuestro nuestra nuestros nuestras",
}

# Words that say nothing about what a rule is about.
SMALL = {
    "en": """
        the and for you your our that this with not may are any from other such which these those will shall can has
        have its was were been who all also but into than their them they when where while under upon per via out use
        using used service services platform terms including include includes otherwise attempt attempts attempting
        such like example must should only please without
    """,
    "de": """
        der die das den dem des und oder ein eine einen einer eines sie ihr ihre ihren uns unsere unseren unserer nicht
        kein keine mit für von auf aus bei als auch wie ist sind wird werden kann können darf dürfen muss müssen soll
        sollen dass wenn durch über unter zum zur dienst dienste plattform nutzung nutzen verwenden einschließlich nur
        ohne dies diese dieser anderen andere dich dir dein deine du es wir man sich haben hat
    """,
    "fr": """
        les des une aux pour que qui par sur dans avec sans vous votre vos nous notre nos ils elle elles est sont être
        ont peut peuvent pouvez pas plus tout toute tous toutes cette ces leur leurs afin autre autres ainsi service
        services plateforme utiliser utilisation notamment ainsi doit doivent devez uniquement ce son ses
    """,
    "es": """
        los las una unos unas para por con sin que del sus nuestro nuestra nuestros nuestras usted ustedes este esta
        estos estas puede pueden debe deben está están son ser otro otra otros otras cualquier como más servicio
        servicios plataforma usar utilizar uso incluido solo tus sobre
    """,
}

# Endings that tell forms of one word apart, and nothing else.
ENDINGS = {
    "en": r"(?:ations?|ing|ed|es|(?<!s)s|e|ly)$",
    "de": r"(?:ungen|ung|ende?[nrs]?|e[nrsm]?|t|s)$",
    "fr": r"(?:ations?|ées?|és?|er|ez|ent|es|s|e)$",
    "es": r"(?:aciones|ación|ando|iendo|ad[oa]s?|id[oa]s?|ar|er|ir|os|as|es|o|a|e|s)$",
}
