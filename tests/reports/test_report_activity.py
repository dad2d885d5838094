"""What the agent measures itself."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from bot.ports.indicators import DossierRow, Facts, FileRow, MailCount, Movements, ProblemCount, StageCount
from bot.reports.activity import accounts, letters, lists, requests
from bot.reports.model import Kind, Share
from bot.reports.reasons import ERRORS, REFUSALS

AT = datetime(2026, 10, 3, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # it is already 1 October in Brussels
CODES = Path(__file__).parents[2] / "docs" / "codes.md"


def test_dossiers_are_told_by_the_labels_of_their_procedure(scope, found):
    stages = [StageCount("happi_ouverture", "attend_agent", 3), StageCount("happi_eleves", "termine", 40)]
    shown = found.table(requests(Facts(stages=stages), scope()), "stages_now").rows
    assert [(each.label, each.values) for each in shown] == [
        ("Ouverture Happi : attend un agent", (3,)),
        ("Liste d’élèves Happi : terminé", (40,)),
    ]


def test_a_state_that_has_no_label_any_more_is_still_counted(scope, found):
    shown = found.table(requests(Facts(stages=[StageCount("ancienne", "close", 2)]), scope()), "stages_now").rows
    assert [(each.label, each.values) for each in shown] == [("ancienne : close", (2,))]


def test_months_are_those_of_brussels_and_an_empty_one_is_shown(scope, found):
    facts = Facts(
        dossiers=[DossierRow("happi_ouverture", MIDNIGHT, "ouvert")],
        files=[FileRow(AT, None, 10, 0, 0), FileRow(AT, None, 10, 0, 0)],
    )
    shown = found.table(requests(facts, scope(since=date(2026, 8, 31))), "by_month").rows
    assert [(each.code, each.values) for each in shown] == [
        ("2026-08", (0, 0)), ("2026-09", (0, 0)), ("2026-10", (1, 2)), ("2026-11", (0, 0)),
    ]  # fmt: skip


def test_each_file_has_one_verdict(scope, found):
    files = [
        FileRow(AT, None, 100, 0, 0),
        FileRow(AT, None, 50, 0, 2),
        FileRow(AT, None, 20, 3, 2),
        FileRow(AT, "password_protected", 0, 0, 0),
        FileRow(AT, "not_yet_named", 0, 0, 0),
    ]
    section = lists(Facts(files=files), scope())
    assert [(each.code, *each.values) for each in found.table(section, "verdicts").rows] == [
        ("clean", 1, Share(200)),
        ("remarks", 1, Share(200)),
        ("errors", 1, Share(200)),
        ("refused", 2, Share(400)),
        ("total", 5, Share(1000)),
    ]
    reasons = [(each.label, each.values) for each in found.table(section, "refusals").rows]
    assert reasons == [("mot de passe", (1,)), ("not_yet_named", (1,))]
    assert section.headlines[1].value == 170


def test_errors_are_ranked_by_files_and_remarks_left_out(scope, found):
    problems = [
        ProblemCount("date_missing", "error", 2, 90),
        ProblemCount("name_missing", "error", 5, 6),
        ProblemCount("several_sheets", "warning", 50, 50),
    ]
    shown = found.table(lists(Facts(problems=problems), scope()), "problems").rows
    assert [(each.label, each.values) for each in shown] == [
        ("nom manquant", (5, 6)),
        ("date de naissance manquante", (2, 90)),
    ]


def test_accounts_and_pages_are_told_as_counted(scope, found):
    facts = Facts(
        movements=Movements(created=300, reactivated=40, deleted=5, deactivated=200, new_codes=6),
        mails=MailCount(received=90, quarantined=4, sent=120, deliveries=3, pages=340),
    )
    section = accounts(facts, scope())
    assert [each.values[0] for each in found.table(section, "movements").rows] == [300, 40, 200, 5, 6]
    assert [each.values[0] for each in found.table(section, "sent").rows] == [340, 3, 120, 90, 4]


def test_forms_are_told_by_kind_and_letters_by_what_their_card_said(scope, found):
    facts = Facts(
        dossiers=[
            DossierRow("happi_ouverture", AT, "ouvert"),
            DossierRow("epoles", AT, "attend_agent", "epoles_annexe_2"),
            DossierRow("epoles", AT, "attend_agent", "numerise"),
            DossierRow("pix", AT, "attend_agent", "pix_orga"),
            DossierRow("questions", AT, "repondue", "poles_depart"),
            DossierRow("questions", AT, "attend_agent"),
            DossierRow("questions", AT, "repondue", "poles_depart"),
            DossierRow("poles_demandes", AT, "attend_agent", "liste"),
            DossierRow("courrier", AT, "ecarte", "a_trier"),
            DossierRow("courrier", AT, "a_trier", "a_trier"),
            DossierRow("courrier", AT, "repondu"),
        ]
    )
    section = letters(facts, scope())
    assert section.kind is Kind.INFORMATION
    assert found.table(section, "forms").title == "Dossiers ouverts par un formulaire"
    assert any("qu’une fois" in each for each in section.remarks)
    assert [(each.code, each.values) for each in found.table(section, "forms").rows] == [
        ("happi_ouverture", (1,)),
        ("epoles_annexe_2", (1,)),
        ("epoles_papier", (1,)),
        ("pix_orga", (1,)),
    ]
    assert [(each.code, each.values) for each in found.table(section, "questions").rows] == [
        ("poles_depart", (2,)),
        ("attend_agent", (1,)),
        ("liste", (1,)),
    ]
    assert [each.value for each in section.headlines] == [4, 7]
    assert [(each.label, each.values) for each in found.table(section, "topics").rows] == [
        ("Courrier à trier", (2,)),
        ("répondu", (1,)),
    ]


def test_words_for_codes_are_for_codes_that_exist():
    known = dict(re.findall(r"^\| `(\w+)` \| (\w+) \|", CODES.read_text("utf-8"), re.MULTILINE))
    assert {code for code in REFUSALS if known.get(code) != "refused"} == set()
    assert {code for code in ERRORS if known.get(code) != "error"} == set()
