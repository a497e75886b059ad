"""Portuguese clauses, Brazilian and European, judged by what the labels mean before the lexicon was run on them.

The rules were written while looking at the first half only; the second was kept aside, and its first run is told in the
comment above it.
"""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged

SEEN = [
    Case(
        "É expressamente proibido o uso de robôs, spiders ou qualquer outro meio automatizado para acessar o site ou"
        " extrair seu conteúdo.",
        "automated_access",
        "ban",
    ),
    Case(
        "O utilizador compromete-se a não recolher conteúdos da plataforma por meios automáticos sem a nossa"
        " autorização prévia e por escrito.",
        "automated_access prior_permission",
        "ban",
    ),
    Case("Você não pode fazer scraping do nosso catálogo.", "automated_access", "ban"),
    Case("usar crawlers, bots ou scripts para copiar anúncios do portal;", "automated_access", "ban"),
    Case(
        "Só é permitido o acesso automatizado aos dados por meio da API publicada.",
        "api_only automated_access",
        "condition",
    ),
    Case(
        "É vedado utilizar as matérias deste jornal para treinar sistemas de inteligência artificial.",
        "ai_training",
        "ban",
    ),
    Case(
        "contornar, desativar ou burlar as medidas técnicas que protegem o serviço;",
        "circumvention",
        "ban",
        lead_in="Ao usar o aplicativo, você concorda em não:",
    ),
    Case(
        "A editora reserva-se expressamente os direitos de prospeção de textos e dados sobre as suas publicações.",
        "tdm_reservation",
        "ban",
    ),
    Case("Não descompile nem faça engenharia reversa do software.", "security_probing", "ban"),
    Case(
        "Os programadores só podem aceder aos dados através das interfaces que disponibilizamos.",
        "api_only",
        "condition",
    ),
    Case("É proibido impor uma carga excessiva ou desproporcional aos nossos servidores.", "load_limits", "ban"),
    Case("Fica proibida a venda a terceiros dos dados obtidos na plataforma.", "resale", "ban"),
    Case("Você não deve coletar dados pessoais de outros usuários.", "personal_data_harvesting", "ban"),
    Case("Coletamos automaticamente informações sobre o seu dispositivo e sobre as páginas que você visita."),
    Case("Não vendemos os seus dados pessoais a terceiros."),
    Case("Você pode excluir a sua conta a qualquer momento nas configurações."),
    Case("Tem o direito de não ficar sujeito a decisões tomadas exclusivamente com base no tratamento automatizado."),
    Case("Você nos concede uma licença para usar o seu conteúdo e treinar nossos modelos de inteligência artificial."),
    Case("Utilizamos sistemas automatizados para detetar e remover conteúdos ilegais."),
    Case("Não crie uma nova conta para contornar uma suspensão."),
    Case("Os seus dados não serão cedidos a terceiros sem o seu consentimento prévio."),
    Case("A assinatura é renovada automaticamente, a menos que você a cancele."),
]

# First run, after the half above read as judged: all labels and rules were right.
KEPT = [
    Case(
        "O usuário não poderá empregar ferramentas de mineração de dados, robôs ou métodos semelhantes de coleta e"
        " extração de dados.",
        "automated_access",
        "ban",
    ),
    Case("A raspagem de dados do site é estritamente proibida.", "automated_access", "ban"),
    Case(
        "Não é permitido descarregar de forma sistemática as ofertas publicadas.",
        "automated_access",
        "ban",
    ),
    Case(
        "rastrear ou indexar o sítio com aranhas ou outros programas;",
        "automated_access",
        "ban",
        lead_in="O cliente obriga-se a não:",
    ),
    Case(
        "Salvo com o nosso consentimento expresso, ninguém pode usar bots para monitorizar os preços.",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "Nenhum conteúdo deste site pode ser usado no treinamento de modelos de linguagem.",
        "ai_training",
        "ban",
    ),
    Case(
        "utilizar os resultados para desenvolver ou treinar modelos de aprendizagem automática;",
        "ai_training",
        "ban",
        heading="Utilizações proibidas",
    ),
    Case("Não tente burlar captchas, bloqueios de IP ou controles de acesso.", "circumvention", "ban"),
    Case(
        "remover ou neutralizar qualquer dispositivo de segurança que limite a cópia dos conteúdos;",
        "circumvention",
        "ban",
    ),
    Case(
        "O utilizador não acederá ao serviço por qualquer meio que não seja a interface que fornecemos.",
        "api_only",
        "ban",
    ),
    Case("Não é autorizada a mineração de textos e dados.", "tdm_reservation", "ban"),
    Case("Os crawlers devem respeitar o nosso arquivo robots.txt.", "robots_txt", "duty"),
    Case("Se extrair dados com bots, podemos suspender a sua conta.", "automated_access", "penalty"),
    Case("Recolhemos dados de navegação por meio de cookies e de outras tecnologias automáticas."),
    Case("A Empresa poderá utilizar robôs para indexar páginas da Internet."),
    Case("Pode pedir a qualquer momento que apaguemos os seus dados pessoais."),
    Case("O banco utiliza inteligência artificial para treinar os seus próprios modelos de risco."),
    Case("Não partilhe a sua palavra-passe com ninguém nem permita que outros acedam à sua conta."),
    Case("É proibida a venda de armas, medicamentos ou produtos falsificados."),
    Case("Com a nossa ferramenta, você cria bots que respondem automaticamente aos seus clientes."),
    Case("Adotamos medidas técnicas e organizativas para proteger os dados contra acessos não autorizados."),
    Case("O usuário garante que os dados informados são verdadeiros."),
]


@pytest.mark.parametrize("case", [*SEEN, *KEPT], ids=lambda case: case.text[:40])
def test_a_clause_reads_as_judged(case: Case) -> None:
    """Labels and rule are those that a reader gave it."""
    assert judged(case, "pt") == case.answer
