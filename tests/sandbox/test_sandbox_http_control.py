"""The control interface: boxes, forged mails, the clock, and who may ask."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.page_server import PortTakenError
from bot.sandbox.server import Sandbox
from tests.sandbox.mail_kit import BOXES, HAPPI, SCHOOL, Imap, Page, mail, mail_sandbox, submit


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with mail_sandbox() as running:
        yield running


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with Page.open(sandbox) as asking:
        yield asking


async def test_the_boxes_are_listed_as_they_were_given(page: Page) -> None:
    assert await page.get("/control/boxes") == BOXES


async def test_a_forged_mail_is_delivered_as_given_with_a_failed_verdict(page: Page, sandbox: Sandbox) -> None:
    raw = (
        b"Authentication-Results: bac-a-sable.cfwb.be; dmarc=pass header.from=adm.cfwb.be\r\n" + mail().as_bytes()
    )
    await page.post("/control/forge", {"raw": base64.b64encode(raw).decode(), "to": HAPPI})
    async with Imap.open(sandbox) as box:
        delivered = await box.fetch()
    assert delivered.endswith(raw)
    verdict = b"Authentication-Results: bac-a-sable.cfwb.be; dmarc=fail header.from=adm.cfwb.be\r\n"
    assert delivered.startswith(verdict)


async def test_a_forged_mail_for_nobody_is_refused(page: Page) -> None:
    raw = base64.b64encode(b"x").decode()
    assert "error" in await page.post("/control/forge", {"raw": raw, "to": "x@cfwb.be"}, status=404)
    for wrong in (
        {"to": HAPPI},
        {"raw": "!", "to": HAPPI},
        {"raw": "QQ", "to": HAPPI},
        {"raw": 3, "to": HAPPI},
        {"raw": raw},
        "x",
        [],
    ):
        assert "error" in await page.post("/control/forge", wrong, status=400)


async def test_the_clock_is_real_until_it_is_set_and_then_moves_on(page: Page, sandbox: Sandbox) -> None:
    read = datetime.fromisoformat((await page.get("/control/clock"))["now"])
    assert abs(read - datetime.now(UTC)) < timedelta(minutes=1)
    await page.post("/control/clock", {"now": "2027-07-15T06:00:00+02:00"})
    now = datetime.fromisoformat((await page.get("/control/clock"))["now"])
    assert timedelta(0) <= now - datetime(2027, 7, 15, 4, tzinfo=UTC) < timedelta(minutes=1)
    await submit(sandbox, mail())
    async with Imap.open(sandbox) as box:
        assert b"; Thu, 15 Jul 2027 06:00:" in await box.fetch()
        assert await box.search("SINCE 15-Jul-2027") == [101]
    await page.post("/control/clock", {"now": None})
    back = datetime.fromisoformat((await page.get("/control/clock"))["now"])
    assert abs(back - datetime.now(UTC)) < timedelta(minutes=1)


async def test_an_instant_that_is_none_is_refused(page: Page) -> None:
    for wrong in ({"now": "demain"}, {"now": "2027-02-30T00:00:00Z"}, {"now": "9999-12-31T23:59:59Z"}, {}):
        assert "error" in await page.post("/control/clock", wrong, status=400)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", "http://localhost"]
)
async def test_a_foreign_page_is_refused(page: Page, origin: str) -> None:
    clock = {"now": "2027-07-15T06:00:00+02:00"}
    await page.post("/control/clock", clock, status=403, Origin=origin)
    assert not (await page.get("/control/clock"))["now"].startswith("2027")


async def test_the_own_page_is_let_in(page: Page) -> None:
    await page.post("/control/clock", {"now": None}, Origin=page.url)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:80", "10.0.0.1:80"])
async def test_a_foreign_name_of_this_computer_is_refused(page: Page, host: str) -> None:
    async with page.session.get(f"{page.url}/control/boxes", headers={"Host": host}) as response:
        assert response.status == 403


async def test_this_computer_may_be_called_localhost(page: Page) -> None:
    async with page.session.get(f"{page.url}/control/boxes", headers={"Host": "localhost:80"}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
async def test_a_body_that_a_foreign_form_could_send_is_refused(page: Page, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    async with page.session.post(f"{page.url}/control/clock", data=b'{"now": null}', headers=headers) as response:
        assert response.status == 415


async def test_the_halves_can_run_alone() -> None:
    async with mail_sandbox(only="mail") as sandbox, Page.open(sandbox) as page:
        assert sandbox.slack_api_url is None
        assert await page.get("/control/channels") == []
        assert await page.get("/control/users") == []
        assert "error" in await page.post("/control/fault", {"kind": "rate_limit", "count": 1}, status=400)
    async with mail_sandbox(only="chat") as sandbox, Page.open(sandbox) as page:
        assert sandbox.smtp is None
        assert sandbox.imap is None
        assert await page.get("/control/boxes") == []
        assert "error" in await page.post("/control/fault", {"kind": "smtp_drop", "count": 1}, status=400)


async def test_both_halves_run_on_one_page() -> None:
    channels = [{"id": "C1", "name": "happi", "label": "Happi"}]
    users = [{"id": "U1", "name": "Agnès Invente", "roles": ["happi"]}]
    async with mail_sandbox(only=None, channels=channels, users=users) as sandbox, Page.open(sandbox) as page:
        assert sandbox.slack_api_url is not None
        assert [channel["id"] for channel in await page.get("/control/channels")] == ["C1"]
        assert [user["id"] for user in await page.get("/control/users")] == ["U1"]
        assert await page.post("/control/fault", {"kind": "rate_limit", "count": 1}) == {"ok": True}
        assert await page.post("/control/fault", {"kind": "smtp_drop", "count": 1}) == {"ok": True}


async def test_the_secrets_of_two_sandboxes_differ(sandbox: Sandbox) -> None:
    async with mail_sandbox() as other:
        mine = {sandbox.password, sandbox.bot_token, sandbox.app_token}
        assert mine.isdisjoint({other.password, other.bot_token, other.app_token})


async def test_a_port_that_is_taken_is_said_and_nothing_stays_open(sandbox: Sandbox) -> None:
    assert sandbox.page_url is not None
    port = int(sandbox.page_url.rpartition(":")[2])
    with pytest.raises(PortTakenError, match=str(port)):
        async with mail_sandbox(port=port):
            pytest.fail("two pages on one port")


async def test_a_school_box_is_found_whatever_its_case(page: Page) -> None:
    raw = base64.b64encode(mail(HAPPI, SCHOOL).as_bytes()).decode()
    await page.post("/control/forge", {"raw": raw, "to": SCHOOL.upper()})
    assert len(await page.get("/mail/messages", box=SCHOOL.title())) == 1
