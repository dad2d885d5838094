"""What ETNIC puts back decides who gets a page: a file that says something else than it should decides nothing."""

import pytest

from bot.domain.numbers import Fase
from bot.domain.schools import Environment
from bot.happi.folder import ExportFolder
from tests.support.raw_mails import list_mail
from tests.support.world import Outside, running, sweep_quickly

FASE = Fase(990001)
ROWS = ("Benali;Aya;2012-03-04", "Peeters;Zoé;2011-07-01", "Yılmaz;Deniz;2013-01-31")
FIRST, SECOND, THIRD = (f"e990001-{number:06d}" for number in (1, 2, 3))


@pytest.fixture
async def handed_over(tmp_path, monkeypatch):
    """An agent whose batch of three accounts waits for ETNIC in a real folder."""
    sweep_quickly(monkeypatch)
    outside = Outside()
    outside.hand_over = ExportFolder(tmp_path / "export")
    async with running(tmp_path, outside) as agent:
        agent.store.write_now(lambda unit: unit.set_environment(FASE, Environment.OPEN, outside.clock.now()))
        await agent.receive(list_mail(*ROWS))
        await agent.press("approuver")
        yield agent


async def returns(agent, content: bytes) -> None:
    """ETNIC puts a file back and says that some accounts were refused."""
    folder = agent.outside.hand_over.folder
    (batch,) = folder.glob("*-creation.csv")
    (folder / "retours" / batch.name.replace("-creation", "")).write_bytes(content)
    await agent.press("importe_erreurs", "E1", desk="etnic")


def imported(agent) -> list[str]:
    with agent.store.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT username FROM account WHERE imported ORDER BY username")
        return list(found.scalars())


UNUSABLE = {
    "empty": b"",
    "blank_lines": b"\n\n\n",
    "header_only": b"username\r\n",
    "names_nobody": b"username;reason\r\n;exists\r\n   ;exists\r\n",
    "no_header": f"{FIRST}\r\n".encode(),
    "unknown_username": b"username\r\ne990001-999999\r\n",
    "one_unknown_among_known": f"username\r\n{FIRST}\r\ne990002-000001\r\n".encode(),
    "cr_only": f"username\r{FIRST}\r".encode(),
    "field_too_large": f'username;reason\r\n{FIRST};"{"x" * 200_000}"\r\n'.encode(),
    "utf_16": f"username\r\n{FIRST}\r\n".encode("utf-16"),
    "tabs": f"username\treason\r\n{FIRST}\texists\r\n".encode(),
    "workbook": b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
}


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_a_file_that_tells_no_refused_account_is_still_awaited(handed_over, content):
    await returns(handed_over, content)
    assert handed_over.case("happi_eleves").state == "attend_etnic"
    card = handed_over.outside.desk.card("etnic")
    assert card.title == "Lot de comptes : déposez le fichier des refus, puis confirmez"
    assert [button.choice for button in card.buttons] == ["importe", "importe_erreurs"]
    assert imported(handed_over) == []
    assert list(handed_over.outside.hand_over.folder.glob("*.csv")), "the export is still needed"
    assert handed_over.parked() == []


async def test_a_good_file_put_back_afterwards_is_taken(handed_over):
    await returns(handed_over, b"username\r\n")
    await returns(handed_over, f"username\r\n{SECOND}\r\n".encode())
    assert imported(handed_over) == [FIRST, THIRD]
    assert handed_over.case("happi_eleves").state == "termine"
    assert not list(handed_over.outside.hand_over.folder.glob("*.csv"))


MATCHED = {
    "as_written": f"username\r\n{SECOND}\r\n",
    "other_case": f"UserName\r\n{SECOND.upper()}\r\n",
    "spaces": f" username ;reason\r\n  {SECOND}  ;exists\r\n",
    "byte_order_mark": f"\ufeffusername\n{SECOND}\n",
    "second_column": f"reason,username\nexists,{SECOND}\n",
    "twice": f"username\n{SECOND}\n{SECOND.upper()}\n",
    "blank_last_lines": f"username\n{SECOND}\n\n\n",
}


@pytest.mark.parametrize("text", MATCHED.values(), ids=MATCHED.keys())
async def test_a_refused_username_is_known_however_it_is_written(handed_over, text):
    await returns(handed_over, text.encode())
    assert imported(handed_over) == [FIRST, THIRD]
    sent = "".join(each.raw.decode() for each in handed_over.outside.sender.sent)
    assert "acces-happi-990001-1-sur-1.pdf" in sent
    assert dict(handed_over.outside.desk.card().fields)["Refusés à l’import"] == "1"


async def test_when_all_are_refused_no_page_leaves(handed_over):
    await returns(handed_over, f"username\n{FIRST}\n{SECOND}\n{THIRD}\n".encode())
    assert imported(handed_over) == []
    assert "happi_eleves/pages" not in handed_over.outside.sender.templates
    assert handed_over.case("happi_eleves").state == "termine"
