"""Filing by IMAP: folders, copies by APPEND, moves, searches, and what several clients see of them."""

from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest

from bot.sandbox.server import Sandbox
from tests.sandbox.mail_kit import FILED, HAPPI, Imap, mail, mail_sandbox, submit

RAW = b"From: happi@cfwb.be\r\nSubject: [HAP-1] liste\r\nMessage-ID: <effet.7@cfwb.be>\r\n\r\nx\r\n"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with mail_sandbox() as running:
        yield running


async def test_the_delimiter_can_be_asked_for(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        assert (await box.ask('LIST "" ""'))[0] == '* LIST (\\Noselect) "/" ""'


async def test_folders_are_made_and_listed_in_modified_utf_7(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        assert (await box.ask(f'CREATE "{FILED}"'))[-1].startswith("t OK")
        assert (await box.ask('CREATE "Dossiers/2026-2027"'))[-1].startswith("t OK")
        assert (await box.ask('CREATE "Dossiers/2026-2027"'))[-1].startswith("t NO")
        listed = [line.rpartition(" ")[2] for line in (await box.ask('LIST "" "*"'))[:-1]]
        below = [line.rpartition(" ")[2] for line in (await box.ask('LIST "" "Dossiers/%"'))[:-1]]
    assert set(listed) == {"INBOX", "Trait&AOk-s", FILED, "Dossiers", "Dossiers/2026-2027"}
    assert below == ["Dossiers/2026-2027"]


async def test_a_mail_filed_by_append_is_found_by_its_message_id(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        await box.ask('CREATE "Dossiers/2026-2027"')
        filed = await box.ask('APPEND "Dossiers/2026-2027" (\\Seen)', RAW)
        assert "[APPENDUID " in filed[-1]
        await box.ask('SELECT "Dossiers/2026-2027"')
        assert await box.search('HEADER Message-ID "<effet.7@cfwb.be>"') == [101]
        assert await box.search("HEADER MESSAGE-ID <EFFET.7@cfwb.be>") == [101]
        assert await box.search('HEADER Message-ID "<effet.8@cfwb.be>"') == []
        assert await box.fetch("101") == RAW


async def test_an_append_to_a_folder_that_is_not_there_says_to_create_it(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        assert (await box.ask("APPEND Absent", RAW))[-1].startswith("t NO [TRYCREATE]")


@pytest.mark.parametrize(
    "message_id",
    [
        "<" + "a" * 300 + "@cfwb.be>",
        "<a b@cfwb.be>",
        "sans-crochets@cfwb.be",
        "<>",
        "<a@[1.2.3>",
        '<"@cfwb.be>',
    ],
)
async def test_odd_message_ids_are_found_as_they_are_written(sandbox: Sandbox, message_id: str) -> None:
    await submit(sandbox, f"Subject: x\r\nMessage-ID:\r\n {message_id}\r\n\r\nx\r\n".encode())
    quoted = message_id.replace('"', '\\"')
    async with Imap.open(sandbox) as box:
        assert await box.search(f'HEADER Message-ID "{quoted}"') == [101]


async def test_a_mail_moved_leaves_one_folder_and_enters_the_other(sandbox: Sandbox) -> None:
    await submit(sandbox, mail())
    async with Imap.open(sandbox) as box, Imap.open(sandbox) as watcher:
        await watcher.send("t IDLE")
        await watcher.line()
        await box.ask(f'CREATE "{FILED}"')
        moved = await box.ask(f'UID MOVE 101 "{FILED}"')
        assert moved[0].startswith("* OK [COPYUID ")
        assert moved[1] == "* 1 EXPUNGE"
        assert await watcher.line() == "* 1 EXPUNGE"
        assert await box.search("ALL") == []
        await box.ask(f'EXAMINE "{FILED}"')
        assert b"Subject: Ouverture" in await box.fetch("101")


async def test_a_mail_copied_then_expunged_by_its_uid_leaves_the_others(sandbox: Sandbox) -> None:
    for number in range(3):
        await submit(sandbox, mail(subject=f"Liste{number}"))
    async with Imap.open(sandbox) as box:
        await box.ask("CREATE Ailleurs")
        assert "[COPYUID " in (await box.ask("UID COPY 102 Ailleurs"))[-1]
        await box.ask("UID STORE 101:102 +FLAGS (\\Deleted)")
        await box.ask("UID EXPUNGE 102")
        assert await box.search("ALL") == [101, 103]


async def test_new_mails_are_found_from_the_last_uid(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        for number in range(3):
            await submit(sandbox, mail(subject=f"Liste{number}"))
        await box.ask("NOOP")
        assert await box.search("UID 102:*") == [102, 103]
        status = (await box.ask("STATUS INBOX (MESSAGES UIDNEXT)"))[0]
        assert status == "* STATUS INBOX (MESSAGES 3 UIDNEXT 104)"


async def test_keywords_are_kept_and_other_clients_see_them(sandbox: Sandbox) -> None:
    await submit(sandbox, mail())
    async with Imap.open(sandbox) as box, Imap.open(sandbox) as other:
        await box.ask("UID STORE 101 +FLAGS (Vaguemestre \\Seen)")
        assert await other.search("KEYWORD Vaguemestre SEEN") == [101]


async def test_no_line_of_a_selection_holds_a_second_star(sandbox: Sandbox) -> None:
    async with Imap.open(sandbox) as box:
        assert not [line for line in await box.ask("SELECT INBOX") if "* " in line[2:]]


async def test_a_look_without_touching_leaves_no_trace(sandbox: Sandbox) -> None:
    await submit(sandbox, mail())
    async with Imap.open(sandbox) as box:
        await box.ask("EXAMINE INBOX")
        await box.fetch("101")
        assert await box.search("UNSEEN") == [101]
        assert (await box.ask("UID STORE 101 +FLAGS (\\Seen)"))[-1].startswith("t NO")


async def test_a_large_mail_is_fetched_in_pieces(sandbox: Sandbox) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = HAPPI, "Pages"
    message.set_content("x")
    message.add_attachment(bytes(range(256)) * 8000, maintype="application", subtype="pdf", filename="pages.pdf")
    await submit(sandbox, message)
    async with Imap.open(sandbox) as box:
        whole = await box.fetch("101")
        await box.send("t UID FETCH 101 (BODY.PEEK[]<1000000.65536>)")
        assert (await box.line()).endswith("BODY[]<1000000> {65536}")
        assert await box.reader.readexactly(65536) == whole[1_000_000:1_065_536]


async def test_parts_and_structure_are_given_for_a_mail_with_an_attachment(sandbox: Sandbox) -> None:
    message = mail(text="Voici la liste.")
    message.add_attachment(b"PK", maintype="application", subtype="zip", filename="liste.zip")
    await submit(sandbox, message)
    async with Imap.open(sandbox) as box:
        structure = (await box.ask("UID FETCH 101 (BODYSTRUCTURE RFC822.SIZE)"))[0]
        assert '"application" "zip"' in structure
        assert structure.index('"text" "plain"') < structure.index('"application" "zip"')
        part = await box.ask("UID FETCH 101 (BODY.PEEK[1])")
        assert part[1] == "Voici la liste."


ODD = {
    "content_type": b"Content-Type: multipart/mixed; boundary*0*=x''; boundary=\xff\r\n",
    "date": b"Date: \x00, 99 Foo 99999 99:99:99\r\n",
    "from": b"From: =?utf-8?b?????=, <@@>, \xe9\xff <<\r\nTo: :;,<\r\n",
    "unknown_charset": b"Subject: =?x-unknown?q?=E9?=\r\nContent-Type: text/plain; charset=x-unknown\r\n",
    "disposition": b"Content-Disposition: attachment; filename*=utf-8'%E9; =\r\n",
    "encoding": b"Content-Transfer-Encoding: \xff\r\n",
    "message_id": b"Message-ID: <\r\nIn-Reply-To: >\r\nReferences: <<>>\r\n",
    "no_header": b"\r\nrien\r\n",
    "no_body": b"Subject: rien",
    "boundary_only": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x\r\n--x--\r\n",
    "nested": b"Content-Type: message/rfc822\r\n\r\n" * 40 + b"x\r\n",
}


@pytest.mark.parametrize("header", ODD.values(), ids=ODD.keys())
async def test_no_odd_mail_cuts_the_connection_that_reads_it(sandbox: Sandbox, header: bytes) -> None:
    await submit(sandbox, header + b"X-Reste: oui\r\n\r\ncorps\r\n")
    async with Imap.open(sandbox) as box:
        assert header.rstrip() in await box.fetch("101")
        for asked in ("ENVELOPE", "BODYSTRUCTURE", "BODY.PEEK[HEADER]", "BODY.PEEK[1]", "RFC822.SIZE"):
            assert (await box.ask(f"UID FETCH 101 ({asked})"))[-1].startswith("t OK")
        for criteria in ("FROM x", "SUBJECT x", "HEADER Message-ID x", "SENTSINCE 1-Jan-2026", "TEXT corps"):
            await box.search(criteria)
