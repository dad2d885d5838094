"""The page's mail reader and writer, over HTTP."""

import asyncio
import base64
import binascii
from urllib.parse import quote
from weakref import WeakKeyDictionary

from aiohttp import web

from bot.sandbox import mail_writer
from bot.sandbox.content import Letter, Mail
from bot.sandbox.mail_view import MailView
from bot.sandbox.post_office import Box, PostOffice
from bot.sandbox.web_tools import RefusedError, answer, read_body

# The HTML of a mail is somebody else's: shown without scripts, forms, links out or network.
_HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:; sandbox"


class MailRoutes:
    """Handlers of /mail/…, reading `office` and writing through the SMTP server at `smtp`."""

    def __init__(self, office: PostOffice, smtp: tuple[str, int]) -> None:
        self._office = office
        self._smtp = smtp
        # Lists are asked for at every event; the decoded files are not kept, they may be many and large.
        self._summaries: WeakKeyDictionary[Letter, dict[str, object]] = WeakKeyDictionary()

    def routes(self) -> list[web.RouteDef]:
        """List what the page server mounts."""
        return [
            web.get("/mail/messages", self._messages),
            web.get("/mail/message", self._message),
            web.get("/mail/html", self._html),
            web.get("/mail/attachment", self._attachment),
            web.post("/mail/send", self._send),
        ]

    async def _messages(self, request: web.Request) -> web.Response:
        folders = self._office.folders(self._box(request)).by_name
        found = [(name, mail) for name, folder in folders.items() for mail in folder.mails]
        found.sort(key=lambda each: (each[1].internal_date, each[1].uid), reverse=True)
        # Reading attachments of 30 MB takes a while, once: not on the loop that serves everybody.
        listed = await asyncio.to_thread(lambda: [self._described(name, mail) for name, mail in found])
        return answer(listed)

    async def _message(self, request: web.Request) -> web.Response:
        name, mail = self._find(request)
        view = _view(mail)
        return answer(
            await asyncio.to_thread(
                lambda: self._described(name, mail) | {"text": view.text, "has_html": view.html is not None}
            )
        )

    async def _html(self, request: web.Request) -> web.Response:
        _, mail = self._find(request)
        html = await asyncio.to_thread(lambda: _view(mail).html)
        if html is None:
            raise RefusedError("Ce courrier n’a pas de version HTML.", 404)
        headers = {"Content-Security-Policy": _HTML_POLICY}
        return web.Response(text=html, content_type="text/html", charset="utf-8", headers=headers)

    async def _attachment(self, request: web.Request) -> web.Response:
        _, mail = self._find(request)
        files = await asyncio.to_thread(lambda: _view(mail).attachments)
        index = request.query.get("index", "")
        if not index.isdecimal() or int(index) >= len(files):
            raise RefusedError("Ce courrier n’a pas cette pièce jointe.", 404)
        file = files[int(index)]
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Type": file.content_type,
        }
        return web.Response(body=file.data, headers=headers)

    async def _send(self, request: web.Request) -> web.Response:
        mail = await read_body(request, mail_writer.SentMail)
        box = self._office.find(mail.sender)
        name, at = box.name if box else "", self._office.clock.now()
        return answer({"message_id": await mail_writer.send(mail, name=name, at=at, server=self._smtp)})

    def _box(self, request: web.Request) -> Box:
        box = self._office.find(request.query.get("box", ""))
        if box is None:
            raise RefusedError("Cette boîte n’existe pas dans le bac à sable.", 404)
        return box

    def _find(self, request: web.Request) -> tuple[str, Mail]:
        """Return (folder, mail) of the query's `id`."""
        try:
            uid, _, coded = request.query.get("id", "").partition(".")
            name = base64.urlsafe_b64decode(coded).decode()
            mail = self._office.folders(self._box(request)).by_name[name].find_mail(int(uid))
        except (ValueError, KeyError, binascii.Error):
            mail = None
        if mail is None:
            raise RefusedError("Ce courrier n’est plus là.", 404)
        return name, mail

    def _described(self, folder: str, mail: Mail) -> dict[str, object]:
        place = f"{mail.uid}.{base64.urlsafe_b64encode(folder.encode()).decode()}"
        summary = self._summaries.get(mail.letter)
        if summary is None:
            summary = self._summaries[mail.letter] = _view(mail).summary()
        return {"id": place, "folder": folder} | summary


def _view(mail: Mail) -> MailView:
    return MailView(mail.letter.raw, mail.internal_date)
