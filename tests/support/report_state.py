"""An invented Fédération for the report: 1,135 environments, accounts, requests, lists and letters, no draw."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from bot.cli.invented import invented_schools
from bot.domain.effects import SendMail
from bot.domain.mail_parts import AttachPages
from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.ports.rows import CaseRow, TimelineRow
from storage.database import SqliteStore
from storage.queries import base
from storage.unit import Unit

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AT = NOW - timedelta(days=2, hours=3)
TODAY = NOW.date()
SCHOOLS = 1_135


def fill(store: SqliteStore, *, schools: int = SCHOOLS, students: int = 4, busy: int = 90) -> None:
    """A whole state: every school has its environment and `students` accounts; `busy` ones sent their list."""
    store.write_now(lambda unit: _fill(unit, schools, students, busy))


def _fill(unit, schools: int, students: int, busy: int) -> None:
    known = invented_schools(schools)
    unit.put_schools(known)
    for index, school in enumerate(known):
        unit.set_environment(school.fase, Environment.OPEN, NOW - timedelta(days=5 + index % 700))
        unit.connection.execute(insert(base.ACCOUNT), list(_accounts(index, int(school.fase), students)))
    for index, school in enumerate(known[: busy * 2 // 3]):
        _opening(unit, school.fase, index)
    for index, school in enumerate(known[:busy]):
        _list(unit, school.fase, index)
    for index, title in enumerate(("a_trier", "quarantaine", "absence", "a_trier", "reponse_tardive", "a_trier")):
        _letter(unit, index, title)


def _accounts(index: int, fase: int, students: int) -> Iterable[dict[str, object]]:
    for number in range(students):
        state = "deactivated" if number % 17 == 16 else "deleted" if number % 19 == 18 else "active"
        yield {
            "fase": fase,
            "username": f"e{fase}-{number}",
            "nom": "Inventé",
            "prenom": "Élève",
            "date_naissance": "2010-01-01",
            "state": state,
            "imported": number % 23 != 22,
            "generation": 0,
            "key_id": "1",
            "school_year": "2026-2027",
            "origin": "vaguemestre",
            "deleted_at": NOW - timedelta(days=3) if state == "deleted" else None,
            "created_at": NOW - timedelta(days=10 + index % 60),
        }


def case(unit: Unit, procedure: str, key: str, data: str, at: datetime, fase: Fase | None = None) -> int:
    """A dossier as the engine begins it."""
    known = unit.connection.execute(select(func.count()).select_from(base.DOSSIER)).scalar_one()
    row = CaseRow(0, f"VGM-{known:06d}", procedure, key, "nouveau", data, "2026-2027", fase)
    return unit.add_case(row, at)


def history(unit: Unit, dossier: int, data: str, steps: Iterable[tuple[datetime, str, str, str]]) -> None:
    """Its lines: when, which event, from which state to which."""
    for at, event, before, after in steps:
        unit.add_transition(dossier, None, TimelineRow(at, event, before, after))
        unit.save_case(dossier, after, data, open_=after not in {"ouvert", "refuse", "ecarte"}, at=at)


def _opening(unit: Unit, fase: Fase, index: int) -> None:
    began = NOW - timedelta(days=100 - index % 60, hours=index % 60)
    dossier = case(unit, "happi_ouverture", f"opening:{int(fase)}", "{}", began, fase)
    steps = [(began, "form_arrived", "nouveau", "attend_agent")]
    at = began
    if index % 4 == 0:
        steps.append((at := at + timedelta(hours=5), "chosen", "attend_agent", "attend_ecole"))
        steps.append((at := at + timedelta(days=3), "reply_arrived", "attend_ecole", "attend_agent"))
    if index % 10 != 9:
        steps.append((at := at + timedelta(hours=7 + index % 60), "chosen", "attend_agent", "attend_etnic"))
    if index % 5 != 4 and index % 10 != 9:
        steps.append((at + timedelta(days=2 + index % 3), "chosen", "attend_etnic", "ouvert"))
    history(unit, dossier, "{}", steps)


_REFUSED = ("password_protected", "header_not_found", "not_a_workbook", "header_not_found", "html_not_workbook")


def _list(unit: Unit, fase: Fase, index: int) -> None:
    began = NOW - timedelta(days=80 - index % 70, hours=index % 12)
    dossier = case(unit, "happi_eleves", f"list:{int(fase)}:2026-2027", "{}", began, fase)
    at = began
    steps = [(at, "workbook_arrived", "nouveau", "lecture")]
    if index % 6 == 0:
        _file(unit, dossier, at, refusal=_REFUSED[index // 6 % 5])
        steps.append((at := at + timedelta(seconds=2), "canevas_read", "lecture", "attend_correction"))
        steps.append((at := at + timedelta(days=2), "workbook_arrived", "attend_correction", "lecture"))
    _file(unit, dossier, at, errors=index % 7 == 3, warnings=index % 3)
    steps.append((at := at + timedelta(seconds=3), "canevas_read", "lecture", "comparaison"))
    steps.append((at := at + timedelta(seconds=2), "compared", "comparaison", "attend_agent"))
    if index % 9 != 8:
        steps.append((at := at + timedelta(hours=3 + index % 90), "chosen", "attend_agent", "application"))
        steps.append((at := at + timedelta(seconds=20), "batch_exported", "application", "attend_etnic"))
    if index % 9 < 6:
        steps.append((at := at + timedelta(days=1, hours=index % 90), "import_confirmed", "attend_etnic", "envoi"))
        steps.append((at := at + timedelta(minutes=1), "mail_accepted", "envoi", "termine"))
        _pages(unit, dossier, at, 100 + index)
    history(unit, dossier, "{}", steps)


def _file(unit: Unit, dossier: int, at: datetime, refusal: str | None = None, errors: int = 0, warnings: int = 0):
    values = {"case_id": dossier, "mail_id": 1, "refusal": refusal, "rows": 0 if refusal else 120, "at": at}
    values |= {"errors": errors, "warnings": warnings}
    list_id = unit.insert(insert(base.LIST), values)
    if errors:
        problem = {"list_id": list_id, "position": 0, "level": "error", "code": "date_missing", "message": "…"}
        unit.connection.execute(insert(base.PROBLEM), problem)


def _pages(unit: Unit, dossier: int, at: datetime, pages: int) -> None:
    mail = SendMail(
        template="happi_eleves/pages",
        facts={"partie": 1, "parties": 1, "pages": pages},
        attach=AttachPages(blob="a" * 64, part=1, parts=1),
        number=1,
    )
    effect = unit.add_effect(dossier, "mail", "send_mail", mail.model_dump_json(), at)
    unit.effect_done(effect.id)


def _letter(unit: Unit, index: int, title: str) -> None:
    began = NOW - timedelta(days=index)
    data = f'{{"title": "{title}"}}'
    dossier = case(unit, "courrier", f"thread:{index}", data, began)
    history(unit, dossier, data, [(began, "letter_arrived", "nouveau", "a_trier")])
