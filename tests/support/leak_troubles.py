"""Machines that break while names are in their hands: each trouble on its own school, for none to hide another."""

import json
from collections.abc import Awaitable, Callable
from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

from tests.support.leak_scenes import AGENT, EARLY, ETNIC_TEAM, Scenes, together
from tests.support.letters import HAPPI, box, huge_box, words_about

NO_CONTACT, NO_ROW, BAD_PATH, BAD_DATA, BAD_WORDS = 990011, 990012, 990020, 990013, 990014
DISK, KILLED, REFUSES, STUMBLES = 990015, 990016, 990017, 990021


class Troubles:
    """Breaks one thing after the other, and mends what would hold the next one."""

    def __init__(self, scenes: Scenes) -> None:
        self.scenes = scenes
        self.agent, self.player = scenes.agent, scenes.player
        self.cast, self.letters = scenes.cast, scenes.letters

    def in_order(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """Everything that breaks; together what cannot disturb each other, since some of it is mere waiting."""
        return (
            self.rows_that_refuse,
            self.row_that_cannot_be_written_yet,
            self.damaged_dossier,
            self.dead_smtp_and_damaged_words,
            self.around_slack,
            self.command_and_full_disk,
        )

    async def around_slack(self) -> None:
        """While Slack stumbles, mail goes on."""

        async def others() -> None:
            await self.readers_die()
            await self.box_refuses()
            await self.bounce()

        await together(self.slack_stumbles(), others())

    async def command_and_full_disk(self) -> None:
        """Together, since the first is three seconds of patience."""
        await together(self.command(), self.full_disk())

    async def rows_that_refuse(self) -> None:
        """The database refuses for good, and its own words name somebody: an event and an effect are set aside."""
        for table in ("contact", "list_row"):
            quoted = self.cast.someone("words of the database").name
            body = f"SELECT RAISE(ABORT, 'refusé : {quoted}');"
            self.agent.sql(f"CREATE TRIGGER no_{table} BEFORE INSERT ON {table} BEGIN {body} END")
        engine = self.player.ready["form_engine"]
        await self.scenes.send(self.letters.form(engine, NO_CONTACT), engine)
        await self._parked("event")
        await self._send_list(NO_ROW)
        await self._parked("effect")
        for table in ("contact", "list_row"):
            self.agent.sql(f"DROP TRIGGER no_{table}")

    async def row_that_cannot_be_written_yet(self) -> None:
        """The database refuses a value and quotes it; set aside, the mail is taken once it is offered again."""
        body = "SELECT json_extract('{}', NEW.name);"
        self.agent.sql(f"CREATE TRIGGER later BEFORE INSERT ON contact BEGIN {body} END")
        engine = self.player.ready["form_engine"]
        await self.scenes.send(self.letters.form(engine, BAD_PATH), engine)
        await self.agent.logged("sqlalchemy.exc.OperationalError")
        await self._parked("event", 2)
        self.agent.sql("DROP TRIGGER later")
        self.agent.sql("UPDATE event SET state = 'new' WHERE state = 'parked' AND reason LIKE '%OperationalError'")
        await self.scenes.card(BAD_PATH, "Valider")

    async def damaged_dossier(self) -> None:
        """A dossier whose data hold a name where a number belongs: the error would quote it."""
        await self.scenes.open_form(BAD_DATA)
        ((data,),) = self.agent.sql("SELECT data FROM dossier WHERE fase = ?", BAD_DATA)
        damaged = json.loads(data) | {"form_mail": self.cast.someone("damaged dossier").name}
        self.agent.sql("UPDATE dossier SET data = ? WHERE fase = ?", json.dumps(damaged), BAD_DATA)
        engine = self.player.ready["form_engine"]
        await self.scenes.send(self.letters.form(engine, BAD_DATA), engine)
        await self._parked("event", 2)
        self.agent.sql("UPDATE dossier SET data = ? WHERE fase = ?", data, BAD_DATA)

    async def dead_smtp_and_damaged_words(self) -> None:
        """An agent's words wait for a dead server and are no longer text when it answers again."""
        card = await self.scenes.open_form(BAD_WORDS)
        await self.scenes.got(BAD_WORDS, "bien reçue")
        self.agent.smtp.die()
        await self.player.press(AGENT, card, "Refuser")
        person = self.cast.someone("an agent's Motif", BAD_WORDS)
        await self.player.fill(AGENT, {"Motif": words_about(person)})
        waiting = "SELECT json_extract(payload, '$.words') FROM effect WHERE state = 'pending' AND attempts > 0"
        (digest,) = await self.agent.sql_says(waiting)
        self.agent.sql("UPDATE blob SET content = ? WHERE digest = ?", person.name.encode("latin-1"), digest)
        self.agent.smtp.cut = False
        await self._parked("effect", 2)

    async def readers_die(self) -> None:
        """The children that read are killed as often as they start; then a file asks for far too much."""

        async def given_up() -> None:
            await self.agent.logged("classeur illisible en processus séparé")

        await self._send_list(KILLED)
        await self.agent.killing_readers(given_up)
        await self.scenes.got(KILLED, "n’a pas pu être lu")
        huge = self.letters.file(huge_box(), KILLED)
        await self.scenes.send(self.letters.mail(box(KILLED), KILLED, files=(huge,)), box(KILLED))
        await self.scenes.got(KILLED, "n’a pas pu être lu", times=2)

    async def box_refuses(self) -> None:
        """The school's box refuses our mail for good."""
        await self.player.post("/control/fault", {"kind": "smtp_refuse", "count": 1, "box": box(REFUSES)})
        await self.scenes.open_form(REFUSES)
        await self.scenes.card(REFUSES, "refuse nos mails")

    async def bounce(self) -> None:
        """A mail of ours comes back, with words of strangers around it."""
        ours = await self.scenes.got(EARLY, "une question sur votre liste")
        await self.scenes.forge(self._bounced(ours))
        await self.scenes.card(EARLY, "refuse nos mails")

    def _bounced(self, ours: Message) -> Message:
        person = self.cast.someone("bounce")
        report = MIMEMultipart("report")
        report.set_param("report-type", "delivery-status")
        report["From"], report["To"] = f"{person.nom} <mailer-daemon@cfwb.be>", HAPPI
        report["Subject"] = f"Undelivered: {person.name}"
        report.attach(MIMEText(words_about(person), "plain", "utf-8"))
        mail, recipient = Message(), Message()
        mail["Reporting-MTA"] = f"dns; {person.born:%Y%m%d}.cfwb.be"
        recipient["Final-Recipient"], recipient["Action"] = f"rfc822; {box(EARLY)}", "failed"
        recipient["Status"], recipient["Diagnostic-Code"] = "5.1.1", f"smtp; 550 {person.french}"
        status = Message()
        status["Content-Type"] = "message/delivery-status"
        status.set_payload([mail, recipient])
        report.attach(status)
        original = Message()
        original["Message-ID"], original["Subject"] = str(ours["Message-ID"]), words_about(person)
        report.attach(MIMEMessage(original))
        return report

    async def slack_stumbles(self) -> None:
        """Slack fails, asks for silence, cuts the line, and passes on what nobody here expects."""
        for kind, count in (("server_error", 1), ("rate_limit", 1), ("disconnect", 1)):
            await self.player.post("/control/fault", {"kind": kind, "count": count})
        card = await self.scenes.open_form(STUMBLES)
        await self.scenes.say(card, STUMBLES)
        pressed = {"user": ETNIC_TEAM, "ts": card["ts"], "label": "Valider"}

        async def linked() -> bool:
            return bool((await self.player.post("/control/press", pressed)).get("ok"))

        await self.player.wait(linked, "la liaison est revenue")

    async def command(self) -> None:
        """What is typed after the command is answered and repeated by nothing; another one is not ours: 3 s."""
        typed = words_about(self.cast.someone("command in Slack"))
        assert await self.player.post("/control/command", {"user": AGENT, "text": typed}) == {"ok": True}
        await self.player.post("/control/command", {"user": AGENT, "text": f"/inconnue {typed}"})

    async def full_disk(self) -> None:
        """No file may grow while a mail leaves: what comes is not lost, what left does not leave again."""
        slow = {"kind": "smtp_slow", "count": 1, "box": box(DISK)}
        await self.player.post("/control/fault", slow)
        card = await self.scenes.open_form(DISK)
        await self.player.press(AGENT, card, "Demander des informations")
        await self._opened()
        self.agent.disk(full=True)
        engine = self.player.ready["form_engine"]
        await self.scenes.send(self.letters.form(engine, DISK), engine)
        await self.agent.logged("recording_failed")
        await self.agent.logged("ce qui est fait sera noté")
        text = words_about(self.cast.someone("an agent's Message on a full disk", DISK))
        answer = await self._answered(text)
        assert not answer.get("ok"), "la fenêtre s’est fermée sans que rien ne soit gardé"
        self.agent.disk(full=False)
        assert (await self._answered(text))["ok"]
        await self.scenes.got(DISK, "une information nous manque")

    async def _opened(self) -> str:
        async def look() -> str:
            views = await self.player.get("/control/views", user=AGENT)
            return str(views[-1]["view_id"]) if views else ""

        return await self.player.wait(look, "la fenêtre de saisie s’ouvre")

    async def _answered(self, text: str) -> dict[str, Any]:
        filled = {"user": AGENT, "view_id": await self._opened(), "values": {"Message": text}}
        answer: dict[str, Any] = await self.player.post("/control/submit", filled)
        return answer

    async def _send_list(self, fase: int) -> None:
        file = self.letters.file(self.letters.workbook(fase), fase)
        await self.scenes.send(self.letters.mail(box(fase), fase, files=(file,)), box(fase))

    async def _parked(self, table: str, count: int = 1) -> None:
        async def look() -> bool:
            ((parked,),) = self.agent.sql(f"SELECT count(*) FROM {table} WHERE state = 'parked'")
            return bool(parked >= count)

        await self.player.wait(look, f"{count} {table} mis de côté")
