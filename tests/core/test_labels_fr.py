"""French: rules as platforms put them in French, and what looks like a rule and binds nobody."""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged

RULES = [
    Case(
        "Vous vous interdisez d'accéder au Service, ou d'en extraire tout ou partie du contenu, au moyen de"
        " robots, de scripts ou de tout autre procédé automatisé.",
        "automated_access",
        "ban",
    ),
    Case(
        "Il est strictement interdit de procéder à l'aspiration du Site, notamment par des araignées ou des"
        " robots d'indexation, sans l'autorisation écrite préalable de l'Éditeur.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "L'Utilisateur s'interdit d'extraire ou de réutiliser de manière répétée et systématique des parties,"
        " même non substantielles, de la base de données.",
        "automated_access",
        "ban",
    ),
    Case(
        "Toute extraction, totale ou partielle, du contenu des annonces par un procédé automatisé (« scraping"
        " ») est formellement prohibée.",
        "automated_access",
        "ban",
    ),
    Case(
        "Le moissonnage de nos pages est soumis à l'accord écrit et préalable de la Société.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "d'utiliser un robot, un aspirateur de site ou un logiciel d'extraction pour copier les fiches des membres ;",
        "automated_access",
        "ban",
    ),
    Case(
        "collecter des informations sur nos pages à l'aide de moyens automatisés (robots collecteurs, araignées…) ;",
        "automated_access",
        "ban",
        lead_in="Vous vous engagez à ne pas :",
    ),
    Case(
        "Nul ne peut, sans notre consentement exprès, aspirer tout ou partie des articles publiés sur le Site.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "N'utilisez pas de robots, de scrapers ou d'outils similaires pour accéder à la plateforme ou en"
        " télécharger les contenus.",
        "automated_access",
        "ban",
    ),
    Case(
        "Tu ne peux pas te servir de bots ou de scripts pour récupérer des données du jeu.", "automated_access", "ban"
    ),
    Case(
        "Les moteurs de recherche publics peuvent explorer nos pages dans le seul but de créer des index"
        " accessibles à tous, dans le respect de notre fichier robots.txt.",
        "automated_access robots_txt search_engine_exception",
        "condition",
    ),
    Case(
        "Les exploitants de robots d'exploration sont tenus de respecter les directives du fichier robots.txt.",
        "automated_access robots_txt",
        "duty",
    ),
    Case(
        "Conformément à l'article L. 122-5-3 du Code de la propriété intellectuelle, l'Éditeur s'oppose"
        " expressément à toute fouille de textes et de données portant sur ses publications.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Nous exerçons notre droit d'opposition (opt-out) prévu à l'article 4 de la directive (UE) 2019/790.",
        "tdm_reservation",
        "ban",
    ),
    Case("La fouille de textes et de données n'est pas autorisée sur ce site.", "tdm_reservation", "ban"),
    Case(
        "Il vous est interdit d'utiliser les contenus du Site aux fins d'entraîner, de développer ou"
        " d'alimenter un modèle d'intelligence artificielle.",
        "ai_training",
        "ban",
    ),
    Case(
        "Toute utilisation des œuvres pour l'entraînement de systèmes d'apprentissage automatique requiert"
        " notre autorisation écrite préalable.",
        "ai_training prior_permission",
        "condition",
    ),
    Case(
        "entraîner ou affiner un grand modèle de langage à partir des résultats générés par le Service ;",
        "ai_training",
        "ban",
        lead_in="Il est interdit de :",
    ),
    Case(
        "Vous ne devez ni contourner, ni désactiver les mesures techniques de protection qui limitent l'accès"
        " au contenu.",
        "circumvention",
        "ban",
    ),
    Case(
        "neutraliser ou tenter de neutraliser un captcha, un mur payant ou tout autre dispositif de contrôle d'accès ;",
        "circumvention",
        "ban",
        lead_in="L'utilisateur·rice s'engage à ne pas :",
    ),
    Case("Vous ne pouvez accéder aux données que par l'intermédiaire de l'API documentée.", "api_only", "condition"),
    Case(
        "Il est interdit d'accéder aux Services par un moyen autre que l'interface que nous mettons à votre"
        " disposition.",
        "api_only",
        "ban",
    ),
    Case(
        "Il n'est pas permis de revendre, de céder ou de sous-licencier les données issues de la Plateforme.",
        "resale",
        "ban",
    ),
    Case(
        "Les données obtenues au moyen de l'API ne peuvent être ni vendues, ni louées, ni cédées à un"
        " courtier en données.",
        "resale",
        "ban",
    ),
    Case(
        "Les utilisateur(trice)s ne peuvent pas collecter les adresses courriel ou d'autres renseignements"
        " personnels des membres.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "récolter les identifiants, coordonnées ou photographies d'autres utilisateurs sans leur consentement ;",
        "personal_data_harvesting",
        "ban",
        lead_in="Vous ne devez pas :",
    ),
    Case(
        "Les photographies des profils ne sauraient être utilisées à des fins de reconnaissance faciale ou"
        " d'identification biométrique.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Vous n'utiliserez pas les données de l'API à des fins de surveillance, de renseignement ou de"
        " maintien de l'ordre.",
        "surveillance",
        "ban",
    ),
    Case(
        "Ne dépassez pas les limites de débit et n'imposez pas de charge déraisonnable à notre infrastructure.",
        "load_limits",
        "ban",
    ),
    Case("Les requêtes sont limitées à 100 appels par minute ; vous devez respecter ce quota.", "load_limits", "duty"),
    Case(
        "Il est interdit de décompiler, désassembler ou procéder à l'ingénierie inverse de l'Application.",
        "security_probing",
        "ban",
    ),
    Case("sonder, analyser ou tester la vulnérabilité de nos systèmes ou réseaux ;", "security_probing", "ban"),
    Case(
        "Le Client s'interdit d'utiliser le contenu du Site pour développer un produit ou un service concurrent.",
        "competing_use",
        "ban",
    ),
    Case(
        "La reproduction du Site dans un cadre (« framing ») ou sur un site miroir est interdite sans notre"
        " accord préalable.",
        "competing_use prior_permission",
        "ban",
    ),
    Case(
        "À la résiliation du contrat, le Partenaire devra supprimer toutes les données obtenues via l'API et"
        " détruire les copies en sa possession.",
        "deletion_duty",
        "duty",
    ),
    Case("La création de comptes par des moyens automatisés est interdite.", "fake_accounts", "ban"),
    Case(
        "Quiconque aspire des annonces est redevable, à titre de clause pénale, d'une somme forfaitaire de 50"
        " euros par annonce extraite.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "Ces interdictions de collecte automatisée s'appliquent que vous soyez ou non connecté à un compte.",
        "automated_access logged_out_access",
        "ban",
    ),
    Case(
        "Par exception, les chercheurs agréés au titre de l'article 40 du règlement sur les services"
        " numériques peuvent accéder aux données publiques sous réserve de notre accord.",
        "prior_permission research_exception",
        "condition",
    ),
    Case(
        "Utilisation de robots, de scrapers ou d'autres procédés d'extraction de données",
        "automated_access",
        "ban",
        heading="Comportements interdits",
    ),
    Case(
        "En cas d'extraction automatisée de nos contenus, nous nous réservons le droit de bloquer votre"
        " adresse IP et de résilier votre compte.",
        "automated_access",
        "penalty",
    ),
    Case(
        "Sauf autorisation expresse d'Exemplo, aucun robot d'indexation ne peut accéder à la Plateforme.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Le Contenu est mis à disposition pour un usage strictement personnel, à l'exclusion de toute"
        " extraction automatisée ou de toute réutilisation commerciale.",
        "automated_access",
        "ban",
    ),
    Case(
        "Sont notamment interdits : le recours à des robots, l'aspiration de pages et l'indexation"
        " automatisée des annonces.",
        "automated_access",
        "ban",
    ),
    Case(
        "Toute utilisation de bots, de logiciels espions (« spyware ») ou d'outils de collecte automatique de"
        " données sur le Site entraînera la fermeture immédiate du compte.",
        "automated_access",
        "penalty",
    ),
    Case(
        "L'accès au service par un programme informatique, un robot ou un script est réservé aux partenaires"
        " ayant conclu un contrat de licence avec la Banque.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Vous reconnaissez que l'extraction qualitativement ou quantitativement substantielle de la base de"
        " données est interdite en vertu des articles L. 341-1 et suivants du Code de la propriété"
        " intellectuelle.",
        "automated_access",
        "ban",
    ),
    Case(
        "Vous convenez de ne pas copier, moissonner, explorer ou indexer quelque partie que ce soit du Site.",
        "automated_access",
        "ban",
    ),
    Case(
        "Le joueur s'engage à n'utiliser aucun programme tiers automatisé pour collecter des données du Jeu.",
        "automated_access",
        "ban",
    ),
    Case(
        "aspirer, « crawler » ou « scraper » tout ou partie de la Plateforme, que ce soit manuellement ou de"
        " façon automatisée ;",
        "automated_access",
        "ban",
    ),
    Case(
        "Aucun utilisateur n'est autorisé à exploiter un robot, une araignée web ou un autre dispositif"
        " automatique pour surveiller ou copier nos pages.",
        "automated_access",
        "ban",
    ),
    Case(
        "Il vous appartient d'obtenir notre accord écrit avant d'utiliser un robot d'exploration sur nos pages.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "L'exploration du Site par des robots est tolérée dans les limites fixées par le fichier robots.txt.",
        "automated_access robots_txt",
        "condition",
    ),
    Case(
        "Nous autorisons les exploitants de moteurs de recherche publics à utiliser des robots pour copier"
        " des éléments du site aux seules fins de créer des index consultables.",
        "automated_access search_engine_exception",
        "condition",
    ),
    Case(
        "Les titulaires de droits réservent expressément l'utilisation de leurs œuvres pour la fouille de"
        " textes et de données, au sens de l'article 4, paragraphe 3, de la directive (UE) 2019/790.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Aucune fouille de textes et de données ne peut être effectuée à des fins commerciales sans l'accord"
        " préalable du Journal.",
        "tdm_reservation prior_permission",
        "ban",
    ),
    Case(
        "Le Journal s'oppose à ce que ses articles soient moissonnés ou utilisés pour alimenter des modèles"
        " d'intelligence artificielle générative.",
        "automated_access ai_training",
        "ban",
    ),
    Case(
        "Vous vous interdisez d'utiliser les Résultats pour mettre au point des modèles concurrents de ceux d'Exemplo.",
        "ai_training competing_use",
        "ban",
    ),
    Case(
        "Les contenus ne peuvent servir de données d'entraînement à une IA, sauf licence écrite distincte.",
        "ai_training prior_permission",
        "ban",
    ),
    Case(
        "Tout entraînement d'algorithmes d'apprentissage machine au moyen de nos données est proscrit.",
        "ai_training",
        "ban",
    ),
    Case(
        "Il est interdit d'accéder aux zones sécurisées en forçant ou en neutralisant un système"
        " d'authentification ou de contrôle d'accès.",
        "circumvention",
        "ban",
    ),
    Case(
        "masquer votre adresse IP ou utiliser des serveurs mandataires afin de contourner les limites"
        " d'appels de l'API ;",
        "circumvention load_limits",
        "ban",
        lead_in="Vous ne devez en aucun cas :",
    ),
    Case("Les données ne sont accessibles qu'au moyen de notre interface de programmation.", "api_only", "condition"),
    Case("Vous vous engagez à n'utiliser que l'API officielle pour obtenir les offres.", "api_only", "condition"),
    Case(
        "Le licencié ne saurait céder, louer, prêter ni concéder en sous-licence tout ou partie des données.",
        "resale",
        "ban",
    ),
    Case(
        "Toute commercialisation des informations extraites du registre est subordonnée à l'obtention d'une licence.",
        "resale prior_permission",
        "condition",
    ),
    Case(
        "Il est défendu de constituer un fichier des coordonnées des annonceurs ou d'en faire la prospection.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "Vous ne collecterez pas les noms d'utilisateur, adresses de courriel ou photos d'autres membres.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "extraire des visages de nos photographies en vue de constituer une base de données de reconnaissance"
        " faciale ;",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Le Développeur n'utilisera pas les Données de la Plateforme pour prendre des décisions"
        " d'admissibilité au crédit, à l'emploi ou au logement.",
        "surveillance",
        "ban",
    ),
    Case(
        "Il est interdit d'envoyer un nombre de requêtes supérieur à ce qu'un être humain pourrait"
        " raisonnablement produire dans le même laps de temps.",
        "load_limits",
        "ban",
    ),
    Case(
        "Vous vous abstiendrez de toute action susceptible de saturer nos serveurs ou de solliciter la bande"
        " passante de manière excessive.",
        "load_limits",
        "ban",
    ),
    Case(
        "procéder à du « reverse engineering » ou chercher à obtenir le code source du logiciel ;",
        "security_probing",
        "ban",
    ),
    Case(
        "Les tests d'intrusion et la recherche de vulnérabilités sur nos serveurs sont interdits sans"
        " autorisation écrite.",
        "security_probing prior_permission",
        "ban",
    ),
    Case(
        "Il n'est pas permis d'intégrer nos pages dans des cadres (frames) ou de les refléter sur un autre serveur.",
        "competing_use",
        "ban",
    ),
    Case(
        "reproduire les annonces afin d'exploiter un site concurrent ou analogue ;",
        "competing_use",
        "ban",
        lead_in="Le Professionnel s'interdit de :",
    ),
    Case(
        "Sur simple demande d'Exemplo, le Licencié détruit sans délai les copies des données qu'il détient.",
        "deletion_duty",
        "duty",
    ),
    Case("Les contenus mis en cache doivent être supprimés dans les vingt-quatre heures.", "deletion_duty", "duty"),
    Case("Vous ne pouvez pas ouvrir plusieurs comptes à l'aide de scripts ou de robots.", "fake_accounts", "ban"),
    Case(
        "La création de profils fictifs en vue d'accéder aux données des membres est interdite.", "fake_accounts", "ban"
    ),
    Case(
        "Tout contrevenant devra payer une pénalité forfaitaire de 500 euros par fiche extraite en violation"
        " du présent article.",
        "liquidated_damages",
        "penalty",
    ),
    Case(
        "Les présentes restrictions relatives à la collecte automatisée s'imposent à tout visiteur, même en"
        " l'absence de compte.",
        "automated_access logged_out_access",
        "ban",
    ),
    Case(
        "Les équipes de recherche universitaires peuvent demander l'accès aux données publiques à des fins"
        " scientifiques.",
        "research_exception",
        "permission",
    ),
    Case(
        "Si vous dépassez les quotas de l'API, nous pourrons limiter ou suspendre votre accès.",
        "load_limits",
        "penalty",
    ),
    Case(
        "utiliser des moyens automatisés pour consulter les horaires et les prix en vue de les publier sur un"
        " autre site ;",
        "automated_access",
        "ban",
        lead_in="En utilisant le portail, vous vous engagez à ne pas :",
    ),
    Case(
        "Il est fait interdiction aux visiteurs d'utiliser un système de collecte automatique (robot,"
        " spider…) pour constituer un annuaire.",
        "automated_access",
        "ban",
    ),
    Case(
        "Toute récupération automatisée des cours de bourse est interdite, sauf accord écrit de notre part.",
        "automated_access prior_permission",
        "ban",
    ),
    Case("Les bots et autres logiciels de scraping ne sont pas admis sur la plateforme.", "automated_access", "ban"),
    Case("Ne pas utiliser de scripts pour aspirer le catalogue.", "automated_access", "ban"),
    Case(
        "Vous n'avez pas le droit de parcourir la plateforme avec un crawler ni d'en copier les profils.",
        "automated_access",
        "ban",
    ),
    Case(
        "L'usager doit s'abstenir de recourir à des outils automatisés d'interrogation du téléservice.",
        "automated_access",
        "ban",
    ),
    Case(
        "Sauf autorisation, l'utilisation de tout logiciel de capture ou d'extraction des petites annonces"
        " constitue une violation des présentes.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Les contenus générés ne doivent pas être employés pour entraîner une IA concurrente.",
        "ai_training competing_use",
        "ban",
    ),
    Case(
        "Aucune partie du Site ne peut être ingérée dans un système d'intelligence artificielle, y compris à"
        " des fins d'ancrage ou de génération augmentée de récupération.",
        "ai_training",
        "ban",
    ),
    Case(
        "Par dérogation, les organismes de recherche peuvent procéder à la fouille de textes et de données à"
        " des fins de recherche scientifique.",
        "research_exception tdm_reservation",
        "permission",
    ),
    Case(
        "L'utilisateur ou l'utilisatrice n'est pas autorisé·e à contourner les protections techniques ni à"
        " accéder au code source.",
        "circumvention security_probing",
        "ban",
    ),
    Case(
        "Vous acceptez de ne pas accéder au Service par un moyen quelconque autre que l'interface fournie par Exemplo.",
        "api_only",
        "ban",
    ),
    Case(
        "Le fait de vendre, d'échanger ou de diffuser les fichiers issus de la base sans autorisation expose"
        " son auteur à des poursuites.",
        "resale prior_permission",
        "ban",
    ),
    Case(
        "récupérer les adresses des membres pour leur adresser des sollicitations commerciales ;",
        "personal_data_harvesting",
        "ban",
        lead_in="Il est formellement interdit de :",
    ),
    Case(
        "Vous devrez effacer dans les meilleurs délais toute donnée obtenue via l'API si nous vous le demandons.",
        "deletion_duty",
        "duty",
    ),
    Case("L'utilisation des articles pour l'apprentissage automatique n'est pas permise.", "ai_training", "ban"),
    Case("Le Site ne doit pas être visité par des agents d'IA ou des bots.", "automated_access", "ban"),
    Case("Les bots et les crawlers ne sont admis que sous licence.", "automated_access prior_permission", "condition"),
    Case(
        "Vous n'extrairez pas automatiquement ou systématiquement les prix de la boutique.", "automated_access", "ban"
    ),
    Case("Vous ne devez pas laisser un agent d'IA lire des articles à votre place.", "automated_access", "ban"),
    Case(
        "Les utilisateurs ne peuvent pas constituer de jeux de données à partir des publications de la plateforme.",
        "automated_access",
        "ban",
    ),
    Case("Ne changez pas d'adresse IP pour échapper à nos limites de débit.", "circumvention load_limits", "ban"),
    Case("Vous ne devez pas afficher nos pages dans une iframe.", "competing_use", "ban"),
    Case("Vous ne devez pas cloner les fonctionnalités ou le graphisme de notre application.", "competing_use", "ban"),
    Case(
        "Vous pouvez conserver les résultats pendant trente jours, après quoi ils doivent être supprimés.",
        "deletion_duty",
        "duty",
    ),
    Case("Si une publication est retirée, vous devez la supprimer de vos systèmes.", "deletion_duty", "duty"),
    Case("Vous devez actualiser les données que vous stockez au moins une fois par jour.", "deletion_duty", "duty"),
    Case(
        "Les clients de l'API ne doivent pas conserver les statistiques du service plus d'une semaine.",
        "deletion_duty",
        "ban",
    ),
    Case(
        "Il est interdit d'utiliser les portraits de nos pages pour reconnaître des personnes.",
        "facial_recognition",
        "ban",
    ),
    Case("Les comptes enregistrés par des bots ne sont pas autorisés et seront fermés.", "fake_accounts", "ban"),
    Case("Vous vous engagez à ne pas dépasser les limites d'utilisation de l'annuaire.", "load_limits", "ban"),
    Case("Les robots ne doivent pas nuire aux performances du Site.", "load_limits", "ban"),
    Case(
        "Les présentes règles sur le scraping lient aussi bien les membres que les visiteurs.",
        "automated_access logged_out_access",
        "duty",
    ),
    Case("Ne constituez pas de listes de vendeurs ou d'acheteurs.", "personal_data_harvesting", "ban"),
    Case(
        "L'exploration automatisée des archives requiert une licence de l'éditeur.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "Le crawl n'est autorisé qu'avec une licence de la bibliothèque.",
        "automated_access prior_permission",
        "condition",
    ),
    Case("Vous ne devez partager les données avec aucun tiers.", "resale", "ban"),
    Case("copier, utiliser ou distribuer les informations obtenues à partir du site ;", "resale", "ban"),
    Case("Vous ne pouvez pas louer ou facturer à quiconque l'accès aux contenus payants.", "resale", "ban"),
    Case(
        "Vous ne pouvez partager que 10 000 identifiants de publications par personne et par jour.",
        "resale",
        "condition",
    ),
    Case(
        "Si vous êtes un chercheur universitaire, vous devez respecter les règles de notre programme de données.",
        "research_exception",
        "duty",
    ),
    Case(
        "Il est interdit d'utiliser les résultats de recherche pour évaluer la solvabilité ou sélectionner"
        " des locataires.",
        "surveillance",
        "ban",
    ),
    Case(
        "Aux fins de la directive sur le droit d'auteur dans le marché unique numérique, toute fouille de nos"
        " pages est expressément réservée.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "En accédant à nos Sites, vous vous engagez à ne pas les surveiller ni en copier le contenu à l'aide"
        " d'un robot, d'un « spider », d'un « scraper » ou de tout autre moyen automatisé, ni par un procédé"
        " manuel, à quelque fin que ce soit, sans notre accord écrit exprès.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Vous ne pouvez pas enfreindre les restrictions contenues dans les en-têtes d'exclusion des robots de"
        " ce Site, ni contourner les autres mesures employées pour empêcher ou limiter l'accès à ce Site.",
        "circumvention robots_txt",
        "ban",
    ),
    Case(
        "Vous n'êtes pas autorisé à prendre des mesures qui imposent, ou pourraient imposer, à notre seule"
        " discrétion, une charge déraisonnable ou démesurée à notre infrastructure.",
        "load_limits",
        "ban",
    ),
    Case(
        "créer un lien profond vers une partie du Site, l'intégrer dans un cadre ou en faire un miroir sans"
        " notre autorisation écrite expresse préalable ;",
        "competing_use prior_permission",
        "ban",
        lead_in="Vous vous engagez à ne pas :",
    ),
    Case(
        "Le producteur de la base de données interdit l'extraction, par transfert permanent ou temporaire, de"
        " la totalité ou d'une partie qualitativement ou quantitativement substantielle du contenu de"
        " celle-ci sur un autre support.",
        "automated_access",
        "ban",
    ),
    Case(
        "L'utilisation d'un algorithme, d'un agent intelligent ou d'un logiciel d'automatisation pour"
        " consulter, noter ou contacter des profils est interdite.",
        "automated_access",
        "ban",
    ),
    Case(
        "Il est strictement interdit d'utiliser le Service, ses Sorties ou toute donnée qui en est issue afin"
        " de développer ou d'entraîner des modèles concurrençant Exemplo.",
        "ai_training competing_use",
        "ban",
    ),
    Case(
        "Exemplo se réserve tous les droits, notamment celui de s'opposer à toute reproduction de ses"
        " contenus à des fins de fouille de textes et de données (« text and data mining »).",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "L'usage des données ouvertes est libre ; les requêtes adressées à l'API sont toutefois limitées à"
        " dix par seconde et tout dépassement pourra entraîner le blocage de l'adresse IP.",
        "load_limits",
        "penalty",
    ),
    Case(
        "Le réutilisateur peut moissonner les notices au moyen du protocole OAI-PMH, à condition de"
        " mentionner la source.",
        "automated_access",
        "condition",
    ),
    Case(
        "Sans autorisation écrite de notre part, vous ne pouvez pas vendre, transférer, concéder en"
        " sous-licence ou exploiter commercialement le Contenu.",
        "prior_permission resale",
        "ban",
    ),
    Case(
        "Vous ne devez pas collecter de données à caractère personnel, notamment des noms de compte, à partir"
        " du Service, ni utiliser les systèmes de communication du Service à des fins de démarchage.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "accéder aux Services, y effectuer des recherches ou créer des comptes par des moyens non autorisés"
        " ou automatisés ;",
        "automated_access fake_accounts",
        "ban",
        lead_in="Il vous est interdit de :",
    ),
    Case(
        "Nous n'autorisons pas l'accès automatisé à nos services, sauf par l'intermédiaire de nos API publiques.",
        "api_only automated_access",
        "ban",
    ),
    Case(
        "décompiler, décoder, désassembler ou tenter d'une autre manière de découvrir le code source de toute"
        " partie des Services, sauf dans la mesure où la loi l'autorise ;",
        "security_probing",
        "ban",
    ),
    Case(
        "En cas de résiliation, vous devez cesser immédiatement d'utiliser l'API et détruire tout contenu mis"
        " en cache ou stocké.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Le Licencié ne peut en aucun cas mettre les Données à la disposition de tiers, les revendre ou les"
        " intégrer à un produit concurrent.",
        "competing_use resale",
        "ban",
    ),
    Case(
        "Vous ne devez pas utiliser nos API pour reconstituer des profils d'utilisateurs, suivre des"
        " personnes ou aider des services de renseignement.",
        "surveillance",
        "ban",
    ),
    Case(
        "Votre application doit respecter les quotas journaliers ; à défaut, votre clé sera désactivée.",
        "load_limits",
        "duty",
    ),
    Case(
        "Vous devez mettre à jour ou supprimer les contenus mis en cache toutes les 24 heures.", "deletion_duty", "duty"
    ),
    Case(
        "N'essayez pas d'accéder au service autrement que par l'interface et en suivant les instructions que"
        " nous fournissons.",
        "api_only",
        "ban",
    ),
    Case(
        "Le joueur ne doit pas utiliser de programme permettant d'intercepter, de « miner » ou de recueillir"
        " de quelque manière que ce soit des informations provenant du Jeu.",
        "automated_access",
        "ban",
    ),
    Case(
        "L'exploration (« crawling ») des Services est autorisée si elle est effectuée conformément aux"
        " dispositions du fichier robots.txt ; en revanche, l'extraction (« scraping ») des Services sans"
        " notre consentement préalable est expressément interdite.",
        "automated_access prior_permission robots_txt",
        "ban",
    ),
    Case(
        "Sous réserve du respect des présentes, les chercheurs titulaires d'un agrément peuvent télécharger"
        " les données publiques au moyen de l'API de recherche.",
        "research_exception",
        "condition",
    ),
    Case(
        "Il est formellement interdit de procéder à des requêtes automatisées répétées susceptibles de"
        " ralentir le fonctionnement du Site.",
        "automated_access load_limits",
        "ban",
    ),
    Case(
        "Le voyageur reconnaît qu'il lui est interdit de recourir à un logiciel robot pour extraire les"
        " tarifs ou les disponibilités.",
        "automated_access",
        "ban",
    ),
    Case(
        "Toute collecte des coordonnées figurant dans l'annuaire à des fins de prospection est prohibée.",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "Vous convenez de ne pas vous servir de systèmes automatisés (« robots », « araignées », « lecteurs"
        " hors connexion ») qui accèdent au Service de façon à envoyer plus de messages de requête qu'un être"
        " humain.",
        "automated_access load_limits",
        "ban",
    ),
    Case(
        "Ces conditions s'appliquent à toute personne qui consulte le site, qu'elle dispose ou non d'un compte.",
        "logged_out_access",
        "duty",
    ),
    Case(
        "désactiver, contourner ou altérer les fonctions du Service qui limitent l'utilisation ou la copie"
        " des contenus ;",
        "circumvention",
        "ban",
    ),
    Case(
        "Les Sorties ne peuvent pas être utilisées comme données d'apprentissage pour un modèle tiers.",
        "ai_training",
        "ban",
    ),
    Case("Nous refusons que nos œuvres servent à l'entraînement d'intelligences artificielles.", "ai_training", "ban"),
    Case(
        "Il n'est pas permis d'indexer notre base, d'en copier des fiches en masse ou d'en revendre le contenu.",
        "automated_access resale",
        "ban",
    ),
    Case(
        "Le fournisseur de moteur de recherche est autorisé à mettre en cache et à indexer les pages"
        " publiques au moyen de robots.",
        "automated_access search_engine_exception",
        "permission",
    ),
    Case(
        "L'Abonné ne tentera pas de dériver le code source, ni de sonder la sécurité des serveurs.",
        "security_probing",
        "ban",
    ),
    Case(
        "utiliser des identités d'emprunt ou de faux comptes afin de récupérer des informations réservées aux"
        " membres ;",
        "fake_accounts",
        "ban",
    ),
    Case(
        "Si vous collectez des données sans y être autorisé, vous nous verserez une indemnité forfaitaire de"
        " 1 000 euros par infraction.",
        "liquidated_damages prior_permission",
        "penalty",
    ),
    Case(
        "Les images du Service ne doivent servir ni à l'identification biométrique ni à la création"
        " d'empreintes faciales.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Le titulaire réserve expressément les droits de fouille de textes et de données, y compris l'usage visant à"
        " entraîner des systèmes d'apprentissage automatique.",
        "ai_training tdm_reservation",
        "ban",
    ),
]

