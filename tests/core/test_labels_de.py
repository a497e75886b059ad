"""German clauses, judged by reading before the labels were run on them: rules, and what only sounds like one."""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged

CASES = [
    # Rules for others.
    Case(
        "Es ist untersagt, die Website mit Robotern, Spidern oder sonstigen automatisierten Verfahren zu durchsuchen.",
        "automated_access",
        "ban",
    ),
    Case(
        "Sie dürfen ohne unsere vorherige schriftliche Zustimmung keine Inhalte der Plattform durch automatisierte"
        " Mittel erfassen.",
        "automated_access prior_permission",
        "ban",
    ),
    Case("Du darfst unsere Dienste nicht scrapen oder crawlen.", "automated_access", "ban"),
    Case(
        "Das automatisierte Auslesen von Anzeigen, insbesondere durch Webcrawler oder Screen-Scraping, ist nicht"
        " gestattet.",
        "automated_access",
        "ban",
    ),
    Case(
        "automatisierte Systeme oder Software einzusetzen, um Daten aus der App auszulesen;",
        "automated_access",
        "ban",
    ),
    Case(
        "Verwendung von Crawlern, Bots oder ähnlichen Werkzeugen zum Herunterladen von Inseraten",
        "automated_access",
        "ban",
        lead_in="Folgendes ist verboten:",
    ),
    Case(
        "Nutzer:innen verpflichten sich, es zu unterlassen, Datenbankinhalte systematisch auszulesen oder in großem"
        " Umfang herunterzuladen.",
        "automated_access",
        "ban",
    ),
    Case(
        "Die Nutzung von Data-Mining-Werkzeugen oder Skripten zur Datenextraktion ist Nutzerinnen und Nutzern"
        " ausdrücklich verboten.",
        "automated_access",
        "ban",
    ),
    Case(
        "Automatisierte Abfragen unserer Suchfunktion bedürfen unserer vorherigen schriftlichen Genehmigung.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Setzen Sie keine Bots, Makros oder Browser-Erweiterungen ein, um Profile zu durchsuchen oder zu kopieren.",
        "automated_access",
        "ban",
    ),
    Case(
        "Inhalte dieser Website dürfen nicht zum Training von Systemen der künstlichen Intelligenz verwendet werden.",
        "ai_training",
        "ban",
    ),
    Case(
        "Eine Nutzung unserer Artikel für das KI-Training oder zur Entwicklung großer Sprachmodelle ist ohne gesonderte"
        " Lizenz ausgeschlossen.",
        "ai_training prior_permission",
        "ban",
    ),
    Case(
        "Es ist Ihnen nicht gestattet, Ausgaben des Dienstes zu verwenden, um Modelle für maschinelles Lernen zu"
        " trainieren, feinabzustimmen oder zu validieren.",
        "ai_training",
        "ban",
    ),
    Case(
        "Wir behalten uns die Nutzung unserer Inhalte für Text und Data Mining im Sinne des § 44b UrhG ausdrücklich"
        " vor.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Der Verlag erklärt hiermit einen Nutzungsvorbehalt nach § 44b Abs. 3 UrhG; das Text- und Data-Mining ist"
        " untersagt.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Sie dürfen technische Schutzmaßnahmen, Zugangskontrollen oder CAPTCHAs nicht umgehen, deaktivieren oder"
        " anderweitig außer Kraft setzen.",
        "circumvention",
        "ban",
    ),
    Case(
        "Umgehung von Zugriffsbeschränkungen, IP-Sperren oder Ratenbegrenzungen",
        "circumvention",
        "ban",
        heading="Verbotene Handlungen",
    ),
    Case(
        "Der Zugriff auf die Plattform ist ausschließlich über die von uns veröffentlichten Schnittstellen zulässig.",
        "api_only",
        "condition",
    ),
    Case(
        "auf den Dienst auf andere Weise als über die von uns bereitgestellte Benutzeroberfläche und API zuzugreifen",
        "api_only",
        "ban",
        lead_in="Sie verpflichten sich, Folgendes zu unterlassen:",
    ),
    Case(
        "Unterlassen Sie es, E-Mail-Adressen, Telefonnummern oder sonstige personenbezogene Daten anderer Mitglieder"
        " zu sammeln.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "Das Sammeln von Nutzernamen oder Kontaktdaten anderer Nutzer*innen ist verboten.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "Bilder unserer Mitglieder dürfen weder zur Gesichtserkennung noch zur Erstellung biometrischer Vorlagen"
        " genutzt werden.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Der Entwickler darf über die API erhaltene Daten nicht verkaufen, vermieten, unterlizenzieren oder an"
        " Datenhändler weitergeben.",
        "resale",
        "ban",
    ),
    Case(
        "Inhalte der Datenbank zu verkaufen oder gegen Entgelt an Dritte weiterzugeben;",
        "resale",
        "ban",
        lead_in="Es ist insbesondere untersagt,",
    ),
    Case(
        "Plattformdaten dürfen nicht zur Überwachung, zum Profiling von Personen oder für Zwecke von"
        " Strafverfolgungsbehörden oder Nachrichtendiensten verwendet werden.",
        "surveillance",
        "ban",
    ),
    Case(
        "Sie dürfen keine Konten durch automatisierte Verfahren anlegen.",
        "fake_accounts",
        "ban",
    ),
    Case(
        "Erstelle keine gefälschten Profile, um an Daten anderer Mitglieder zu gelangen.",
        "fake_accounts",
        "ban",
    ),
    Case(
        "Die Ratenbegrenzungen der API sind einzuhalten; eine übermäßige Anzahl von Anfragen ist unzulässig.",
        "load_limits",
        "ban",
    ),
    Case(
        "Handlungen, die eine unangemessen hohe Belastung unserer Server verursachen, sind zu unterlassen.",
        "load_limits",
        "ban",
    ),
    Case(
        "Crawler müssen die Vorgaben unserer robots.txt-Datei beachten.",
        "automated_access robots_txt",
        "duty",
    ),
    Case(
        "Öffentliche Suchmaschinen dürfen unsere Seiten durch Crawler erfassen, soweit dies zur Erstellung eines"
        " durchsuchbaren Index erforderlich ist.",
        "automated_access search_engine_exception",
        "permission",
    ),
    Case(
        "Nach Beendigung des Vertrags hat der Entwickler sämtliche über die Schnittstelle erhaltenen Daten"
        " unverzüglich zu löschen.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Alle zwischengespeicherten Inhalte müssen Sie innerhalb von 24 Stunden nach unserer Aufforderung löschen.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Für jeden Fall des automatisierten Auslesens schuldet der Nutzer eine Vertragsstrafe in Höhe von 5.000 Euro.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "Zugelassene Forschende dürfen öffentlich zugängliche Daten zu wissenschaftlichen Zwecken automatisiert"
        " abrufen.",
        "automated_access research_exception",
        "permission",
    ),
    Case(
        "Es ist verboten, unsere Inhalte zum Aufbau einer konkurrierenden Datenbank oder eines vergleichbaren Dienstes"
        " zu verwenden.",
        "competing_use",
        "ban",
    ),
    Case(
        "Das Spiegeln der Website oder ihre Einbindung in Frames ist ohne unsere Zustimmung nicht erlaubt.",
        "competing_use prior_permission",
        "ban",
    ),
    Case(
        "Sie dürfen die Software nicht dekompilieren, disassemblieren oder zurückentwickeln.",
        "security_probing",
        "ban",
    ),
    Case(
        "Reverse Engineering der App sowie das Testen unserer Systeme auf Schwachstellen sind untersagt.",
        "security_probing",
        "ban",
    ),
    Case(
        "Diese Bedingungen zum automatisierten Zugriff gelten unabhängig davon, ob Sie angemeldet sind oder ein Konto"
        " besitzen.",
        "automated_access logged_out_access",
        "duty",
    ),
    Case(
        "Ihr dürft das Spiel nicht mit Skripten oder Bots auslesen und keine Spieldaten in großen Mengen abrufen.",
        "automated_access",
        "ban",
    ),
    Case(
        "Der Kunde wird keine Software einsetzen, die Kurse oder Nachrichten automatisch von der Website abruft.",
        "automated_access",
        "ban",
    ),
    Case(
        "mittels Scraping, Spidering oder manueller Verfahren Inhalte der Plattform zu sammeln",
        "automated_access",
        "ban",
    ),
    Case(
        "Wenn Sie die zulässige Zahl von API-Aufrufen überschreiten, können wir Ihren Zugang sperren.",
        "load_limits",
        "penalty",
    ),
    Case(
        "Jede Vervielfältigung unserer Texte zum Zwecke des Text and Data Mining ist nur mit unserer ausdrücklichen"
        " Erlaubnis zulässig.",
        "tdm_reservation prior_permission",
        "condition",
    ),
    Case(
        "Wer Inhalte maschinell auslesen möchte, muss zuvor unsere schriftliche Einwilligung einholen.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Wir gestatten es nicht, dass Dritte Daten aus unserem Netzwerk abgreifen, um damit KI-Modelle zu trainieren.",
        "ai_training",
        "ban",
    ),
    Case(
        "Suchmaschinenbetreiber sind berechtigt, die Seiten zu indexieren, sofern sie die Anweisungen in der robots.txt"
        " befolgen.",
        "search_engine_exception robots_txt",
        "condition",
    ),
    Case(
        "Abgesehen von öffentlichen Suchmaschinen ist der Einsatz von Crawlern nicht zulässig.",
        "automated_access search_engine_exception",
        "ban",
    ),
    Case(
        "Die Bank untersagt ihren Kunden, Kontodaten Dritter mit Programmen zum Screen Scraping abzurufen.",
        "automated_access",
        "ban",
    ),
    Case(
        "Kein Scraping, kein Data Mining, keine automatisierten Abfragen.",
        "automated_access",
        "ban",
    ),
    Case(
        "Versuche nicht, unsere Nutzungslimits zu umgehen oder Sicherheitsfunktionen auszuhebeln.",
        "circumvention",
        "ban",
    ),
    Case(
        "Der Lizenznehmer ist nicht berechtigt, den Datenbestand ganz oder teilweise weiterzuverkaufen.",
        "resale",
        "ban",
    ),
    Case(
        "die über unsere Schnittstellen bezogenen Daten für Bonitätsprüfungen oder zur Diskriminierung von Personen zu"
        " nutzen,",
        "surveillance",
        "ban",
        lead_in="Ihnen ist nicht gestattet,",
    ),
    Case(
        "Forschungseinrichtungen können auf Antrag Zugang zu Daten nach Artikel 40 des Digital Services Act erhalten,"
        " dürfen diese aber nicht verkaufen.",
        "research_exception resale",
        "ban",
    ),
    Case(
        "Sie sichern zu, keine Gesichter aus den auf der Plattform veröffentlichten Fotos zum Aufbau biometrischer"
        " Datenbanken zu extrahieren.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Das Verbot des automatisierten Abrufs gilt auch für Besucher ohne Konto.",
        "automated_access logged_out_access",
        "ban",
    ),
    Case(
        "Bitte verwende ausschließlich unsere offizielle API, wenn du Daten abrufen willst.",
        "api_only",
        "duty",
    ),
    Case(
        "Bei Zuwiderhandlung gegen das Auslesungsverbot ist für jeden entnommenen Datensatz eine Vertragsstrafe von"
        " 100 EUR zu zahlen.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "Aus der API gewonnene Informationen sind auf Verlangen zu vernichten.",
        "deletion_duty",
        "duty",
    ),
    # What only sounds like a rule for others.
    Case("Wir erheben beim Besuch unserer Website automatisch Daten und Informationen.", "", "none"),
    Case("Bei jedem Aufruf werden automatisiert Daten des aufrufenden Rechners erfasst und gespeichert.", "", "none"),
    Case(
        "Sie haben das Recht, nicht einer ausschließlich auf einer automatisierten Verarbeitung beruhenden Entscheidung"
        " unterworfen zu werden.",
        "",
        "none",
    ),
    Case("Unsere Crawler durchsuchen das Web nach neuen Stellenanzeigen.", "", "none"),
    Case("Wir setzen automatisierte Systeme ein, um verbotene Inhalte zu erkennen und zu entfernen.", "", "none"),
    Case("Wir verkaufen Ihre personenbezogenen Daten nicht an Dritte.", "", "none"),
    Case(
        "Sie räumen uns das Recht ein, Ihre Inhalte zu nutzen, um unsere KI-Modelle zu trainieren.",
        "",
        "none",
    ),
    Case("Ohne Ihre Einwilligung geben wir Ihre Daten nicht an Dritte weiter.", "", "none"),
    Case("Du kannst dein Konto jederzeit in den Einstellungen löschen.", "", "none"),
    Case("Unsere Chatbots beantworten häufige Fragen automatisch.", "", "none"),
    Case(
        "Bots dürfen Nutzer nur anschreiben, wenn diese zuvor eine Unterhaltung begonnen haben.",
        "",
        "none",
    ),
    Case(
        "Die Übermittlung personenbezogener Daten in Drittländer erfolgt nur mit geeigneten Garantien.",
        "",
        "none",
    ),
    Case("Es ist verboten, ein zweites Konto anzulegen, um eine Sperre zu umgehen.", "", "none"),
    Case("Sie dürfen keine Viren oder sonstige Schadsoftware hochladen.", "", "none"),
    Case("Tickets dürfen nicht gewerblich weiterverkauft werden.", "", "none"),
    Case("Der Verkauf von Nutzerkonten ist untersagt.", "", "none"),
    Case("Die automatische Verlängerung können Sie bis 24 Stunden vor Ablauf nicht mehr verhindern.", "", "none"),
    Case(
        "Wir löschen Ihre Daten, sobald sie für die genannten Zwecke nicht mehr erforderlich sind.",
        "",
        "none",
    ),
    Case(
        "Sie können verlangen, dass wir die Sie betreffenden personenbezogenen Daten unverzüglich löschen.",
        "",
        "none",
    ),
    Case("Wir verwenden Cookies und Zählpixel, die automatisch Informationen sammeln.", "", "none"),
    Case("Eine automatisierte Entscheidungsfindung einschließlich Profiling findet nicht statt.", "", "none"),
    Case(
        "Dein öffentliches Profil kann von Suchmaschinen gefunden und indexiert werden.",
        "",
        "none",
    ),
    Case(
        "Inhalte, die Gewalt verherrlichen, sind nicht erlaubt und werden automatisch entfernt.",
        "",
        "none",
    ),
    Case("Gib dich nicht als eine andere Person aus und erstelle keine Fake-Profile.", "", "none"),
    Case(
        "Beachten Sie, dass Suchmaschinen Kopien öffentlicher Beiträge vorhalten können, die wir nicht löschen können.",
        "",
        "none",
    ),
    Case("Sie dürfen Ihr Passwort nicht an Dritte weitergeben.", "", "none"),
    Case(
        "Wir geben Daten an Strafverfolgungsbehörden nur weiter, wenn wir gesetzlich dazu verpflichtet sind.",
        "",
        "none",
    ),
    Case(
        "Mit der API können Sie eigene Anwendungen entwickeln; unser Logo darf dabei nicht verändert werden.",
        "",
        "none",
    ),
    Case("Sie müssen bei der Registrierung wahrheitsgemäße Angaben machen.", "", "none"),
    Case(
        "Es ist nicht gestattet, Personen unter 16 Jahren zu kontaktieren, um persönliche Daten von ihnen zu erfragen.",
        "",
        "none",
    ),
    Case("Zum Schutz vor Betrug prüfen wir automatisiert, ob Bestellungen auffällig sind.", "", "none"),
    Case(
        "Sofern Sie Ihre Einwilligung erteilt haben, gleichen wir Ihr Foto zur Gesichtserkennung mit dem Ausweis ab.",
        "",
        "none",
    ),
    Case("Der Zahlungsanbieter speichert personenbezogene Daten anderer Nutzer in seinem eigenen System.", "", "none"),
    Case(
        "Sie dürfen unsere Bewertungen nicht durch bezahlte oder gefälschte Rezensionen manipulieren.",
        "",
        "none",
    ),
    Case(
        "Werbung für Geräte, mit denen sich Kopierschutzmaßnahmen umgehen lassen, ist nicht zulässig.",
        "",
        "none",
    ),
    Case(
        "Ihre Daten werden nicht zum Training von KI-Modellen verwendet.",
        "",
        "none",
    ),
    Case("Unsere Mitarbeiter werden regelmäßig im Umgang mit künstlicher Intelligenz geschult.", "", "none"),
    Case("Der Gewinner wird automatisch per E-Mail benachrichtigt; ein Umtausch ist nicht möglich.", "", "none"),
    Case(
        "Sie können der Verwendung Ihrer Beiträge für das Training unserer KI widersprechen.",
        "",
        "none",
    ),
    Case(
        "Der Anbieter ist nicht verpflichtet, gespeicherte Daten nach Vertragsende aufzubewahren.",
        "",
        "none",
    ),
    Case(
        "Die Zustimmung der Eltern ist erforderlich, bevor Minderjährige personenbezogene Daten angeben.",
        "",
        "none",
    ),
    Case("Bei hoher Auslastung unserer Server kann es zu Verzögerungen kommen.", "", "none"),
    Case("Verkäufer schulden eine Vertragsstrafe, wenn sie nicht lieferbare Waren anbieten.", "", "none"),
    Case(
        "Zugriffsdaten werden nach sieben Tagen automatisch gelöscht oder anonymisiert.",
        "",
        "none",
    ),
    Case("Wir forschen daran, wie maschinelles Lernen die Suche verbessern kann.", "", "none"),
    Case("Du darfst deine eigenen Daten jederzeit herunterladen.", "", "none"),
    Case("Die Spiegelung deines Bildschirms auf den Fernseher ist nicht auf allen Geräten verfügbar.", "", "none"),
    Case(
        "Nutzer dürfen automatisierte Nachrichten nicht zum Versand von Spam verwenden.",
        "",
        "none",
    ),
    Case("Wettbewerber sind von der Teilnahme am Gewinnspiel ausgeschlossen.", "", "none"),
    Case(
        "Die maschinelle Übersetzung unserer Hilfeseiten ist nicht rechtsverbindlich.",
        "",
        "none",
    ),
    Case(
        "Google Analytics erfasst Ihre IP-Adresse automatisch; dies können Sie durch ein Plug-in verhindern.",
        "",
        "none",
    ),
    Case(
        "Sie sind dafür verantwortlich, dass Sie von Personen, deren Fotos Sie hochladen, die nötige Einwilligung"
        " haben.",
        "",
        "none",
    ),
    Case("Wir empfehlen, das Passwort regelmäßig zu ändern und nicht im Browser zu speichern.", "", "none"),
    Case("Um Missbrauch zu verhindern, begrenzen wir die Zahl der Nachrichten pro Tag.", "", "none"),
    Case("Verkaufe keine Waffen, Drogen oder verschreibungspflichtigen Medikamente.", "", "none"),
    Case(
        "Die Verarbeitung ist zur Wahrung unserer berechtigten Interessen an der Sicherheit unserer Systeme"
        " erforderlich.",
        "",
        "none",
    ),
    Case(
        "automatisch erhobene Daten wie IP-Adresse, Browsertyp und Uhrzeit des Zugriffs",
        "",
        "none",
        heading="Welche Daten wir erheben",
    ),
    Case("Das Teilen von Inhalten, die unter Umgehung einer Altersprüfung entstanden sind, ist verboten.", "", "none"),
    Case("Sie dürfen die Barrierefreiheitsfunktionen nicht abschalten, während ein Test läuft.", "", "none"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:40])
def test_a_clause_gets_the_labels_a_reader_gave_it(case: Case) -> None:
    """The labels and the rule of the whole, in German."""
    assert judged(case, "de") == case.answer
