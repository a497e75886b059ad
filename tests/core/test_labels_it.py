"""Italian: rules as platforms put them in Italian, and what looks like a rule and binds nobody."""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged

RULES = [
    Case(
        "Non è consentito accedere al Servizio né estrarne i contenuti mediante robot, script o altri mezzi"
        " automatizzati.",
        "automated_access",
        "ban",
    ),
    Case(
        "È severamente vietato lo scraping delle pagine del Sito senza la previa autorizzazione scritta di Exemplo.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "L'Utente si impegna a non utilizzare crawler, spider o altri strumenti di estrazione dei dati.",
        "automated_access",
        "ban",
    ),
    Case(
        "raccogliere in modo automatizzato gli annunci pubblicati sulla piattaforma;",
        "automated_access",
        "ban",
        lead_in="Non puoi:",
    ),
    Case("utilizzare bot o software automatici per scaricare i contenuti del sito;", "automated_access", "ban"),
    Case("L'estrazione sistematica di parti sostanziali della banca dati è vietata.", "automated_access", "ban"),
    Case(
        "Puoi usare un crawler sul nostro sito solo dopo aver ottenuto la nostra autorizzazione scritta.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "I motori di ricerca pubblici possono indicizzare le pagine con i propri robot nel rispetto del file"
        " robots.txt.",
        "automated_access robots_txt search_engine_exception",
        "condition",
    ),
    Case("È vietato utilizzare i contenuti per addestrare modelli di intelligenza artificiale.", "ai_training", "ban"),
    Case(
        "I risultati non possono essere impiegati per lo sviluppo o l'addestramento di sistemi di IA senza il"
        " nostro consenso espresso.",
        "ai_training prior_permission",
        "ban",
    ),
    Case(
        "Non devi aggirare le misure tecniche di protezione né disattivare i controlli di accesso.",
        "circumvention",
        "ban",
    ),
    Case(
        "eludere captcha, blocchi di indirizzi IP o altri sistemi di sicurezza del sito;",
        "circumvention",
        "ban",
        lead_in="È fatto divieto di:",
    ),
    Case("Puoi accedere ai dati esclusivamente tramite la nostra API.", "api_only", "condition"),
    Case(
        "L'Utente non può accedere ai Servizi con metodi diversi dall'interfaccia messa a disposizione da noi.",
        "api_only",
        "ban",
    ),
    Case(
        "Il titolare si riserva espressamente i diritti di estrazione di testo e di dati ai sensi"
        " dell'articolo 70-quater della legge sul diritto d'autore.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Non è possibile rivendere, concedere in licenza o cedere a terzi i dati ottenuti dal Servizio.",
        "resale",
        "ban",
    ),
    Case(
        "Gli utenti non devono raccogliere indirizzi e-mail o altri dati personali degli altri iscritti.",
        "personal_data_harvesting",
        "ban",
    ),
    Case("È vietato decompilare o sottoporre a ingegneria inversa il software.", "security_probing", "ban"),
    Case("Non sovraccaricare i nostri server con un numero eccessivo di richieste.", "load_limits", "ban"),
    Case(
        "Le fotografie del servizio non possono essere usate per il riconoscimento facciale.",
        "facial_recognition",
        "ban",
    ),
]

QUIET = [
    Case("Raccogliamo automaticamente informazioni sul tuo dispositivo quando utilizzi i nostri servizi."),
    Case("I dati possono essere raccolti automaticamente mediante cookie e tecnologie simili."),
    Case("Utilizziamo sistemi automatizzati per individuare e rimuovere i contenuti vietati."),
    Case("Hai il diritto di non essere sottoposto a una decisione basata unicamente sul trattamento automatizzato."),
    Case("Ci concedi una licenza mondiale per usare, copiare e concedere in sublicenza i tuoi contenuti."),
    Case("Non vendiamo i tuoi dati personali a terzi."),
    Case("Possiamo usare i tuoi contenuti per addestrare i nostri modelli di intelligenza artificiale."),
    Case("Puoi eliminare il tuo account in qualsiasi momento."),
    Case("Non comunicheremo i tuoi dati a terzi senza il tuo previo consenso."),
    Case("Non puoi cedere il tuo account a terzi né comunicare la password."),
    Case("È vietato creare un nuovo account per aggirare una sospensione."),
    Case("L'abbonamento si rinnova automaticamente salvo disdetta."),
    Case("La vendita di armi o di prodotti contraffatti è vietata."),
    Case("I nostri crawler visitano il web per indicizzare le pagine pubbliche."),
    Case("Adottiamo misure tecniche e organizzative per impedire accessi non autorizzati."),
    Case(
        "migliorare i nostri servizi e sviluppare nuove funzioni di intelligenza artificiale;",
        lead_in="Utilizziamo le informazioni raccolte per:",
    ),
    Case("Non è consentito pubblicare i recapiti personali di altre persone nei commenti."),
    Case("Il Cliente ha il diritto di opporsi alla raccolta automatizzata dei propri dati."),
    Case("Non puoi aggirare le restrizioni geografiche o di età del servizio."),
    Case("I chatbot offerti sulla piattaforma rispondono automaticamente ai tuoi clienti."),
]

CASES = [*RULES, *QUIET]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:50])
def test_a_clause_reads_as_a_reader_does(case: Case) -> None:
    """Labels and rule are those that a reader gave before the lexicon was asked."""
    assert judged(case, "it") == case.answer
