"""Spanish clauses, European and American, judged by what the labels mean before the lexicon was run on them.

The rules were written while looking at the first half only; the second was kept aside, and its first run is told in the
comment above it.
"""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged
from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.model import Clause

SEEN = [
    Case(
        "Queda terminantemente prohibido el uso de robots, arañas o cualquier otro medio automatizado para acceder al"
        " Portal o extraer sus contenidos.",
        "automated_access",
        "ban",
    ),
    Case(
        "Te comprometes a no recopilar contenidos ni información de otros usuarios por medios automatizados, como bots"
        " de recolección o arañas, sin nuestra autorización previa y por escrito.",
        "automated_access personal_data_harvesting prior_permission",
        "ban",
    ),
    Case(
        "El usuario se abstendrá de practicar el «web scraping» o cualquier técnica similar de extracción masiva de"
        " datos sobre las fichas de los inmuebles.",
        "automated_access",
        "ban",
    ),
    Case(
        "No podréis descargar de forma sistemática los anuncios publicados para alimentar con ellos una base de datos"
        " propia.",
        "automated_access",
        "ban",
    ),
    Case(
        "utilizar rastreadores, raspadores u otros programas informáticos para copiar las tarifas y los horarios;",
        "automated_access",
        "ban",
        lead_in="Al utilizar el buscador de vuelos, el cliente no podrá:",
    ),
    Case("Raspar, rastrear o indexar las páginas del diario.", "automated_access", "ban"),
    Case(
        "Solo se permite el acceso automatizado a los datos abiertos del Ayuntamiento a través de la API publicada en"
        " este portal.",
        "automated_access api_only",
        "condition",
    ),
    Case(
        "De conformidad con el artículo 67.3 del Real Decreto-ley 24/2021, la editorial se reserva expresamente los"
        " derechos de minería de textos y datos sobre el conjunto de sus publicaciones.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Se prohíbe expresamente utilizar nuestros artículos para entrenar, ajustar o alimentar sistemas de"
        " inteligencia artificial, incluidos los modelos de lenguaje.",
        "ai_training",
        "ban",
    ),
    Case(
        "No uses las respuestas del asistente para desarrollar modelos que compitan con los nuestros.",
        "ai_training competing_use",
        "ban",
    ),
    Case(
        "Los licenciatarios podrán utilizar el archivo fotográfico en el entrenamiento de algoritmos de aprendizaje"
        " automático únicamente previa celebración de un contrato específico por escrito.",
        "ai_training prior_permission",
        "condition",
    ),
    Case(
        "eludir, desactivar o manipular de cualquier otro modo los dispositivos de seguridad que impiden o restringen"
        " la copia de los contenidos;",
        "circumvention",
        "ban",
    ),
    Case(
        "Usted no deberá burlar los captchas, los bloqueos de IP ni cualquier otra medida tecnológica de protección.",
        "circumvention",
        "ban",
    ),
    Case(
        "Está prohibida cualquier actuación que imponga a nuestros servidores una carga irrazonable o"
        " desproporcionada.",
        "load_limits",
        "ban",
    ),
    Case(
        "La aplicación no deberá superar el límite de 100 solicitudes por minuto que fija la documentación de la API.",
        "load_limits",
        "ban",
    ),
    Case(
        "Todo rastreador deberá respetar las directrices contenidas en el archivo robots.txt del sitio.",
        "robots_txt",
        "duty",
    ),
    Case(
        "Los buscadores de carácter público quedan autorizados para rastrear el sitio con la única finalidad de crear"
        " índices de búsqueda, pero no cachés ni archivos de dichos materiales.",
        "automated_access search_engine_exception",
        "permission",
    ),
    Case(
        "Los investigadores acreditados podrán solicitar acceso a los datos públicos de la plataforma con arreglo al"
        " artículo 40 del Reglamento de Servicios Digitales.",
        "research_exception",
        "permission",
    ),
    Case(
        "Queda prohibido vender, alquilar o ceder a terceros los datos obtenidos a través de la Plataforma.",
        "resale",
        "ban",
    ),
    Case(
        "No podés revender ni sublicenciar el contenido que obtengas del servicio.",
        "resale",
        "ban",
    ),
    Case(
        "recabar direcciones de correo electrónico u otros datos de contacto de los demás usuarios con la finalidad de"
        " remitirles publicidad no solicitada;",
        "personal_data_harvesting",
        "ban",
        lead_in="Los usuarios se comprometen a no:",
    ),
    Case(
        "No está permitido someter las fotografías de los perfiles a programas de reconocimiento facial ni generar a"
        " partir de ellas plantillas biométricas.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "El desarrollador no utilizará los datos de la plataforma para actividades de vigilancia ni los pondrá a"
        " disposición de servicios de inteligencia.",
        "surveillance",
        "ban",
    ),
    Case(
        "Crear cuentas de forma automatizada o mediante procedimientos no autorizados, como scripts o bots.",
        "fake_accounts",
        "ban",
        heading="Actividades prohibidas",
    ),
    Case(
        "Estas restricciones al acceso automatizado le vinculan con independencia de que haya iniciado sesión o"
        " disponga de una cuenta.",
        "automated_access logged_out_access",
        "duty",
    ),
    Case(
        "A la terminación del contrato, el desarrollador deberá suprimir o destruir de inmediato todos los datos"
        " obtenidos a través de la API.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "El incumplimiento de la prohibición de extracción automatizada dará lugar al pago, en concepto de cláusula"
        " penal, de 20 euros por cada registro extraído.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "Se prohíbe enmarcar el sitio o alojar réplicas del mismo en otro servidor («mirroring»).",
        "competing_use",
        "ban",
    ),
    Case(
        "Usted acepta no descompilar, desensamblar ni aplicar técnicas de ingeniería inversa al Software, salvo en la"
        " medida en que la ley lo permita.",
        "security_probing",
        "ban",
    ),
    Case(
        "sondear, escanear o poner a prueba la vulnerabilidad de cualquier sistema o red del banco;",
        "security_probing",
        "ban",
    ),
    Case(
        "Salvo autorización previa y por escrito de la sociedad titular, queda vedada la reutilización de la base de"
        " datos para crear un servicio competidor.",
        "competing_use prior_permission",
        "ban",
    ),
    Case(
        "Si detectamos que extrae datos mediante robots, cancelaremos su cuenta y emprenderemos las acciones legales"
        " oportunas.",
        "automated_access",
        "penalty",
    ),
    # What binds nobody but the platform, or takes nothing from it.
    Case("Recopilamos automáticamente determinados datos de su dispositivo, como la dirección IP y el navegador."),
    Case(
        "Cuando visitas nuestro sitio, recabamos de forma automatizada información sobre las páginas que consultas"
        " mediante cookies, balizas web y otras tecnologías similares."
    ),
    Case("No vendemos ni alquilamos tus datos personales a terceros."),
    Case(
        "Tienes derecho a no ser objeto de una decisión basada únicamente en el tratamiento automatizado de tus datos,"
        " incluida la elaboración de perfiles."
    ),
    Case("Usted podrá solicitar en todo momento la supresión de sus datos personales dirigiéndose a nuestro delegado."),
    Case(
        "Al publicar contenido, nos otorga una licencia no exclusiva para usarlo, reproducirlo y entrenar con él"
        " nuestros modelos de inteligencia artificial."
    ),
    Case("Utilizamos sistemas automatizados que analizan su contenido para detectar spam y programas maliciosos."),
    Case("No compartiremos su información con terceros sin su consentimiento previo y expreso."),
    Case("El usuario podrá eliminar su cuenta en cualquier momento desde los ajustes de la aplicación."),
    Case("Los bots de nuestra plataforma pueden responder mensajes y automatizar tareas de tu comunidad."),
    Case("No podrá crear más de una cuenta ni hacerse pasar por otra persona."),
    Case("Queda prohibida la venta de medicamentos, armas o productos falsificados en el mercado."),
    Case("Nuestros rastreadores recorren la web para que los usuarios encuentren ofertas de empleo."),
    Case("No abra una cuenta nueva para eludir una suspensión o un bloqueo que le hayamos impuesto."),
    Case(
        "Tratamos los datos que nos facilita con la finalidad de gestionar el contrato, enviarle publicidad y elaborar"
        " perfiles comerciales, siempre que nos haya prestado su consentimiento."
    ),
    Case("La renovación de la suscripción es automática salvo que la canceles antes de que termine el periodo."),
    Case("El titular no se hace responsable de los contenidos de los sitios a los que se acceda a través de enlaces."),
    Case("Podremos ceder sus datos a los cuerpos y fuerzas de seguridad cuando exista una obligación legal."),
    Case("No publique datos personales de otras personas sin su permiso."),
]

