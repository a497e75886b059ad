"""Dutch: rules as platforms put them in Dutch, and what looks like a rule and binds nobody."""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged

RULES = [
    Case(
        "Het is niet toegestaan de Website te doorzoeken met robots, spiders of enig ander geautomatiseerd proces.",
        "automated_access",
        "ban",
    ),
    Case(
        "Je mag onze app niet scrapen, crawlen of er op een andere manier in bulk data uit halen.",
        "automated_access",
        "ban",
    ),
    Case(
        "De gebruiker onthoudt zich van het geautomatiseerd opvragen van advertenties, tenzij de uitgever daarvoor"
        " vooraf schriftelijk toestemming heeft verleend.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "het inzetten van bots, webcrawlers of vergelijkbare software om prijzen van de site te halen;",
        "automated_access",
        "ban",
        lead_in="Het is de gebruiker in het bijzonder verboden:",
    ),
    Case(
        "Het herhaald en systematisch opvragen van niet-substantiële delen van de databank is verboden.",
        "automated_access",
        "ban",
    ),
    Case("Gebruik geen scripts of browserextensies om profielen te downloaden.", "automated_access", "ban"),
    Case(
        "Toegang tot de Diensten via geautomatiseerde middelen (zoals harvesting bots, robots, spiders of scrapers) is"
        " zonder onze uitdrukkelijke toestemming verboden.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Voor het geautomatiseerd uitlezen van vacatures is onze voorafgaande schriftelijke toestemming vereist.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Crawlers mogen de website alleen bezoeken voor zover ons robots.txt-bestand dat toestaat.",
        "automated_access robots_txt",
        "condition",
    ),
    Case(
        "U verbindt zich ertoe om geen robots te gebruiken om toegang te krijgen tot de Services.",
        "automated_access",
        "ban",
    ),
    Case(
        "Niets van deze uitgave mag worden gebruikt voor het trainen van kunstmatige intelligentie.",
        "ai_training",
        "ban",
    ),
    Case(
        "Het is verboden de artikelen als trainingsdata voor taalmodellen te gebruiken.",
        "ai_training",
        "ban",
    ),
    Case(
        "Je mag de output niet gebruiken om modellen te ontwikkelen die concurreren met onze dienst.",
        "competing_use",
        "ban",
    ),
    Case(
        "DPG behoudt zich alle rechten voor, waaronder die op tekst- en datamining in de zin van artikel 15o van de"
        " Auteurswet.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "beveiligingsmaatregelen of toegangsbeperkingen van het platform te omzeilen, te verwijderen of uit te"
        " schakelen;",
        "circumvention",
        "ban",
        lead_in="Je gaat ermee akkoord om niet:",
    ),
    Case("Het is u verboden de kopieerbeveiliging te doorbreken.", "circumvention", "ban"),
    Case("Wij staan niet toe dat u onze captcha's of ratelimieten omzeilt.", "circumvention", "ban"),
    Case("Het systeem is uitsluitend toegankelijk via de door ons beschikbaar gestelde API.", "api_only", "condition"),
    Case("U mag geen gegevens ophalen met andere middelen dan onze openbare interfaces.", "api_only", "ban"),
    Case(
        "Het is afnemers verboden de broncode te achterhalen of de programmatuur te decompileren.",
        "security_probing",
        "ban",
    ),
    Case(
        "U mag geen telefoonnummers of andere persoonlijke gegevens van adverteerders verzamelen.",
        "personal_data_harvesting",
        "ban",
    ),
    Case("De gegevens mogen niet worden doorverkocht of aan databrokers worden overgedragen.", "resale", "ban"),
    Case(
        "Na afloop van de overeenkomst dient u de via de API verkregen data onmiddellijk te vernietigen.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Wie in strijd met dit artikel gegevens scrapet, verbeurt een direct opeisbare boete van € 5.000 per"
        " overtreding.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case("U mag onze infrastructuur niet overmatig belasten.", "load_limits", "ban"),
    Case("Het is niet toegestaan de website in te framen of te spiegelen.", "competing_use", "ban"),
]

QUIET = [
    Case("Wij verzamelen automatisch bepaalde gegevens wanneer u onze website bezoekt, zoals uw IP-adres."),
    Case("Wanneer je onze app gebruikt, verzamelen we automatisch informatie over je toestel."),
    Case("Robots en crawlers van zoekmachines kunnen uw openbare advertenties in hun zoekresultaten tonen."),
    Case("U mag geen valse naam gebruiken of zich als een ander lid voordoen."),
    Case("De bank neemt geautomatiseerde besluiten over uw kredietaanvraag."),
    Case("U hebt het recht om bezwaar te maken tegen geautomatiseerde individuele besluitvorming."),
    Case("Je geeft ons toestemming om je foto's te gebruiken om onze AI-modellen te trainen."),
    Case("Het is niet toegestaan om met bots kunstmatig het aantal volgers te verhogen."),
    Case("U mag uw account niet verkopen of aan derden overdragen."),
    Case("Het is verboden om virussen te verspreiden of de beveiliging van andermans computer aan te vallen."),
    Case("U kunt cookies op elk moment verwijderen via de instellingen van uw browser."),
    Case("Marktmeester gebruikt geautomatiseerde systemen om verboden advertenties op te sporen."),
    Case("Wij delen uw gegevens niet met derden zonder uw uitdrukkelijke toestemming."),
    Case("Uw lidmaatschap wordt automatisch met een jaar verlengd als u niet tijdig opzegt."),
    Case("U mag de inhoud alleen voor persoonlijk gebruik bekijken."),
    Case("Bezoekers mogen in het museum geen foto's maken met flits."),
    Case("Je mag geen nieuw account openen nadat we je account hebben geblokkeerd."),
    Case("Opsporingsinstanties kunnen bij ons gegevens van gebruikers opvragen."),
    Case("Om misbruik te voorkomen controleren wij berichten met geautomatiseerde middelen."),
    Case("Onderzoekers van de universiteit hebben onze dienst uitgeroepen tot beste app van het jaar."),
    Case("de gegevens te analyseren en onze algoritmen te trainen;", lead_in="Wij verwerken uw gegevens om:"),
    Case("Bewaartermijn: wij verwijderen uw gegevens binnen 24 maanden.", heading="Hoe lang bewaren wij uw gegevens?"),
]

# Put aside while the cues were written: the first run read 28 of these 32 as a reader does.
HELD_OUT = [
    Case(
        "Je mag geen geautomatiseerde scripts gebruiken om informatie van de Service te verzamelen.",
        "automated_access",
        "ban",
    ),
    Case(
        "Behoudens onze schriftelijke toestemming is het verboden gegevens van de website te kopiëren met behulp van"
        " zoekrobots of andere automatische hulpmiddelen.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "geen gebruik te maken van spiders, zoekrobots of datamining om de inhoud van de site over te nemen;",
        "automated_access",
        "ban",
        lead_in="De gebruiker verplicht zich:",
    ),
    Case("Scrapen of op grote schaal downloaden van onze kaarten mag niet.", "automated_access", "ban"),
    Case("De Content mag niet worden gescrapet, geïndexeerd of gekopieerd door bots.", "automated_access", "ban"),
    Case(
        "reisaanbiedingen via screenscraping overnemen op een eigen website;",
        "automated_access",
        "ban",
        heading="Wat mag niet?",
    ),
    Case(
        "Zonder licentie van de uitgever is het niet toegestaan onze artikelen te gebruiken om generatieve AI te"
        " trainen.",
        "ai_training prior_permission",
        "ban",
    ),
    Case("Je mag de antwoorden niet inzetten om een eigen taalmodel te ontwikkelen.", "ai_training", "ban"),
    Case("Het voeden van AI-systemen met beelden uit het archief is verboden.", "ai_training", "ban"),
    Case("Gebruikers mogen technische beperkingen van de dienst niet omzeilen.", "circumvention", "ban"),
    Case(
        "het omzeilen van betaalmuren of andere toegangscontroles",
        "circumvention",
        "ban",
        lead_in="Niet toegestaan is:",
    ),
    Case("Probeer niet de versleuteling te kraken die onze video's beschermt.", "circumvention", "ban"),
    Case(
        "Ontwikkelaars dienen uitsluitend gebruik te maken van de gedocumenteerde API om data op te halen.",
        "api_only",
        "condition",
    ),
    Case(
        "U gaat ermee akkoord de Dienst niet te benaderen via enige andere methode dan de interface die wij aanbieden.",
        "api_only",
        "ban",
    ),
    Case("Commerciële doorverkoop van onze gegevens is uitgesloten.", "resale", "ban"),
    Case(
        "Het is niet toegestaan contactgegevens van andere leden te verzamelen of te bewaren.",
        "personal_data_harvesting",
        "ban",
    ),
    Case("Respecteer de ratelimieten van de API.", "load_limits", "duty"),
    Case("Tekst- en datamining van de inhoud van deze krant is uitdrukkelijk voorbehouden.", "tdm_reservation", "ban"),
    Case("U dient zich te onthouden van reverse engineering van de software.", "security_probing", "ban"),
    Case(
        "Het is verboden om zonder toestemming een databank samen te stellen die vergelijkbaar is met de dienst of"
        " ermee concurreert.",
        "competing_use prior_permission",
        "ban",
    ),
    Case("We gebruiken robots om nieuwe websites te ontdekken en te indexeren."),
    Case("Door de dienst te gebruiken stemt u ermee in dat wij automatisch gegevens verzamelen."),
    Case("Je kunt chatbots maken die automatisch vragen van bezoekers over je webwinkel beantwoorden."),
    Case("Het is verboden om met bots te spelen of vals te spelen."),
    Case("Wij zullen uw persoonsgegevens nooit verkopen of verhuren."),
    Case("U kunt op elk moment uw toestemming voor profilering intrekken."),
    Case("Sommige gegevens worden automatisch verzameld door middel van cookies en scripts."),
    Case("Je mag geen geautomatiseerde berichten of spam naar andere gebruikers sturen."),
    Case("De verkoper mag geen nagemaakte producten of gestolen goederen verkopen."),
    Case("Wij nemen technische maatregelen om scraping van uw gegevens te voorkomen."),
    Case("U moet uw gegevens bijwerken wanneer deze veranderen."),
    Case("Het incassobureau mag uw gegevens alleen met onze toestemming gebruiken."),
]

# Written once the cues had been tried on terms from the web: the first run read 34 of these 42 as a reader does.
LATER = [
    Case(
        "Zonder voorafgaande schriftelijke toestemming van Woonhuis is het gebruik van bots, spiders of"
        " andere geautomatiseerde technieken om woningen op te vragen niet toegestaan.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "U erkent dat het verboden is om de Website te monitoren of te kopiëren met een robot, spider of"
        " ander automatisch apparaat.",
        "automated_access",
        "ban",
    ),
    Case("De koper zal de catalogus niet met software uitlezen of harvesten.", "automated_access", "ban"),
    Case("Leden onthouden zich van elke vorm van scraping.", "automated_access", "ban"),
    Case(
        "software te gebruiken die automatisch vluchten en tarieven op onze site zoekt;",
        "automated_access",
        "ban",
        lead_in="Reizigers mogen niet:",
    ),
    Case(
        "Zoekmachines mogen onze openbare pagina's met crawlers indexeren zolang zij zich aan robots.txt houden.",
        "automated_access robots_txt search_engine_exception",
        "condition",
    ),
    Case(
        "Wie onze pagina's met een bot wil doorzoeken, moet eerst schriftelijk toestemming vragen.",
        "automated_access prior_permission",
        "condition",
    ),
    Case("Overtreders die geautomatiseerd gegevens verzamelen, worden geblokkeerd.", "automated_access", "penalty"),
    Case(
        "Datamining, het gebruik van robots en soortgelijke methoden om gegevens te verzamelen zijn uitgesloten.",
        "automated_access",
        "ban",
    ),
    Case("Het is afnemers niet toegestaan de gegevens te gebruiken voor machine learning.", "ai_training", "ban"),
    Case(
        "Partijen die onze foto's willen gebruiken om AI te trainen, dienen vooraf een licentieovereenkomst"
        " met ons te sluiten.",
        "ai_training prior_permission",
        "condition",
    ),
    Case(
        "de inhoud in te voeren in een AI-systeem of als trainingsmateriaal te gebruiken;",
        "ai_training",
        "ban",
        lead_in="Abonnees mogen niet:",
    ),
    Case(
        "Je mag onze teksten niet gebruiken voor de ontwikkeling, training of verfijning van grote"
        " taalmodellen, tenzij we daar uitdrukkelijk mee hebben ingestemd.",
        "ai_training prior_permission",
        "ban",
    ),
    Case("AI-bots mogen deze website niet bezoeken om modellen te trainen.", "ai_training automated_access", "ban"),
    Case(
        "Uitgever maakt overeenkomstig artikel 4 van Richtlijn (EU) 2019/790 een voorbehoud ten aanzien van"
        " tekst- en datamining.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Spelers mogen de anti-cheatbeveiliging of andere technische beschermingen van de spelserver niet omzeilen.",
        "circumvention",
        "ban",
    ),
    Case(
        "Je probeert onze beveiligingsmaatregelen niet te omzeilen en je verwijdert geen DRM.", "circumvention", "ban"
    ),
    Case("Pogingen om de toegangscontrole te omzeilen zijn verboden.", "circumvention", "ban"),
    Case(
        "technische maatregelen te ontwijken die wij gebruiken om toegang tot de Dienst te voorkomen of te beperken;",
        "circumvention",
        "ban",
        lead_in="U stemt ermee in om niet:",
    ),
    Case(
        "De toegang tot de gegevens verloopt uitsluitend via de API; elke andere toegang is verboden.",
        "api_only",
        "ban",
    ),
    Case("Gebruik alleen de officiële API om gegevens op te halen.", "api_only", "condition"),
    Case(
        "Het is verboden de Dienst te gebruiken op een andere wijze dan via de interface die Voorbeeld"
        " daarvoor ter beschikking stelt.",
        "api_only",
        "ban",
    ),
    Case("U mag per minuut niet meer dan honderd API-aanroepen doen.", "load_limits", "ban"),
    Case(
        "Het is verboden namen en e-mailadressen van adverteerders te verzamelen voor reclame.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "Klant zal de software niet onderwerpen aan reverse engineering, decompilatie of demontage.",
        "security_probing",
        "ban",
    ),
    Case("U dient de via onze API verkregen gegevens binnen dertig dagen te wissen.", "deletion_duty", "duty"),
    Case(
        "Voor scraping vragen bedrijven een licentie aan via ons formulier; zonder licentie is scraping verboden.",
        "automated_access prior_permission",
        "ban",
    ),
    Case("We verbeteren onze zoekmachine met robots die het internet doorzoeken."),
    Case("Onze website kan automatisch gegevens over uw bezoek opslaan in logbestanden."),
    Case("U mag uw eigen gegevens op elk moment downloaden in een machineleesbaar formaat."),
    Case("Voorbeeld BV traint haar modellen met geanonimiseerde gegevens van gebruikers."),
    Case("U stemt ermee in dat uw berichten automatisch worden doorzocht op verboden inhoud."),
    Case("Adverteerders mogen geen automatische reacties of nepadvertenties plaatsen."),
    Case("Het is niet toegestaan om met meerdere accounts te stemmen of bots te laten stemmen."),
    Case("De verhuurder mag huurders niet discrimineren."),
    Case("Ouders kunnen de toegang van hun kinderen beperken met technische maatregelen."),
    Case("Als u wilt dat wij uw gegevens verwijderen, stuurt u een e-mail naar onze klantenservice."),
    Case("U mag de leeftijdscontrole niet omzeilen."),
    Case("Google gebruikt cookies om het gebruik van onze website automatisch te analyseren."),
    Case("Uw bank kan om toestemming vragen voordat wij toegang krijgen tot uw rekeninggegevens."),
    Case("Automatische incasso: u machtigt ons om het bedrag maandelijks van uw rekening af te schrijven."),
    Case("Het ticket mag niet worden doorverkocht."),
]

# Written last: the first run read 29 of these 40 as a reader does.
LAST = [
    Case(
        "Je bent niet bevoegd om geautomatiseerde tools te gebruiken waarmee je gegevens van het platform kopieert.",
        "automated_access",
        "ban",
    ),
    Case(
        "Jullie mogen geen crawlers op onze servers loslaten.",
        "automated_access",
        "ban",
    ),
    Case(
        "Elk gebruik van scrapers, zoekrobots of dergelijke technologie is ten strengste verboden.",
        "automated_access",
        "ban",
    ),
    Case(
        "spiders, crawlers of robots inzetten om een lijst van gebruikers op te stellen",
        "automated_access",
        "ban",
        lead_in="U mag onze sites niet gebruiken om het volgende te doen:",
    ),
    Case(
        "U mag de prijzen niet op geautomatiseerde wijze van de website halen zonder schriftelijke"
        " overeenkomst met ons.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Bulkdownloads van het archief zijn niet toegestaan.",
        "automated_access",
        "ban",
    ),
    Case(
        "De lezer mag artikelen alleen scrapen met toestemming van de hoofdredactie.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Machinale toegang tot de catalogus is slechts mogelijk met een licentieovereenkomst.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Onze inhoud mag niet als invoer voor generatieve AI-systemen worden gebruikt.",
        "ai_training",
        "ban",
    ),
    Case(
        "Het is verboden om met onze afbeeldingen algoritmen te trainen, te testen of te verbeteren.",
        "ai_training",
        "ban",
    ),
    Case(
        "modellen voor kunstmatige intelligentie te ontwikkelen op basis van de verkregen data;",
        "ai_training",
        "ban",
        lead_in="Het is de licentienemer niet toegestaan:",
    ),
    Case(
        "Rechthebbende verzet zich uitdrukkelijk tegen tekst- en datamining van zijn werken.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "U onthoudt zich van het omzeilen van beveiligingen, waaronder captcha's.",
        "circumvention",
        "ban",
    ),
    Case(
        "Probeer nooit onze IP-blokkades te omzeilen.",
        "circumvention",
        "ban",
    ),
    Case(
        "Gebruikers dienen zich te onthouden van handelingen die de toegangsbeveiliging doorbreken.",
        "circumvention",
        "ban",
    ),
    Case(
        "Ontwikkelaars mogen de data enkel langs de gepubliceerde API opvragen.",
        "api_only",
        "condition",
    ),
    Case(
        "Het gebruik van niet-gedocumenteerde interfaces om gegevens op te halen is verboden.",
        "api_only",
        "ban",
    ),
    Case(
        "Toegang op een andere manier dan via onze interfaces is niet toegestaan.",
        "api_only",
        "ban",
    ),
    Case(
        "De gegevens mogen niet worden gebruikt voor politiële surveillance of profilering van personen.",
        "surveillance",
        "ban",
    ),
    Case(
        "Bij overtreding van het scrapingverbod is een boete van € 250 per gescrapete pagina verschuldigd.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "Gebruikers die scrapen kunnen worden geschorst.",
        "automated_access",
        "penalty",
    ),
    Case(
        "Je mag de API niet zo vaak aanroepen dat de dienst overbelast raakt.",
        "load_limits",
        "ban",
    ),
    Case(
        "Het verhandelen van adressenlijsten uit onze databank is verboden.",
        "resale",
        "ban",
    ),
    Case(
        "Klant mag de website niet op eigen pagina's framen.",
        "competing_use",
        "ban",
    ),
    Case(
        "De afnemer vernietigt na beëindiging alle gegevens die hij via de dienst heeft verkregen.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Volg altijd de aanwijzingen in robots.txt.",
        "robots_txt",
        "duty",
    ),
    Case(
        "Onze medewerkers kunnen met speciale software gegevens van uw toestel uitlezen.",
    ),
    Case(
        "Als u een account aanmaakt, slaan wij automatisch uw IP-adres op.",
    ),
    Case(
        "U mag uw login niet delen met derden of met bots.",
    ),
    Case(
        "De chatbot mag u geen medisch advies geven.",
    ),
    Case(
        "U kunt uw gegevens downloaden of laten overdragen aan een andere aanbieder.",
    ),
    Case(
        "Wij ontvangen gegevens van zoekmachines en andere websites die wij automatisch verwerken.",
    ),
    Case(
        "Het is verboden dieren of wapens te verkopen via advertenties.",
    ),
    Case(
        "Hackers proberen soms beveiligingen te omzeilen; wij zijn daarvoor niet aansprakelijk.",
    ),
    Case(
        "Facturen worden automatisch verzonden en kunnen in het systeem worden geraadpleegd.",
    ),
    Case(
        "Uw gegevens worden zonder uw toestemming niet gebruikt om AI-systemen te trainen.",
    ),
    Case(
        "De Autoriteit Persoonsgegevens houdt toezicht op het verzamelen van gegevens.",
    ),
    Case(
        "U moet uw account verwijderen als u jonger dan 16 jaar bent.",
    ),
    Case(
        "Bij geautomatiseerde besluiten kunt u altijd om menselijke tussenkomst vragen.",
    ),
    Case(
        "Je verleent ons een licentie om je content te kopiëren, te verspreiden en te verkopen.",
    ),
]


@pytest.mark.parametrize("case", [*RULES, *QUIET, *HELD_OUT, *LATER, *LAST], ids=lambda case: case.text[:40])
def test_a_dutch_clause_is_read_as_a_reader_reads_it(case: Case) -> None:
    """The labels and the rule are those that a reader gives the clause."""
    assert judged(case, "nl") == case.answer
