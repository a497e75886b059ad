"""Japanese clauses, judged by reading before the labels were run on them: rules for others, and what seems one."""

from __future__ import annotations

import pytest

from tests.core.readers import Case, judged

CASES = [
    # Rules for others.
    Case(
        "利用者は、スパイダー、クローラー、スクレイパー等の自動プログラムを使って本サービスの情報を取得してはならない。",
        "automated_access",
        "ban",
    ),
    Case("当社は、本サービスに対するクローリングおよびスクレイピングを一切禁止します。", "automated_access", "ban"),
    Case(
        "会員は、弊社が事前に書面で承諾した場合を除き、データマイニングその他これに類するデータ収集手法を用いることができません。",
        "automated_access prior_permission",
        "ban",
    ),
    Case(
        "ロボット、スパイダー、スクレイパーその他の自動化された手段により本サイトにアクセスし、情報を収集する行為",
        "automated_access",
        "ban",
        heading="第8条（禁止事項）",
    ),
    Case(
        "自動化された手段（ボット、スクレイパー等）で、または当社の許可を得ずに、コンテンツを収集しないでください。",
        "automated_access prior_permission",
        "ban",
    ),
    Case("スクレイピング、クローリング、データマイニング", "automated_access", "ban", heading="禁止行為"),
    Case(
        "本サイトの情報をスクレイピング（クローリング等を含みます。）により収集する行為は、これを固く禁じます。",
        "automated_access",
        "ban",
    ),
    Case("ユーザーが本サイトを自動的手段によりクロールすることは許可されません。", "automated_access", "ban"),
    Case(
        "機械学習モデルの学習データとして当サイトの記事を利用することを禁じます。",
        "ai_training",
        "ban",
    ),
    Case(
        "事前の書面による許諾なしに、本コンテンツを生成ＡＩの学習、開発その他の目的に利用することはできません。",
        "ai_training prior_permission",
        "ban",
    ),
    Case(
        "本サービスのアウトプットを用いて、当社と競合する人工知能モデルを開発する行為",
        "ai_training competing_use",
        "ban",
        lead_in="お客様は、次の各号の行為をしてはならないものとします。",
    ),
    Case(
        "当社の承諾を得た者に限り、写真を大規模言語モデルのファインチューニングに用いることができる。",
        "ai_training prior_permission",
        "condition",
    ),
    Case(
        "本サービスの技術的保護手段を解除し、または回避してはならないものとします。",
        "circumvention",
        "ban",
    ),
    Case(
        "コピーガードその他の技術的制限を回避、除去または無効化する行為",
        "circumvention",
        "ban",
        lead_in="以下の行為は禁止とします。",
    ),
    Case(
        "アクセス制限や認証機能を不正に回避して、本サービスのデータを取得することを禁じます。",
        "circumvention",
        "ban",
    ),
    Case(
        "いかなる方法によっても、当社が定めるレート制限やＩＰアドレスのブロックを回避してはいけません。",
        "circumvention",
        "ban",
    ),
    Case(
        "弊社が公開しているＡＰＩを介する方法以外で、本サービスのデータを取得することは禁止されています。",
        "api_only",
        "ban",
    ),
    Case("データの取得は、当社が提供するAPIを通じてのみ行うものとします。", "api_only", "condition"),
    Case(
        "当社が提供しているインターフェース以外の手段を用いて本サービスへアクセスする行為",
        "api_only",
        "ban",
        lead_in="利用者は以下の行為を行ってはなりません。",
    ),
    Case(
        "登録ユーザーは、他の登録ユーザーの個人情報を収集または蓄積してはならないものとします。",
        "personal_data_harvesting",
        "ban",
    ),
    Case(
        "本サービスから取得した情報を第三者に転売し、または再許諾する行為",
        "resale",
        "ban",
        heading="禁止事項",
    ),
    Case("当社のサーバーに過度の負担をかける行為は禁止されています。", "load_limits", "ban"),
    Case(
        "本ソフトウェアの逆アセンブル、逆コンパイル、リバースエンジニアリングその他の解析を行ってはなりません。",
        "security_probing",
        "ban",
    ),
    Case(
        "違反してボットにより商品データを収集した利用者に対し、当社はアカウントの利用を停止することができます。",
        "automated_access",
        "penalty",
    ),
    # As small services put it.
    Case(
        "サイトの運営を妨げる行為（過度なアクセス、スクレイピング等を含む）",
        "automated_access load_limits",
        "ban",
        lead_in="利用者は、以下の行為をしてはなりません。",
    ),
    Case("改ざん、脆弱性の探索、リバースエンジニアリング等", "security_probing", "ban", heading="第9条（禁止行為）"),
    Case("コンテンツを無断で複製し、販売する行為", "prior_permission resale", "ban", heading="2. 禁止事項"),
    Case("本サービスと競合するサービスに情報を利用する行為", "competing_use", "ban", heading="禁止事項"),
    Case("他の利用者の情報を不正に収集する行為", "personal_data_harvesting", "ban", heading="禁止事項"),
    # Not a rule for others.
    Case("自動プログラムや解析ツールを用いたプレイ", "", "none", lead_in="以下の行為をしてはなりません。"),
    Case("運営者は、利用者が規約に違反した場合、データを削除することができます。", "", "none"),
    Case(
        "当社は、広告の効果を測るため、ウェブビーコンやCookieを通じて閲覧履歴を自動的に取得することがあります。",
        "",
        "none",
    ),
    Case("当社のロボットは、検索結果を作成するために公開ページを定期的にクロールしています。", "", "none"),
    Case("当社は、ご本人の同意を得ることなく、個人データを第三者に提供いたしません。", "", "none"),
    Case("投稿されたコンテンツは、人工知能モデルの学習のために当社が利用する場合があります。", "", "none"),
    Case("不正行為を検知するために、自動化されたツールが投稿内容を確認します。", "", "none"),
    Case(
        "ユーザーは、本サービスを通じてチャットボットを作成し、友だちに配信することができます。",
        "",
        "none",
    ),
    Case("年齢制限を回避する目的で虚偽の生年月日を登録してはなりません。", "", "none"),
    Case(
        "利用者の皆様には、自動音声またはチャットボットによる応答をお選びいただけます。",
        "",
        "none",
    ),
    Case("APIキーを第三者と共有してはなりません。", "", "none"),
    Case("お客様の同意なく、お客様の個人情報を収集することはありません。", "", "none"),
    Case("当社は、不正アクセスを防止するための技術的安全管理措置を講じます。", "", "none"),
    Case(
        "ボットを利用して「いいね」やフォロワーの数を水増しする行為",
        "",
        "none",
        lead_in="以下の行為を禁止します。",
    ),
    Case("会員は、自己の責任においてパスワードを管理し、これを第三者に利用させてはならない。", "", "none"),
    Case(
        "収集した個人情報は、サービスの改善および機械学習モデルの訓練に利用します。",
        "",
        "none",
        heading="個人情報の利用目的",
    ),
    Case("転売を目的としてチケットを購入することを禁止します。", "", "none"),
    Case("お客様は、当社に対し、保有個人データの利用停止、消去または第三者提供の停止を請求できます。", "", "none"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:12])
def test_a_clause_is_judged_as_a_reader_did(case: Case) -> None:
    """Labels and rule are those of the reader."""
    assert judged(case, "ja") == case.answer