# First run, after the half above read as judged: labelled or not F1 0.968 (30 found, none too many, 2 missed), by label
# 0.925 (37, 2, 4), the rule right on 29 of 30. One judgement was corrected then: limits of rate are load limits, too.
KEPT = [
    Case(
        "Se prohíbe acceder al Servicio, supervisarlo o copiar su contenido mediante cualquier robot, araña, script u"
        " otro medio automático, así como por cualquier proceso manual, con cualquier finalidad y sin nuestro permiso"
        " expreso por escrito.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "No puedes usar procedimientos de extracción de datos, robots ni herramientas parecidas de recopilación en los"
        " Servicios.",
        "automated_access",
        "ban",
    ),
    Case(
        "El Cliente deberá abstenerse de obtener, o intentar obtener, los contenidos empleando procedimientos de"
        " rastreo o indexación automatizados.",
        "automated_access",
        "ban",
    ),
    Case(
        "La captura masiva de precios con bots por parte de comparadores no está autorizada.",
        "automated_access",
        "ban",
    ),
    Case("(c) realizar scraping del catálogo;", "automated_access", "ban"),
    Case(
        "rastrearlo o recolectar sus datos con programas informáticos de cualquier clase.",
        "automated_access",
        "ban",
        lead_in="En relación con el Sitio, usted acuerda que no podrá:",
    ),
    Case(
        "Nadie podrá emplear arañas web en el foro a menos que cuente con nuestra autorización escrita.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Quienes deseen acceder a nuestros anuncios de forma automatizada deberán solicitar previamente una licencia"
        " por escrito.",
        "automated_access prior_permission",
        "condition",
    ),
    Case(
        "La reproducción y extracción de los contenidos con fines de minería de textos y datos queda expresamente"
        " reservada a sus titulares.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "Ningún contenido de este periódico podrá emplearse para el entrenamiento de sistemas de IA generativa.",
        "ai_training",
        "ban",
    ),
    Case(
        "usar los datos de salida para crear conjuntos de datos destinados a entrenar redes neuronales;",
        "ai_training",
        "ban",
        lead_in="Vos te comprometés a no:",
    ),
    Case(
        "Sortear los límites de velocidad o cualquier control de acceso que hayamos implantado constituye un"
        " incumplimiento de estas Condiciones.",
        "circumvention load_limits",
        "ban",
    ),
    Case(
        "quitar, neutralizar o vulnerar las medidas técnicas que empleamos para proteger los contenidos frente a la"
        " descarga;",
        "circumvention",
        "ban",
    ),
    Case(
        "No se admitirá un número excesivo de llamadas a la interfaz que sobrecargue la infraestructura.",
        "load_limits",
        "ban",
    ),
    Case(
        "Respetarás los límites de frecuencia de peticiones que indiquemos para cada punto de acceso.",
        "load_limits",
        "duty",
    ),
    Case(
        "No accederás a las ofertas por otros medios que no sean las interfaces que ponemos a tu disposición.",
        "api_only",
        "ban",
    ),
    Case(
        "El empleo de rastreadores solo se tolerará cuando cumplan el protocolo de exclusión de robots.",
        "automated_access robots_txt",
        "condition",
    ),
    Case(
        "Con excepción de los motores de búsqueda públicos, ningún tercero podrá indexar automáticamente los perfiles.",
        "automated_access search_engine_exception",
        "ban",
    ),
    Case(
        "Como excepción a lo anterior, las instituciones académicas pueden extraer datos agregados con fines de"
        " investigación científica.",
        "research_exception",
        "permission",
    ),
    Case(
        "La comercialización, licencia o transmisión a terceros de la información extraída del Portal está"
        " terminantemente prohibida.",
        "resale",
        "ban",
    ),
    Case(
        "No entregarás a intermediarios de datos ni a redes publicitarias la información recibida de nosotros.",
        "resale",
        "ban",
    ),
    Case(
        "Almacenar o recolectar datos personales acerca de otros miembros.",
        "personal_data_harvesting",
        "ban",
        heading="Queda prohibido",
    ),
    Case(
        "Está prohibido identificar a personas a partir de las imágenes publicadas aplicando técnicas biométricas.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "utilizar la información para discriminar a personas o decidir sobre su acceso a un crédito o a una vivienda;",
        "surveillance",
        "ban",
        lead_in="Los desarrolladores no pueden:",
    ),
    Case(
        "No registres cuentas con la ayuda de bots o programas.",
        "fake_accounts",
        "ban",
    ),
    Case(
        "Abrir perfiles falsos con el propósito de obtener información de los anunciantes dará lugar a la expulsión.",
        "fake_accounts",
        "penalty",
    ),
    Case(
        "No harás scraping de la web, estés o no registrado.",
        "automated_access logged_out_access",
        "ban",
    ),
    Case(
        "Cuando se lo requiramos, destruirá las copias de los contenidos que conserve y nos lo certificará por"
        " escrito.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Por cada mil páginas descargadas sin permiso con herramientas automáticas, el infractor abonará una"
        " indemnización de 500 euros.",
        "automated_access liquidated_damages prior_permission",
        "penalty",
    ),
    Case(
        "usar los listados para montar un portal similar o que haga la competencia al nuestro;",
        "competing_use",
        "ban",
    ),
    Case(
        "Prohibido incluir nuestras páginas en marcos («framing») sin permiso.",
        "competing_use prior_permission",
        "ban",
    ),
    Case(
        "No intentes averiguar el código fuente del juego ni le apliques ingeniería inversa.",
        "security_probing",
        "ban",
    ),
    Case("Recibimos y almacenamos automáticamente los registros del servidor cada vez que accede al Portal."),
    Case("Nuestros socios recogen datos sobre su navegación por medio de etiquetas de píxel y scripts."),
    Case("Puede oponerse a que usemos sus datos para entrenar nuestros modelos de inteligencia artificial."),
    Case("En ningún caso venderemos a terceros los datos de nuestros clientes."),
    Case("Conservamos sus datos mientras sea necesario y después los suprimimos o los anonimizamos."),
    Case("Usted nos autoriza a acceder de forma automatizada a sus cuentas bancarias para mostrarle su saldo."),
    Case("Para cancelar la cuenta deberás eliminar antes los anuncios que tengas activos."),
    Case("Los menores de 14 años no pueden facilitarnos datos personales sin el consentimiento de sus padres."),
    Case("Revisamos las denuncias con herramientas automáticas y con la ayuda de moderadores."),
    Case("Los usuarios no deberán publicar contenidos que inciten al odio ni enlaces a programas maliciosos."),
    Case("Aplicamos medidas técnicas y organizativas que impiden el acceso no autorizado a sus datos."),
    Case("Con nuestra herramienta podrás crear un chatbot que atienda a tus clientes de manera automática."),
    Case("No está permitido revender las entradas por encima de su precio ni transferir la reserva a otra persona."),
    Case(
        "recordar sus preferencias y medir la eficacia de los anuncios",
        lead_in="Las cookies nos permiten:",
        heading="Uso de cookies",
    ),
    Case("Usted es responsable de toda actividad que se realice con su contraseña, que no debe comunicar a nadie."),
    Case("La Agencia podrá contratar a empresas que recopilen en su nombre información de fuentes públicas."),
    Case("Si incumple estas condiciones, podremos suspender o cancelar su cuenta sin previo aviso."),
    Case("Mejoramos el servicio con estudios de investigación en los que usted puede participar voluntariamente."),
]


