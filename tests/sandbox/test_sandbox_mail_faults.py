"""Trouble on demand."""

from collections.abc import AsyncIterator
from time import monotonic

import aiosmtplib
import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.server import Sandbox
from tests.sandbox.mail_kit import HAPPI, OTHER_SCHOOL, SCHOOL, Imap, Page, mail, mail_sandbox, submit


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with mail_sandbox() as running:
        yield running


async def ask(sandbox: Sandbox, **fault: object) -> None:
    async with Page.open(sandbox) as page:
        assert await page.post("/control/fault", fault) == {"ok": True}


async def arrived(sandbox: Sandbox, box: str = HAPPI) -> int:
    async with Imap.open(sandbox, box) as client:
        return len(await client.search("ALL"))


@pytest.mark.parametrize(("kind", "code"), [("smtp_refuse", 550), ("smtp_temporary", 451)])
async def test_a_recipient_is_refused_as_often_as_asked(sandbox: Sandbox, kind: str, code: int) -> None:
    await ask(sandbox, kind=kind, count=2)
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await submit(sandbox, mail())
        assert refused.value.recipients[0].code == code
    await submit(sandbox, mail())
    assert await arrived(sandbox) == 1


async def test_a_fault_may_concern_one_box_alone(sandbox: Sandbox) -> None:
    await ask(sandbox, kind="smtp_refuse", box=SCHOOL.upper(), seconds=60)
    await submit(sandbox, mail(HAPPI, OTHER_SCHOOL), to=OTHER_SCHOOL)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await submit(sandbox, mail(HAPPI, SCHOOL), to=SCHOOL)


async def test_a_connection_cut_before_the_mail_is_taken_delivers_nothing(sandbox: Sandbox) -> None:
    await ask(sandbox, kind="smtp_drop")
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await submit(sandbox, mail())
    assert await arrived(sandbox) == 0


async def test_a_lost_answer_leaves_the_mail_delivered(sandbox: Sandbox) -> None:
    await ask(sandbox, kind="smtp_drop_after", count=1)
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await submit(sandbox, mail())
    assert await arrived(sandbox) == 1


async def test_a_slow_server_takes_the_mail_all_the_same(sandbox: Sandbox) -> None:
    await ask(sandbox, kind="smtp_slow", seconds=0.2)
    start = monotonic()
    await submit(sandbox, mail())
    assert monotonic() - start >= 0.2
    assert await arrived(sandbox) == 1


async def test_waiting_clients_are_cut_and_may_come_back(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box, Imap.open(sandbox, SCHOOL) as other:
        await box.send("t IDLE")
        assert (await box.line()).startswith("+")
        await ask(sandbox, kind="imap_disconnect", count=1, box=HAPPI)
        assert await box.line() == ""
        assert (await other.ask("NOOP"))[-1].startswith("t OK")
    assert await arrived(sandbox) == 0


async def test_clients_may_be_cut_again_as_they_come_back(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        await ask(sandbox, kind="imap_disconnect", count=2)
        assert await box.line() == ""
    again = await Imap.connect(sandbox)
    assert await again.ask(f"LOGIN {HAPPI} {sandbox.password}") == []
    assert again.closed
    again.writer.close()
    assert await arrived(sandbox) == 0


async def test_an_unknown_fault_is_refused(sandbox: Sandbox) -> None:
    async with Page.open(sandbox) as page:
        for wrong in ({"kind": "séisme"}, {"kind": "smtp_refuse", "count": 0}, {"count": 1}, []):
            assert "error" in await page.post("/control/fault", wrong, status=400)


def test_a_fault_with_a_duration_ends_with_it() -> None:
    now = [0.0]
    faults = Faults(lambda: now[0])
    faults.add("smtp_refuse", None, 10.0, None)
    now[0] = 9.9
    assert faults.take("smtp_refuse", HAPPI)
    now[0] = 10.0
    assert faults.take("smtp_refuse", HAPPI) is None


def test_without_count_or_duration_a_fault_happens_once() -> None:
    faults = Faults()
    faults.add("smtp_drop", None, None, None)
    assert faults.take("smtp_refuse", HAPPI) is None
    assert faults.take("smtp_drop", HAPPI)
    assert faults.take("smtp_drop", HAPPI) is None
