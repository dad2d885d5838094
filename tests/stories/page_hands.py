"""A school's and an agent's hands on the sandbox page: what they press, write, read and download."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

# Every wait below is for the whole agent to act, on a machine that may be busy.
PATIENCE = 30_000  # milliseconds


@dataclass
class Watch:
    """Everything the page asked for and complained about."""

    origin: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    asked: int = 0

    def follow(self, page: Page) -> None:
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, url: str) -> None:
        self.asked += 1
        if not url.startswith(f"{self.origin}/"):
            self.strangers.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


class Album:
    """Pictures of the main moments, in the folder of VAGUEMESTRE_SCREENSHOTS or in a temporary one."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(os.environ.get("VAGUEMESTRE_SCREENSHOTS") or folder)
        self._folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> Path:
        path = self._folder / f"{name}.png"
        # Without the passing notes, which may cover the moment or not.
        page.get_by_test_id("toasts").evaluate("notes => notes.replaceChildren()")
        page.screenshot(path=path, animations="disabled")
        return path


@dataclass
class School:
    """Somebody at a school, on the left of the page."""

    page: Page

    def open_box(self, address: str) -> None:
        picker = self.page.get_by_test_id("box-picker")
        picker.click()
        picker.fill(address)
        self.page.get_by_test_id(f"box-option-{address}").click()
        expect(self.page.get_by_test_id(f"box-recent-{address}")).to_have_attribute("aria-pressed", "true")

    def open_mail(self, subject: str) -> Locator:
        """The newest mail with these words in its subject, unfolded; waits until it comes."""
        mail = self.page.get_by_test_id("mail-item").filter(has_text=subject).first
        expect(mail).to_be_visible(timeout=PATIENCE)
        if "open" not in (mail.get_attribute("class") or "").split():
            mail.locator(".mail-line").click()
        expect(mail.get_by_test_id("mail-reply")).to_be_visible()
        return mail

    def save(self, mail: Locator, folder: Path) -> Path:
        """Download the only attachment of an unfolded mail."""
        with self.page.expect_download() as waiting:
            mail.get_by_test_id("mail-attachment").click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def answer(self, mail: Locator, text: str, *files: Path) -> None:
        """The person writes above the quoted mail, as mail programs invite to."""
        mail.get_by_test_id("mail-reply").click()
        expect(self.page.get_by_test_id("compose-text")).to_be_focused()
        self.page.keyboard.insert_text(text)
        if files:
            self.page.get_by_test_id("compose-file").set_input_files(files)
            expect(self.page.get_by_test_id("compose-attachment")).to_have_count(len(files))
        self.send()

    def send(self) -> None:
        self.page.get_by_test_id("compose-send").click()
        expect(self.page.get_by_test_id("compose")).to_be_hidden()


@dataclass
class Office:
    """The people of the Administration, on the right of the page."""

    page: Page

    def act_as(self, name: str, channel: str) -> None:
        self.page.get_by_test_id("user-picker").get_by_text(name).click()
        self.page.get_by_test_id(f"channel-{channel}").click()
        expect(self.page.get_by_test_id(f"channel-{channel}")).to_have_attribute("aria-current", "page")

    def card(self, title: str) -> Locator:
        """The card with this title; waits until it comes."""
        header = self.page.get_by_role("heading", name=re.compile(re.escape(title)))
        card = self.page.get_by_test_id("card").filter(has=header).first
        expect(card).to_be_visible(timeout=PATIENCE)
        return card

    def press(self, card: Locator, label: str) -> None:
        card.get_by_role("button", name=label, exact=True).click()

    def write(self, field: str, text: str) -> None:
        """Fill the only field of the window that opened, and send it."""
        modal = self.page.get_by_test_id("modal")
        expect(modal).to_be_visible(timeout=PATIENCE)
        modal.get_by_label(field).fill(text)
        modal.get_by_test_id("modal-submit").click()
        expect(modal).to_be_hidden(timeout=PATIENCE)