# More of the labels that the halves hold once or twice, written after both read as judged. First run: labelled or not
# F1 0.933 (35, 1, 4), by label 0.875 (42, 2, 10), the rule right on 33 of 35.
LATER = [
    Case(
        "No está permitido servirse de los rostros que aparecen en las publicaciones para crear o ampliar una base de"
        " datos de reconocimiento facial.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "extraer huellas faciales o cualquier otro identificador biométrico de los vídeos;",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Los datos biométricos no se obtendrán de las imágenes de la Plataforma, ni podrá usted identificar con ellas a"
        " las personas retratadas mediante reconocimiento facial.",
        "facial_recognition",
        "ban",
    ),
    Case(
        "Tienes prohibido utilizar la información de los perfiles para vigilar a activistas o periodistas.",
        "surveillance",
        "ban",
    ),
    Case(
        "El licenciatario no facilitará el contenido de la API a ningún organismo público con fines de vigilancia o de"
        " inteligencia.",
        "surveillance",
        "ban",
    ),
    Case(
        "Queda excluido el uso de los datos para evaluar la solvencia, la idoneidad para un empleo o el acceso a un"
        " seguro de las personas.",
        "surveillance",
        "ban",
    ),
    Case(
        "Usar nuestros datos con el propósito de rastrear o localizar a personas concretas.",
        "surveillance",
        "ban",
        heading="Usos prohibidos de la API",
    ),
    Case(
        "No crees cuentas mediante métodos no autorizados, por ejemplo, con un dispositivo automático, un script o un"
        " bot.",
        "fake_accounts",
        "ban",
    ),
    Case(
        "Se prohíbe dar de alta perfiles de forma masiva o automatizada.",
        "fake_accounts",
        "ban",
    ),
    Case(
        "acceder a los datos de la red a través de identidades ficticias o de cuentas falsas;",
        "fake_accounts",
        "ban",
        lead_in="Queda terminantemente prohibido a los usuarios:",
    ),
    Case(
        "Las presentes condiciones sobre recopilación automatizada se aplican a cualquier persona que acceda al sitio,"
        " disponga o no de una cuenta.",
        "automated_access logged_out_access",
        "duty",
    ),
    Case(
        "No podrá extraer datos con medios automáticos aunque navegue sin haber iniciado sesión.",
        "automated_access logged_out_access",
        "ban",
    ),
    Case(
        "Esta prohibición de scraping le obliga tanto si está registrado como si no lo está.",
        "automated_access logged_out_access",
        "ban",
    ),
    Case(
        "Si un usuario elimina una publicación, usted deberá borrar también la copia del contenido que conserve en un"
        " plazo de 24 horas.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "El desarrollador se obliga a suprimir de sus sistemas el contenido de la API cuando finalice la licencia.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Eliminarás de inmediato los datos de la Plataforma que hayas recibido por error.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Los datos almacenados en caché deberán actualizarse o eliminarse al menos cada 24 horas.",
        "deletion_duty",
        "duty",
    ),
    Case(
        "Toda extracción no consentida mediante robots devengará una penalidad de 1.000 dólares por cada día en que se"
        " produzca.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "En tal caso, el usuario abonará como daños y perjuicios liquidados 15.000 USD por cada millón de publicaciones"
        " a las que haya accedido de forma automatizada.",
        "automated_access liquidated_damages",
        "penalty",
    ),
    Case(
        "Los investigadores que cumplan los requisitos del artículo 40, apartado 12, del Reglamento (UE) 2022/2065"
        " podrán acceder a los datos públicos de forma automatizada.",
        "automated_access research_exception",
        "permission",
    ),
    Case(
        "La prohibición de recopilar datos no se aplica a las universidades que lo hagan con fines de investigación"
        " científica sin ánimo de lucro.",
        "research_exception",
        "permission",
    ),
    Case(
        "Para usar el conjunto de datos con fines académicos deberá solicitar una autorización previa.",
        "prior_permission research_exception",
        "condition",
    ),
    Case(
        "Se permite a los motores de búsqueda de uso general emplear arañas para copiar materiales del sitio con el"
        " único fin de elaborar índices.",
        "automated_access search_engine_exception",
        "permission",
    ),
    Case(
        "Salvo los buscadores públicos, y solo conforme a nuestro archivo robots.txt, nadie podrá rastrear el sitio.",
        "automated_access robots_txt search_engine_exception",
        "ban",
    ),
    Case(
        "No comercialices, licencies ni compres datos obtenidos de nosotros o de nuestros servicios.",
        "resale",
        "ban",
    ),
    Case(
        "La información obtenida del Registro no podrá ser objeto de reventa ni de cesión a terceros.",
        "resale",
        "ban",
    ),
    Case(
        "alquilar, arrendar, vender o sublicenciar la base de datos de inmuebles o cualquier parte de ella;",
        "resale",
        "ban",
    ),
    Case(
        "La consulta de los precios solo podrá hacerse a través de la API oficial.",
        "api_only",
        "condition",
    ),
    Case(
        "No utilice interfaces privadas o no documentadas para obtener datos.",
        "api_only",
        "ban",
    ),
    Case(
        "El autor se opone expresamente, mediante reserva legible por máquina, a la minería de textos y datos de sus"
        " obras.",
        "robots_txt tdm_reservation",
        "ban",
    ),
    Case(
        "Queda reservado, a los efectos del artículo 4 de la Directiva (UE) 2019/790, el uso de estos contenidos.",
        "tdm_reservation",
        "ban",
    ),
    Case(
        "No se autoriza que los contenidos alimenten grandes modelos de lenguaje ni otros sistemas de aprendizaje"
        " automático.",
        "ai_training",
        "ban",
    ),
    Case(
        "Con nuestro consentimiento previo y por escrito, los socios podrán entrenar modelos con el archivo.",
        "ai_training prior_permission",
        "condition",
    ),
    Case(
        "Cualquier intento de acceder a zonas no públicas de la plataforma o de comprobar la vulnerabilidad de la red"
        " será sancionado con la expulsión.",
        "security_probing",
        "penalty",
    ),
    Case(
        "Descifrar las comunicaciones entre la aplicación y el servidor está prohibido.",
        "circumvention",
        "ban",
    ),
    Case(
        "No realice más peticiones al servidor de las que haría una persona con un navegador convencional.",
        "load_limits",
        "ban",
    ),
    Case(
        "El usuario acepta no realizar consultas automatizadas de ningún tipo al sistema.",
        "automated_access",
        "ban",
    ),
    Case(
        "No podrá monitorizarse el sitio ni copiarse su contenido por procedimientos mecánicos o robotizados.",
        "automated_access",
        "ban",
    ),
    Case(
        "El acceso a los contenidos mediante agentes de IA que naveguen de forma autónoma requiere nuestra autorización"
        " expresa.",
        "automated_access prior_permission",
        "condition",
    ),
    Case("El reconocimiento facial de la aplicación del banco le permite entrar sin contraseña."),
    Case("Las cámaras de vigilancia de nuestras tiendas graban imágenes que se borran a los 30 días."),
    Case("Cuando cierre su cuenta, eliminaremos los datos asociados a ella en un plazo de 90 días."),
    Case("El consumidor podrá desistir del contrato sin penalización alguna en el plazo de 14 días."),
    Case("El vendedor abonará una comisión del 5 % por cada artículo que venda a través de la plataforma."),
    Case("La universidad investiga los efectos de las redes sociales y publica sus datos en abierto."),
    Case("Puede navegar por el sitio sin registrarse ni facilitar dato personal alguno."),
    Case("Queda prohibido el acceso de menores de edad a los contenidos para adultos."),
    Case("El jugador no podrá vender su cuenta, ni los objetos virtuales que obtenga en el juego."),
    Case("La licencia de uso del software es personal e intransferible y no podrá cederse a terceros."),
    Case("No manipules los resultados de búsqueda ni las valoraciones con cuentas falsas."),
    Case(
        "elaborar estadísticas y perfiles de consumo",
        lead_in="Sus datos se tratarán para las siguientes finalidades:",
        heading="Finalidad del tratamiento",
    ),
    Case("Puede solicitar una copia de los datos o su eliminación escribiendo al delegado de protección de datos."),
    Case("No deberá revelar a terceros la información confidencial y la destruirá cuando termine el contrato."),
    Case("Nos comprometemos a no vender los datos personales que usted nos confíe."),
    Case("Si se superan los límites de velocidad de la tarifa de datos, la conexión se ralentizará."),
]


