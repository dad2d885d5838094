"""The boundary of the settings: what the doctor says of it, and whom the agent then believes."""

import asyncio
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.cli import boundary
from bot.cli.findings import on_this_machine
from bot.domain.readings import MessageReading
from bot.reading.mail import Boundary, BoundaryKind
from bot.reading.mail.authenticity_dns import txt_record
from bot.reading.mail.interpreter import ASKERS, Interpreter
from bot.settings import Settings, SettingsError, load
from bot.wiring import mail as wiring
from tests.reading.authentic_mails import mail
from tests.reading.authentic_rows import (
    CFWB,
    FROM,
    INSIDE,
    MS_INSIDE,
    MS_PASS,
    PASS,
    REST,
    SIGNED_FIELDS,
    SPF_ONLY,
)
from tests.reading.authentic_rows import UNSIGNED as SIGNABLE


@pytest.fixture
def settings_of(tmp_path: Path):
    """Settings from a few lines of [mail] and [mail.boundary]."""

    def do(lines: str = "", table: str = "") -> Settings:
        path = tmp_path / "vaguemestre.toml"
        path.write_text(f"[mail]\n{lines}\n[mail.boundary]\n{table}\n", "utf-8")
        return load(path)

    return do


SERVER = 'authserv_id = "mx.cfwb.be"'
MICROSOFT = 'kind = "microsoft365"'


@pytest.mark.parametrize(
    ("lines", "table"),
    [
        (SERVER, ""),
        (SERVER, 'forged_results = "stripped"\ninternal_mark = "stripped"\ndkim = true'),
        ("", MICROSOFT),
        ("", f'{MICROSOFT}\ninternal_mark = "stripped"'),
    ],
)
def test_a_boundary_that_is_well_set_is_no_trouble(settings_of, lines: str, table: str):
    assert boundary.trouble(settings_of(lines, table)) == ""


@pytest.mark.parametrize(
    ("lines", "table", "said"),
    [
        ("", "", "« mail.authserv_id » manque"),
        ('authserv_id = ""', "", "« mail.authserv_id » manque"),
        ("", "dkim = true", "« mail.authserv_id » manque"),
        ('authserv_id = "mx.cfwb.be;"', "", "n’est pas le nom d’un serveur"),
        ('authserv_id = " mx.cfwb.be"', "", "n’est pas le nom d’un serveur"),
        ("authserv_id = '\"mx.cfwb.be\"'", "", "n’est pas le nom d’un serveur"),
        (SERVER, MICROSOFT, "« mail.authserv_id » ne sert à rien"),
        ("", f'{MICROSOFT}\nforged_results = "stripped"', "« mail.boundary.forged_results » ne sert à rien"),
    ],
)
def test_nonsense_is_named_with_its_remedy(settings_of, lines: str, table: str, said: str):
    assert said in boundary.trouble(settings_of(lines, table))


def test_signatures_without_their_libraries_are_refused(settings_of, monkeypatch):
    monkeypatch.setattr(wiring, "find_spec", lambda name: None if name == "dkim" else sys)
    settings = settings_of(SERVER, "dkim = true")
    assert "extra « dkim »" in boundary.trouble(settings)
    with pytest.raises(SettingsError, match="extra « dkim »"):
        wiring.interpreter(settings, "")


def test_a_kind_that_nobody_knows_is_refused_with_the_choices(settings_of):
    with pytest.raises(SettingsError, match=r"« mail\.boundary\.kind ».*rfc8601, microsoft365"):
        settings_of(SERVER, 'kind = "exchange"')


def test_the_doctor_has_a_line_for_the_boundary(settings_of):
    said = {
        finding.trouble
        for lines in ("", SERVER)
        for finding in on_this_machine(settings_of(lines))
        if finding.name == "Frontière du courrier"
    }
    assert said == {"", boundary.trouble(settings_of())}


# --- whom the agent believes with these settings ---


def test_by_default_there_is_no_boundary(settings_of):
    assert wiring.boundary(settings_of()) is None
    assert wiring.boundary(Settings()) is None


