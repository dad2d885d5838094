"""The page's mail reader and writer, its files and its live stream."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.server import Sandbox
from tests.sandbox.mail_kit import FILED, HAPPI, OTHER_SCHOOL, SCHOOL, Imap, Page, mail, mail_sandbox, submit


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with mail_sandbox() as running:
        yield running


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with Page.open(sandbox) as asking:
        yield asking


async def next_event(stream: aiohttp.ClientResponse) -> dict[str, object]:
    while True:
        line = await asyncio.wait_for(stream.content.readline(), 10)
        assert line, "the stream ended"
        if line.startswith(b"data: "):
            event = json.loads(line.removeprefix(b"data: "))
            assert isinstance(event, dict)
            return event


async def test_the_mails_of_all_folders_are_listed_newest_first(page: Page, sandbox: Sandbox) -> None:
    for number in range(3):
        await submit(sandbox, mail(subject=f"Liste{number}"))
    async with Imap.open(sandbox) as box:
        await box.ask(f'CREATE "{FILED}"')
        await box.ask(f'UID MOVE 102 "{FILED}"')
    listed = await page.get("/mail/messages", box=HAPPI)
    assert [(each["subject"], each["folder"]) for each in listed] == [
        ("Liste2", "INBOX"),
        ("Liste1", "Traités/2026-2027"),
        ("Liste0", "INBOX"),
    ]
    for each in listed:
        opened = await page.get("/mail/message", box=HAPPI, id=each["id"])
        assert opened == each | {"text": "Bonjour,\r\n", "has_html": False}


async def test_html_is_given_alone_under_a_policy_without_network(page: Page, sandbox: Sandbox) -> None:
    message = mail()
    message.add_alternative('<img src="http://evil.example/x"><script>x</script>é', subtype="html")
    await submit(sandbox, message)
    (listed,) = await page.get("/mail/messages", box=HAPPI)
    query = {"box": HAPPI, "id": listed["id"]}
    async with page.session.get(f"{page.url}/mail/html", params=query) as response:
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:; sandbox"
        )
        assert "é" in await response.text()


async def test_an_attachment_is_a_download_whatever_it_is(page: Page, sandbox: Sandbox) -> None:
    message = mail()
    message.add_attachment("<script>x</script>", subtype="html", filename='é"\r\n.html')
    await submit(sandbox, message)
    (listed,) = await page.get("/mail/messages", box=HAPPI)
    query = {"box": HAPPI, "id": listed["id"], "index": "0"}
    async with page.session.get(f"{page.url}/mail/attachment", params=query) as response:
        assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%C3%A9%22")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (await response.text()).strip() == "<script>x</script>"


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/mail/messages", {"box": "inconnu@cfwb.be"}),
        ("/mail/messages", {}),
        ("/mail/message", {"box": HAPPI, "id": "101.SU5CT1g="}),
        ("/mail/message", {"box": HAPPI, "id": "x"}),
        ("/mail/message", {"box": HAPPI, "id": "é.é"}),
        ("/mail/attachment", {"box": HAPPI, "id": "102.SU5CT1g=", "index": "0"}),
        ("/page/absent.js", {}),
        ("/page/..%2fserver.py", {}),
        ("/page/__init__.py", {}),
        ("/nulle/part", {}),
    ],
)
async def test_what_is_not_there_is_said_in_french(page: Page, path: str, query: dict[str, str]) -> None:
    async with page.session.get(page.url + path, params=query) as response:
        assert response.status == 404
        assert (await response.json())["error"].endswith(".")


async def test_a_mail_written_on_the_page_goes_by_smtp_with_its_attachment(page: Page, sandbox: Sandbox) -> None:
    asked = {
        "from": SCHOOL,
        "to": [HAPPI],
        "cc": [OTHER_SCHOOL],
        "subject": "Liste corrigée",
        "text": "Bonjour,\n.\nvoici la liste.",
        "in_reply_to": f"<{'a' * 120}@cfwb.be>",
        "references": ["<b@cfwb.be>", f"<{'a' * 120}@cfwb.be>"],
        "attachments": [
            {
                "name": "élèves.xlsx",
                "content_type": "application/x-sheet",
                "base64": base64.b64encode(b"PK").decode(),
            }
        ],
    }
    sent = await page.post("/mail/send", asked)
    (listed,) = await page.get("/mail/messages", box=HAPPI)
    assert listed["message_id"] == sent["message_id"]
    assert listed["from"] == {"name": "École des Tilleuls", "address": SCHOOL}
    assert listed["subject"] == "Liste corrigée"
    assert listed["in_reply_to"] == asked["in_reply_to"]
    assert listed["references"] == asked["references"]
    assert [file["name"] for file in listed["attachments"]] == ["élèves.xlsx"]
    assert len(await page.get("/mail/messages", box=OTHER_SCHOOL)) == 1
    async with Imap.open(sandbox) as box:
        assert b"dmarc=pass header.from=adm.cfwb.be" in await box.fetch()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"to": ["ec999999@adm.cfwb.be"]}, "ec999999@adm.cfwb.be"),
        ({"to": [HAPPI, "ec999999@adm.cfwb.be"]}, "ec999999@adm.cfwb.be"),
        ({"to": []}, "destinataire"),
        ({"subject": "a\r\nBcc: x@evil.be"}, "en-tête"),
        ({"from": "nobody"}, "from"),
        ({"attachments": [{"name": "a", "content_type": "a", "base64": ""}]}, "content_type"),
    ],
)
async def test_what_cannot_be_sent_is_said_in_french(page: Page, change: dict[str, object], named: str) -> None:
    asked = {"from": SCHOOL, "to": [HAPPI], "subject": "x", "text": "x"} | change
    assert named in (await page.post("/mail/send", asked, status=400))["error"]


async def test_a_server_that_hangs_up_is_said_in_french(page: Page) -> None:
    await page.post("/control/fault", {"kind": "smtp_drop", "count": 1})
    asked = {"from": SCHOOL, "to": [HAPPI], "subject": "x", "text": "x"}
    assert "error" in await page.post("/mail/send", asked, status=502)


@pytest.mark.parametrize(
    "name", ["Académie de Clairval, Clairval", 'École "du" Pont; (site 2)', "Verger, Clairval", ""]
)
async def test_a_name_with_commas_still_makes_one_author_who_is_believed(name: str) -> None:
    boxes = [
        {"address": SCHOOL, "name": name, "kind": "school"},
        {"address": HAPPI, "name": "", "kind": "service"},
    ]
    async with mail_sandbox(boxes=boxes) as sandbox, Page.open(sandbox) as page:
        await page.post("/mail/send", {"from": SCHOOL, "to": [HAPPI], "subject": "Liste", "text": "Bonjour"})
        (listed,) = await page.get("/mail/messages", box=HAPPI)
        assert listed["from"] == {"name": name, "address": SCHOOL}
        async with Imap.open(sandbox) as box:
            assert b"dmarc=pass header.from=adm.cfwb.be" in await box.fetch()


async def test_the_stream_tells_of_arrivals_and_moves(page: Page, sandbox: Sandbox) -> None:
    async with page.session.get(f"{page.url}/stream") as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        await submit(sandbox, mail())
        assert await next_event(stream) == {"kind": "mail", "box": HAPPI}
        async with Imap.open(sandbox) as box:
            await box.ask("CREATE Ailleurs")
            await box.ask("UID MOVE 101 Ailleurs")
        assert await next_event(stream) == {"kind": "mail", "box": HAPPI}
        await submit(sandbox, mail(HAPPI, SCHOOL), to=SCHOOL, sender=HAPPI)
        while (event := await next_event(stream))["box"] == HAPPI:
            pass
        assert event == {"kind": "mail", "box": SCHOOL}


async def test_an_open_stream_ends_with_the_sandbox() -> None:
    async with aiohttp.ClientSession() as session:
        async with mail_sandbox() as sandbox:
            stream = await session.get(f"{sandbox.page_url}/stream")
        assert (await asyncio.wait_for(stream.read(), 10)).startswith(b"retry:")


async def test_the_page_is_served_under_a_policy_that_lets_nothing_else_in(page: Page) -> None:
    async with page.session.get(page.url) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        policy = response.headers["Content-Security-Policy"]
        body = await response.text()
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "<html" in body


async def test_a_scripts_type_is_the_one_a_browser_wants(page: Page) -> None:
    async with page.session.get(f"{page.url}/page/main.js") as response:
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