QUIET = [
    Case(
        "Les données sont collectées automatiquement par des robots et ne peuvent pas être modifiées par l'utilisateur."
    ),
    Case("Nous collectons automatiquement certaines informations lorsque vous accédez à nos services."),
    Case("Des données peuvent être collectées automatiquement au moyen de cookies et de balises web."),
    Case(
        "Exemplo utilise des outils automatisés pour analyser les contenus publiés et supprimer ceux qui"
        " violent nos règles."
    ),
    Case(
        "Vous avez le droit de ne pas faire l'objet d'une décision fondée exclusivement sur un traitement automatisé."
    ),
    Case("Vous nous accordez une licence mondiale pour utiliser, reproduire et sous-licencier vos contenus."),
    Case("Nous ne vendons ni ne louons vos données personnelles à des tiers."),
    Case("Nous pouvons utiliser vos publications publiques pour entraîner nos modèles d'intelligence artificielle."),
    Case("Vous pouvez vous opposer à l'utilisation de vos données pour l'entraînement de nos modèles d'IA."),
    Case("Vous pouvez à tout moment supprimer votre compte et les données qui y sont associées."),
    Case("Nous ne transmettrons pas vos données à des tiers sans votre consentement préalable."),
    Case("Vous ne devez pas partager votre mot de passe ni céder votre compte à un tiers."),
    Case("Il est interdit de créer un nouveau compte pour contourner une suspension."),
    Case("La vente d'armes, de médicaments ou de contrefaçons est interdite sur la place de marché."),
    Case("Il est interdit d'usurper l'identité d'autrui ou de créer un faux profil."),
    Case("Vous ne pouvez pas envoyer de courriels indésirables aux autres membres."),
    Case("Nos robots parcourent le web afin d'indexer les pages accessibles au public."),
    Case(
        "Nous pouvons communiquer des informations aux autorités chargées de l'application de la loi sur réquisition."
    ),
    Case("Votre abonnement est reconduit automatiquement sauf résiliation avant l'échéance."),
    Case(
        "améliorer nos services et développer de nouvelles fonctionnalités d'intelligence artificielle ;",
        lead_in="Nous utilisons les informations recueillies pour :",
    ),
    Case(
        "collecter et conserver les données nécessaires à la gestion de votre commande",
        heading="Finalités du traitement de vos données personnelles",
    ),
    Case("Vous disposez d'un droit d'accès, de rectification et d'effacement des données vous concernant."),
    Case("Le Client peut s'opposer à l'extraction et à la réutilisation de ses données à des fins de prospection."),
    Case("Si vous ne souhaitez pas que vos données soient collectées, désactivez les témoins dans votre navigateur."),
    Case("Les robots conversationnels proposés sur la Plateforme répondent automatiquement à vos clients."),
    Case("Nous mettons en œuvre des mesures techniques et organisationnelles contre les accès non autorisés."),
    Case("Ne publiez pas les coordonnées personnelles d'une autre personne dans vos commentaires."),
    Case("Les enchères automatiques sont interdites après la clôture de la vente."),
    Case("Nous conservons vos données pendant trois ans, puis nous les supprimons ou les anonymisons."),
    Case("La Société pourra céder le présent contrat à un tiers sans l'accord préalable de l'Utilisateur."),
    Case("Vous ne pouvez pas revendre vos billets à un prix supérieur à leur valeur nominale."),
    Case(
        "L'Utilisateur accepte que ses données soient traitées par des moyens automatisés et transférées hors"
        " du Québec."
    ),
    Case("Vous êtes seul responsable de la sauvegarde des contenus que vous publiez."),
    Case("Toute reproduction de la marque Exemplo sans autorisation écrite préalable est interdite."),
    Case("Nos systèmes de reconnaissance faciale vérifient que la photo correspond à votre pièce d'identité."),
    Case("Pour toute demande concernant le moteur de recherche interne, contactez le service client."),
    Case("Le vendeur doit supprimer les annonces des produits qui ne sont plus disponibles."),
    Case("Les frais bancaires s'élèvent à 20 euros par opération rejetée."),
    Case("Vous ne devez pas contourner les restrictions d'âge ou les restrictions géographiques du Service."),
    Case("L'application ne doit pas être utilisée pour harceler, menacer ou surveiller votre conjoint."),
    Case(
        "Il est interdit de télécharger des virus ou tout code malveillant susceptible de surcharger"
        " l'ordinateur d'un tiers."
    ),
    Case("Vous ne pouvez pas publier de contenus faisant la promotion de la discrimination."),
    Case("Nous faisons appel à des prestataires de recherche pour mener des études de marché auprès de nos membres."),
    Case(
        "Lorsque vous utilisez notre application, certaines données sont automatiquement extraites de votre"
        " appareil et transmises à nos serveurs."
    ),
    Case(
        "Vous pouvez demander l'effacement de vos données ou en obtenir une copie dans un format structuré et"
        " lisible par machine."
    ),
    Case("Le Site utilise des robots de filtrage pour lutter contre les pourriels."),
    Case("Vos données peuvent être vendues à un repreneur en cas de cession de tout ou partie de nos activités."),
    Case("L'Utilisateur autorise l'Éditeur à indexer, reproduire et sous-licencier les Contenus qu'il publie."),
    Case("Nous ne pouvons garantir que les moteurs de recherche cesseront d'indexer votre profil."),
    Case("Le Client doit supprimer le logiciel de ses appareils à la fin du contrat."),
    Case("Toute fausse déclaration lors de la création du compte entraîne sa résiliation."),
    Case("Les tiers ne peuvent accéder à votre compte sans votre autorisation."),
    Case("Nous entraînons nos modérateurs à reconnaître les contenus interdits."),
    Case("Ne collectez pas d'argent auprès d'autres membres par l'intermédiaire du Service."),
    Case("Le paiement par prélèvement automatique n'est pas autorisé pour cette offre."),
    Case("Vous pouvez refuser que nous utilisions des technologies de suivi automatisé à des fins de profilage."),
    Case("La revente d'abonnements ou de codes promotionnels est interdite."),
    Case("Le présent article n'interdit pas à l'Utilisateur de publier ses propres contenus ailleurs."),
    Case(
        "Il est interdit d'utiliser le Service pour envoyer des messages automatisés ou gonfler"
        " artificiellement le nombre d'abonnés."
    ),
    Case(
        "Les utilisateurs s'engagent à ne pas diffuser de contenus diffamatoires, haineux ou contraires aux"
        " bonnes mœurs."
    ),
    Case(
        "Nous recourons à l'intelligence artificielle pour développer de nouvelles fonctionnalités à partir"
        " des données collectées."
    ),
    Case(
        "L'annonceur ne doit pas recueillir de données de santé au moyen de nos formulaires publicitaires"
        " sans le consentement des personnes."
    ),
    Case("Le vendeur s'interdit de contourner le système de paiement de la plateforme."),
    Case(
        "Nous collectons des données de manière automatisée au moyen de témoins, de balises et de scripts"
        " lorsque vous naviguez sur nos pages."
    ),
    Case("Lors de votre visite, notre serveur enregistre automatiquement votre adresse IP et les pages consultées."),
    Case("Les informations recueillies sont nécessaires ; à défaut, votre demande ne pourra être traitée."),
    Case("Vos données ne seront ni vendues, ni échangées, ni louées."),
    Case("Elles ne peuvent être communiquées qu'aux personnes habilitées au sein de nos services."),
    Case("Vous pouvez à tout moment retirer votre consentement sans que cela n'affecte la licéité du traitement."),
    Case(
        "Conformément à la loi Informatique et Libertés, vous disposez d'un droit d'opposition à la collecte"
        " automatisée de vos données."
    ),
    Case(
        "Le responsable du traitement ne peut utiliser vos données à des fins de profilage sans votre accord préalable."
    ),
    Case(
        "Les sous-traitants ne peuvent traiter les données que sur instruction documentée et doivent les"
        " supprimer à la fin du contrat."
    ),
    Case("Nos prestataires doivent supprimer les données personnelles dès la fin de leur mission."),
    Case("Nous ne collectons sciemment aucune donnée personnelle auprès d'enfants de moins de 15 ans."),
    Case("Si vous ne voulez pas que les moteurs de recherche indexent votre profil, modifiez vos paramètres."),
    Case("Vous pouvez télécharger une copie de vos données au moyen de notre outil automatisé."),
    Case("Exemplo peut utiliser des procédés automatisés pour détecter les fraudes et collecter des indices."),
    Case("L'entreprise ne fait pas usage de la reconnaissance faciale."),
    Case(
        "En publiant, vous accordez à Exemplo le droit de reproduire, d'adapter et de céder sous licence vos"
        " contenus, y compris pour entraîner ses modèles d'IA."
    ),
    Case("Vous êtes tenu d'obtenir le consentement préalable des personnes figurant sur vos photos."),
    Case("Les données de paiement sont chiffrées et ne peuvent être consultées par des tiers."),
    Case("Il vous est interdit de céder vos droits au titre du présent contrat sans notre accord écrit préalable."),
    Case("Le contenu généré par l'IA peut être inexact ; vous ne devez pas vous y fier sans vérification."),
    Case("Les membres ne peuvent pas se servir de la messagerie pour demander les coordonnées bancaires d'autrui."),
    Case(
        "Nous faisons analyser les contenus signalés par des moyens automatisés afin de retirer ceux qui sont"
        " interdits."
    ),
    Case(
        "Vous ne pouvez pas utiliser le Service si vous avez moins de 16 ans ou si votre accès automatique a"
        " été suspendu."
    ),
    Case("Toute utilisation frauduleuse de votre carte doit être signalée sans délai."),
    Case("La recherche automatique de mises à jour peut être désactivée dans les réglages."),
    Case("Il est interdit d'utiliser des robots ou des logiciels de triche pour gagner des points."),
    Case("Vous ne devez pas utiliser l'assistant d'IA pour obtenir des conseils juridiques."),
    Case("Vos messages peuvent être lus par des bots que vous ajoutez à un groupe."),
    Case("Les bots ne peuvent pas envoyer de messages à des inconnus."),
    Case("Votre appareil ne doit pas télécharger automatiquement les mises à jour lorsque vous êtes en itinérance."),
    Case("Un agent ne doit pas percevoir d'argent liquide de l'acheteur."),
    Case("N'utilisez pas de serveur mandataire pour échapper à une suspension."),
    Case("Vous ne devez pas masquer l'iframe qui affiche la publicité."),
    Case("Les contenus qui enfreignent ces règles doivent être supprimés."),
    Case("Par sécurité, supprimez le logiciel de votre système."),
    Case("Vous devez tenir à jour vos informations de facturation."),
    Case("Les photos doivent être assez nettes pour que l'on reconnaisse les objets."),
    Case("Les comptes enregistrés par un parent ne sont pas autorisés."),
    Case("Ne dépassez pas les limites d'utilisation de votre forfait de données à l'étranger."),
    Case("Les membres et les visiteurs peuvent noter la boutique."),
    Case("Ne constituez pas de listes de chansons qui enfreignent les règles."),
    Case("Ne communiquez votre mot de passe à aucun tiers."),
    Case("Ne publiez pas d'informations obtenues en piratant le téléphone d'autrui."),
    Case("Vous ne pouvez pas faire payer l'accès à votre propre chaîne."),
    Case("Les bailleurs ne doivent pas sélectionner les locataires de façon discriminatoire."),
    Case("Le marché unique numérique aide les vendeurs à l'étranger."),
    Case(
        "Nous et nos partenaires stockons des informations sur votre appareil et y accédons au moyen de"
        " cookies, de balises et de scripts, y compris de manière automatisée."
    ),
    Case(
        "Avec votre consentement, nous utilisons les données issues de vos interactions pour personnaliser"
        " les annonces et mesurer leur performance."
    ),
    Case(
        "Si vous avez créé un compte en vous connectant par un réseau social, nous recevons de celui-ci votre"
        " nom, votre adresse électronique et votre photo."
    ),
    Case(
        "Vous pouvez configurer votre navigateur afin qu'il refuse les témoins, sauf ceux qui sont"
        " strictement nécessaires."
    ),
    Case(
        "Nous ne prenons aucune décision fondée exclusivement sur un traitement automatisé produisant des"
        " effets juridiques à votre égard."
    ),
    Case(
        "Les messages envoyés sur la plateforme sont analysés par un outil automatisé et peuvent être"
        " supprimés s'ils contiennent des coordonnées."
    ),
    Case(
        "Nous conservons les copies des pièces d'identité le temps nécessaire à la vérification, puis les détruisons."
    ),
    Case("Vous ne devez pas publier d'annonces identiques en masse ni copier les annonces d'un autre vendeur."),
    Case("Le bailleur ne peut demander au candidat que les documents énumérés par la loi."),
    Case(
        "Le Client s'interdit de communiquer à des tiers les informations confidentielles obtenues dans le"
        " cadre du contrat."
    ),
    Case(
        "Toute tentative de fraude au moyen d'une carte volée entraînera la suspension du compte et un dépôt"
        " de plainte."
    ),
    Case("Vous devez nous informer immédiatement de tout accès non autorisé à votre compte."),
    Case("Il est interdit d'utiliser des techniques trompeuses pour recueillir les mots de passe d'autres joueurs."),
    Case("Les commentaires générés automatiquement et les faux avis sont interdits."),
    Case(
        "Les données sont hébergées dans l'Union européenne et ne peuvent être transférées vers un pays tiers"
        " qu'avec des garanties appropriées."
    ),
    Case(
        "Vous accordez aux autres utilisateurs une licence non exclusive leur permettant d'accéder à votre"
        " Contenu et de le reproduire dans les limites permises par le Service."
    ),
    Case("L'Éditeur ne saurait être tenu responsable de l'extraction frauduleuse de données par des tiers."),
    Case(
        "Vous restez propriétaire de vos contenus ; vous pouvez les télécharger en masse depuis votre espace personnel."
    ),
    Case("L'accès au Service peut être interrompu pour maintenance sans préavis ni indemnité."),
    Case("Exemplo ne vend pas vos renseignements personnels et ne les communique pas à des courtiers en données."),
    Case(
        "Nous collectons les données que vous nous fournissez ainsi que celles qui sont générées"
        " automatiquement lorsque vous utilisez l'application."
    ),
    Case("Ces traceurs ne peuvent être déposés qu'avec votre consentement."),
    Case("Nos annonceurs peuvent recueillir des données sur votre navigation à l'aide de leurs propres témoins."),
    Case("Nous ne pouvons pas accéder à vos messages chiffrés de bout en bout."),
    Case("Vous ne pouvez pas désactiver les cookies strictement nécessaires."),
    Case(
        "Si vous supprimez votre compte, nous effacerons vos données dans un délai de 30 jours, sauf"
        " obligation légale de conservation."
    ),
    Case("Vous devez supprimer les contenus que vous n'êtes pas autorisé à publier."),
    Case("Les utilisateurs mineurs doivent obtenir l'autorisation préalable de leurs parents pour accéder au service."),
    Case("Le présent site ne collecte aucune donnée personnelle à l'insu des visiteurs."),
    Case("Les fichiers téléversés sont analysés automatiquement afin d'y rechercher des virus."),
    Case("Il est interdit d'utiliser l'image d'une personne sans son autorisation écrite préalable."),
    Case("Vous ne devez pas transmettre de virus, de chevaux de Troie ou de code malveillant."),
    Case("La Banque ne communique aucune information à des tiers sans l'accord exprès du client."),
    Case("Nous utilisons la reconnaissance d'images pour classer les photos des annonces."),
    Case("Vous pouvez vous abonner à notre lettre d'information et vous désabonner à tout moment."),
    Case(
        "Le partenaire s'engage à traiter les données personnelles conformément au RGPD et à ne les conserver"
        " que le temps nécessaire."
    ),
    Case("La copie des clés ou des badges d'accès à l'immeuble est interdite."),
    Case("Les réservations effectuées au moyen d'une carte volée seront annulées automatiquement."),
    Case("Les robots tondeuses et les aspirateurs ne sont pas acceptés en retour sans leur emballage."),
    Case("Toute promotion de services de triche ou de vente de comptes est interdite sur le forum."),
    Case("Vous n'êtes pas autorisé à publier des annonces d'emploi discriminatoires."),
    Case("Nous pouvons utiliser des technologies d'apprentissage automatique pour entraîner nos filtres antipourriel."),
    Case("Exemplo ne consent pas à ce que vous utilisiez sa marque sans autorisation."),
    Case("Vous avez la possibilité d'exporter vos données au moyen de notre API."),
    Case("Le site peut contenir des liens vers des sites tiers qui collectent des données de manière automatisée."),
    Case("Vous êtes responsable de la confidentialité de vos identifiants et ne devez pas les partager."),
]

CASES = [*RULES, *QUIET]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:50])
def test_a_clause_reads_as_a_reader_does(case: Case) -> None:
    """Labels and rule are those that a reader gave before the lexicon was asked."""
    assert judged(case, "fr") == case.answer