def test_nothing_is_taken_for_removed_unless_it_is_said(settings_of):
    assert wiring.boundary(settings_of(SERVER)) == Boundary("mx.cfwb.be")
    assert wiring.boundary(settings_of("", MICROSOFT)) == Boundary(kind=BoundaryKind.MICROSOFT365)
    assert wiring.key_lookup(settings_of(SERVER)) is None


def test_what_is_said_to_be_removed_is_believed(settings_of):
    told = 'forged_results = "stripped"\ninternal_mark = "stripped"\ndkim = true'
    settings = settings_of(f'{SERVER}\ndomain = "Adm.cfwb.be"\naccepted_domains = ["CFWB.be"]', told)
    found = wiring.boundary(settings)
    assert found is not None
    assert found.stacked
    assert found.internal_domains == {"cfwb.be", "adm.cfwb.be"}
    assert wiring.key_lookup(settings) is txt_record


@pytest.mark.parametrize(
    ("lines", "table", "raw"),
    [
        (SERVER, "", mail(PASS, FROM, *REST)),
        (SERVER, 'forged_results = "stripped"', mail(SPF_ONLY, PASS, FROM, *REST)),
        ("", MICROSOFT, mail(MS_PASS, FROM, *REST)),
        ("", f'{MICROSOFT}\ninternal_mark = "stripped"', mail(MS_INSIDE, *INSIDE, FROM, *REST)),
    ],
)
def test_each_form_is_believed_with_its_own_settings_only(settings_of, lines: str, table: str, raw: bytes):
    assert wiring.interpreter(settings_of(lines, table), "").read(raw).authenticity.verdict == "pass"
    other = settings_of("", MICROSOFT) if raw.find(b"mx.cfwb.be;") >= 0 else settings_of(SERVER)
    assert wiring.interpreter(other, "").read(raw).authenticity.verdict == "unknown"


class Dns:
    """A DNS that answers from a dictionary, when it is let, and remembers in which thread it was asked."""

    def __init__(self) -> None:
        self.begun, self.let = threading.Event(), threading.Event()
        self.asked: list[threading.Thread] = []

    def __call__(self, name: str) -> bytes | None:
        self.asked.append(threading.current_thread())
        self.begun.set()
        assert self.let.wait(10)
        return CFWB.zone().get(name)


async def test_a_slow_dns_does_not_hold_the_loop():
    dns, raw = Dns(), CFWB.sign(SIGNABLE, fields=SIGNED_FIELDS)
    reader = Interpreter(Boundary("mx.cfwb.be"), {}, "", dns)
    waiting: asyncio.Task[MessageReading] = asyncio.create_task(reader.signed(reader.read(raw), raw))
    assert await asyncio.to_thread(dns.begun.wait, 10)  # the loop goes round while DNS keeps silent
    assert not waiting.done()
    dns.let.set()
    assert (await waiting).authenticity.code == "signed"
    assert threading.main_thread() not in dns.asked


async def test_a_silent_dns_costs_a_few_seconds_however_many_mails_ask_it_and_no_thread_of_others():
    dns, raw = Dns(), CFWB.sign(SIGNABLE, fields=SIGNED_FIELDS)
    reader = Interpreter(Boundary("mx.cfwb.be"), {}, "", dns, patience=0.2)
    reading, began = reader.read(raw), time.monotonic()
    found = await asyncio.gather(*(reader.signed(reading, raw) for _ in range(20)))
    assert time.monotonic() - began < 2
    assert {each.authenticity.code for each in found} == {"signature_unchecked"}
    assert len(dns.asked) <= ASKERS
    assert await asyncio.to_thread(lambda: "free") == "free"
    dns.let.set()


@pytest.mark.parametrize("raw", [mail(PASS, FROM, *REST), mail(FROM, *REST)])
async def test_no_other_mail_asks_dns(raw: bytes):
    dns = Dns()
    reader = Interpreter(Boundary("mx.cfwb.be"), {}, "", dns)
    reading = reader.read(raw)
    assert await reader.signed(reading, raw) is reading
    assert dns.asked == []


async def test_without_the_setting_no_signature_is_verified():
    raw = CFWB.sign(SIGNABLE, fields=SIGNED_FIELDS)
    reader = Interpreter(Boundary("mx.cfwb.be"), {}, "")
    reading = reader.read(raw)
    assert await reader.signed(reading, raw) is reading
