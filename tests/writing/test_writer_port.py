"""The port that the engine writes with, and what it costs."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.numbers import Fase
from bot.domain.readings import Refusal
from bot.domain.schools import Etablissement, SchoolYear
from bot.ports import Mail, Writer
from bot.writing import Writing
from bot.writing.canevas import canevas
from bot.writing.correction import correction

SCHOOL, YEAR = Etablissement(Fase(990001), "Académie de Clairval"), SchoolYear(2026)
SENT = datetime(2026, 10, 3, 12, 30, tzinfo=UTC)


def test_it_writes_all_that_the_port_asks_for(always):
    writer: Writer = Writing()
    mail = Mail("commun/avis_usurpation", always, "happi@cfwb.be", ("ec990001@cfwb.be",), "<e@x>", SENT)
    assert writer.mail(mail).startswith(b"From: ")
    assert writer.canevas(SCHOOL, YEAR) == canevas(SCHOOL, YEAR)
    refusal = Refusal("too_large", "Trop grand.")
    assert writer.correction(SCHOOL, YEAR, (), (), refusal) == correction(SCHOOL, YEAR, (), (), refusal)


def test_a_fase_number_of_the_domain_is_printed_as_a_number(always):
    """`Fase(990001)` is how a programmer sees it, not a school."""
    always["school"] = {"denomination": "É", "fase": Fase(990001), "box": "ec990001@cfwb.be"}
    mail = Mail("commun/avis_usurpation", always, "happi@cfwb.be", ("ec990001@cfwb.be",), "<e@x>", SENT)
    raw = Writing().mail(mail)
    assert b"FASE 990001" in raw
    assert b"Fase(" not in raw


def test_loading_the_package_loads_no_heavy_library():
    code = "import sys, bot.writing; print({'jinja2', 'openpyxl', 'typst', 'zxingcpp'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    assert said == "set()\n"


def test_a_receipt_is_cheap(always):
    """A receipt costs a third of a millisecond; ten times that would be felt by a whole school year."""
    writer = Writing()
    mail = Mail(
        "happi_eleves/recu",
        {**always, "waits_for_opening": False, "may_be_answers": False},
        "happi@cfwb.be",
        ("ec990001@cfwb.be",),
        "<e@x>",
        SENT,
    )
    writer.mail(mail)  # compiles the templates
    started = time.process_time()
    for _ in range(200):
        writer.mail(mail)
    assert (time.process_time() - started) / 200 < 0.003