# What tempts: privacy policies, notices of rights, and rules on anything but getting at the platform's data.
QUIET = [
    "Los datos personales recogidos serán tratados de forma automatizada por el Responsable del Fichero.",
    "La información se recopila de manera automática mediante cookies cuando el Usuario navega por el Portal.",
    "La Compañía podrá recabar datos de navegación a través de cookies, balizas web y tecnologías similares.",
    "El titular de los datos podrá solicitar en cualquier momento la supresión de los mismos.",
    (
        "Usted puede impedir la recopilación de los datos generados por la cookie instalando un complemento en su "
        "navegador."
    ),
    "Google Analytics utiliza cookies para recopilar información de forma anónima sobre los visitantes del sitio.",
    "Puede configurar su navegador para rechazar las cookies o para que le avise antes de aceptarlas.",
    (
        "No se tomarán decisiones automatizadas que produzcan efectos jurídicos sobre usted, incluida la "
        "elaboración de perfiles."
    ),
    "Los datos no se cederán a terceros salvo obligación legal o autorización previa del interesado.",
    "Sus datos no serán vendidos, alquilados ni cedidos a terceros sin su consentimiento expreso.",
    "La empresa no venderá ni comercializará los datos personales de los usuarios.",
    "En ningún caso se utilizarán los datos para elaborar perfiles de los usuarios sin su consentimiento.",
    "El responsable del tratamiento no transferirá datos a terceros países sin las garantías adecuadas.",
    (
        "Los menores de 14 años no podrán registrarse ni facilitar datos personales sin autorización de sus padres"
        " o tutores."
    ),
    "El Usuario garantiza que los datos facilitados son verdaderos y se compromete a comunicar cualquier cambio.",
    "Usted deberá facilitar los datos obligatorios; de lo contrario no podremos prestarle el servicio.",
    "Al aceptar esta política, usted consiente que recopilemos y tratemos sus datos con fines de marketing.",
    "Podremos obtener información sobre usted de otras fuentes, como bases de datos públicas o redes sociales.",
    "Los motores de búsqueda externos pueden indexar su perfil público; puede desactivarlo en los ajustes.",
    "Utilizamos tecnología de reconocimiento facial únicamente si usted nos da su permiso.",
    "Tratamos datos biométricos, como la plantilla facial extraída de su selfie, para verificar su identidad.",
    "Conservaremos sus datos durante el plazo necesario y, una vez finalizado, serán destruidos o anonimizados.",
    (
        "El encargado del tratamiento deberá suprimir o devolver todos los datos personales una vez finalizada la "
        "prestación."
    ),
    "No recopilamos intencionadamente datos personales de menores de 13 años.",
    "Nuestros proveedores no pueden usar sus datos para fines propios.",
    "Los anunciantes pueden usar cookies para recopilar datos y mostrar anuncios personalizados.",
    "Registramos automáticamente la dirección IP, el tipo de dispositivo y las páginas visitadas.",
    "Para proteger el servicio de ataques, analizamos el tráfico con herramientas automáticas y bloqueamos bots.",
    "Usamos reCAPTCHA para impedir que robots creen cuentas de forma automática.",
    "Si no desea que utilicemos su contenido para entrenar nuestros modelos de IA, puede oponerse en los ajustes.",
    "La IA puede cometer errores; no debe basarse únicamente en sus respuestas para tomar decisiones.",
    "El usuario podrá entrenar su propio asistente con los documentos que suba a la plataforma.",
    "Usted no debe compartir su contraseña con terceros ni permitir que otros accedan a su cuenta.",
    "No está permitido publicar contenidos que muestren datos personales de terceros sin su autorización.",
    "Los vendedores no podrán usar los datos de los compradores salvo para tramitar los pedidos.",
    "El comprador no podrá revender los productos adquiridos con fines comerciales.",
    "Está prohibido subir virus o programas que dañen, sobrecarguen o inutilicen los sistemas de otros usuarios.",
    "Queda prohibido el uso de bots para inflar seguidores, me gusta o reproducciones.",
    "No se permiten apuestas realizadas mediante robots.",
    "Los bots de Discord deben identificarse como tales y no pueden enviar mensajes no solicitados.",
    "El servicio está disponible solo a través de la aplicación y del sitio web.",
    "Queda prohibida la reproducción total o parcial de los contenidos sin autorización expresa del titular.",
    "Los contenidos no podrán ser reproducidos, distribuidos ni transformados sin permiso del autor.",
    (
        "El usuario no podrá suprimir ni manipular el copyright ni los demás datos identificativos de los derechos"
        " del titular."
    ),
    (
        "El acceso a determinados servicios exige el registro previo del usuario y la aceptación de condiciones "
        "particulares."
    ),
    "Si detectamos actividad inusual en su cuenta, podremos pedirle que verifique su identidad.",
    "Nos reservamos el derecho de suspender cuentas que creen perfiles falsos o suplanten a terceros.",
    "La compañía no responde de los daños causados por virus, intrusiones o accesos no autorizados a sus servidores.",
    "Podemos compartir datos agregados con investigadores para estudiar el uso de las redes sociales.",
    "Las autoridades podrán requerirnos datos sobre su cuenta en el marco de una investigación.",
    "La búsqueda inteligente recopila ofertas de miles de páginas mediante rastreadores propios.",
    "Este sitio web contiene enlaces a páginas de terceros cuyas políticas usted debe consultar.",
    "El precio se actualiza automáticamente y puede consultarse en la aplicación.",
    "Recibirá notificaciones automáticas cuando se publiquen anuncios similares a los de su búsqueda.",
    (
        "Los usuarios pueden descargar una copia de sus datos en un formato estructurado, de uso común y lectura "
        "mecánica."
    ),
    (
        "Como cliente, usted es el responsable del tratamiento de los datos personales que recopile de sus "
        "usuarios a través del servicio."
    ),
    "Usted se compromete a obtener el consentimiento de sus usuarios antes de recopilar sus datos personales.",
    "No envíe más de tres solicitudes de amistad por minuto.",
    "Para evitar la sobrecarga del sistema, el número de archivos adjuntos está limitado a diez.",
    "El programa de fidelidad no es compatible con cuentas múltiples.",
    "La extracción de dientes u otros tratamientos no están cubiertos por el seguro sin autorización previa.",
    (
        "El Banco podrá acceder de forma automatizada a la información de sus cuentas en otras entidades con su "
        "consentimiento."
    ),
    "Los datos de tráfico serán eliminados automáticamente a los 30 días.",
    "No elimine la aplicación antes de exportar los datos.",
    "Antes de vender su dispositivo, elimine todos los datos almacenados en él.",
    "Borre los datos de navegación de su equipo con regularidad.",
    "La tripulación podrá retirar el material que impida el acceso a las salidas.",
    "El Responsable podrá utilizar herramientas automatizadas para analizar los datos que usted nos facilite.",
    "Su navegador envía automáticamente ciertos datos cuando consulta una página web.",
    "Podrán recopilarse datos de forma automatizada sobre su visita, siempre de manera anónima.",
    "Se recogerán de forma automática la dirección IP y el identificador del dispositivo.",
    "El sitio puede utilizar robots para detectar enlaces rotos.",
    "Los buscadores pueden tardar unos días en eliminar de sus índices un contenido borrado.",
    (
        "Usted es el único responsable de los datos personales de terceros que incorpore al servicio y garantiza "
        "haber obtenido su consentimiento."
    ),
    "Si nos facilita datos personales de otras personas, deberá haber obtenido su consentimiento previo.",
    "El cliente no podrá ceder el contrato a terceros sin el consentimiento previo y por escrito de la compañía.",
    (
        "La información contenida en este correo es confidencial; si lo ha recibido por error, elimínelo y avise "
        "al remitente."
    ),
    "No comparta con nadie el código de verificación que le enviamos para acceder a sus datos.",
    (
        "El usuario se compromete a hacer un uso adecuado de los contenidos y a no emplearlos para incurrir en "
        "actividades ilícitas."
    ),
    (
        "El usuario se compromete a no provocar daños en los sistemas físicos y lógicos del titular, ni a "
        "introducir virus informáticos."
    ),
    (
        "El usuario no podrá acceder a las cuentas de correo electrónico de otros usuarios ni modificar o "
        "manipular sus mensajes."
    ),
    (
        "Queda prohibido utilizar el sitio para enviar publicidad o comunicaciones con fines de venta sin "
        "autorización previa."
    ),
    "Queda prohibida la explotación comercial de los contenidos sin autorización.",
    "Todos los derechos de propiedad intelectual quedan reservados.",
    "Quedan reservados todos los derechos de explotación sobre el software y la base de datos.",
    "No está permitido el uso de las marcas sin consentimiento previo del titular.",
    "Los usuarios no deberán crear varias cuentas para votar más de una vez.",
    "Para participar en el sorteo no se admitirán perfiles falsos ni cuentas creadas con ese fin.",
    "La entidad elabora perfiles de riesgo para decidir si concede un crédito.",
    "Los menores no podrán acceder al contenido sin autorización de sus padres.",
    "Las empresas anunciantes no podrán segmentar a menores de edad.",
    "El profesional deberá eliminar los datos del paciente cuando este lo solicite.",
    "El vendedor no podrá utilizar los datos de contacto del comprador para fines distintos de la venta.",
    "Nuestros modelos de inteligencia artificial se entrenan con datos públicos y bajo licencia.",
    "Puede usar la inteligencia artificial del editor para crear y mejorar sus textos.",
    "Los resultados generados por la IA pueden ser inexactos y no deben utilizarse como consejo médico.",
    "Debe revisar el resultado antes de utilizarlo: los modelos de lenguaje pueden equivocarse.",
    "Ofrecemos una API para que los desarrolladores integren pagos en sus aplicaciones.",
    "Para usar la API necesita una clave, que debe mantener en secreto.",
    "Los límites de subida de archivos son de 10 MB por minuto.",
    "El servicio de atención responde un máximo de 50 consultas por día.",
    "Se prohíbe conducir por encima de los límites de velocidad durante el alquiler.",
    "El huésped no podrá exceder el número de ocupantes ni hacer una carga excesiva de la instalación eléctrica.",
    "El juego no permite el uso de bots, trucos ni programas que alteren la partida.",
    "Queda prohibido usar programas de terceros que automaticen el juego.",
    "No puede usar bots para comprar entradas ni acaparar existencias.",
    "Los bots que publiquen mensajes de forma automatizada deben indicarlo en su perfil.",
    "Está prohibido el envío masivo de mensajes.",
    "El administrador podrá rastrear el origen de los ataques y comunicarlo a las autoridades.",
    "Puede rastrear su pedido en el apartado de envíos.",
    "La aplicación rastrea su ubicación cuando usted lo permite.",
    "No rastree a otras personas con nuestros dispositivos sin su consentimiento.",
    "El uso de drones para la vigilancia del recinto está prohibido.",
    "Cualquier intento de fraude dará lugar a la cancelación del pedido.",
    "El incumplimiento del pago devengará un interés del 5 % y una penalización de 10 euros por cada recibo devuelto.",
    "La cancelación fuera de plazo conlleva una penalización de 30 euros por cada noche reservada.",
    "Quedan exentos de tasas los investigadores que acrediten su condición.",
    "Los datos se conservarán con fines de investigación científica y estadística.",
    "La biblioteca permite a los investigadores consultar los fondos en sala.",
    "Este marco contractual se rige por la ley española.",
    "Usted puede darse de baja mediante el enlace que figura en cada correo automático.",
    "El personal autorizado accede a los datos mediante medios automatizados y manuales.",
    "Usted no debe eludir el pago de las comisiones ni acordar ventas fuera de la plataforma.",
    "No eluda las restricciones geográficas con una VPN.",
    "No desactive las funciones de seguridad de su teléfono.",
    "Usted no puede usar la web para recopilar firmas sin permiso.",
]


@pytest.mark.parametrize("case", [*SEEN, *KEPT, *LATER], ids=lambda case: case.text[:40])
def test_a_clause_reads_as_judged(case: Case) -> None:
    """Labels and rule are those that a reader gave it."""
    assert judged(case, "es") == case.answer


@pytest.mark.parametrize("text", QUIET)
def test_what_only_tempts_carries_no_label(text: str) -> None:
    """The words of scraping rules, where nobody else is bound or nothing is taken."""
    assert classify(Clause(text), lexicon.load(), "es").labels == ()


def test_near_misses_weigh_as_much_as_rules() -> None:
    """Half of the clauses bind nobody."""
    cases = [*SEEN, *KEPT, *LATER]
    assert sum(not case.labels for case in cases) + len(QUIET) >= sum(bool(case.labels) for case in cases)
