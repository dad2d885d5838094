"""Invented values for the ready answers to questions: each gets those that it names, as the agent would give."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.reading.topics import Population, topics
from bot.writing.mails import FOLDER

GIVEN: Mapping[str, object] = {
    "links": {
        "mon_espace": "https://monespace.fw-b.be/",
        "centre_aide": "https://monespace.fw-b.be/monespace/public/faq.xhtml",
        "happi": "https://happi.cfwb.be",
        "happi_formulaire": "https://www.transversal.cfwb.be/eforms/portal/rest/start/fohappi?context=EDU",
        "guide_gestionnaire": "http://enseignement.be/download.php?do_id=15904",
        "guide_enseignants": "http://enseignement.be/download.php?do_id=15903",
        "cerbere_inscription": "https://identification-ens.cfwb.be/onboarding/",
        "cerbere_portail": "https://www.am.cfwb.be",
        "pix": "https://pix.cfwb.be",
        "pix_contact": "https://crp.education/contact/",
        "pix_webinaire": "https://crp.education/assemblees_ateliers/pix-es/",
        "enseignement": "https://www.enseignement.be/index.php?page=28585&navi=4908",
    },
    "boxes": {"happi": "happi@cfwb.be", "poles": "poles.territoriaux@cfwb.be", "pix": "crpix@cfwb.be"},
    "contacts": {"poles": "acces.poles@cfwb.be", "cerbere": "Noé Delvigne, 02 000 00 00"},
    "help_line": "0800/20 000",
    "pix": {"contacts": ["Noé Delvigne, 02 000 00 00", "Zélie Vandersteen, 02 000 00 01"]},
    "tabs": [
        {"label": "structure du pôle", "opens": date(2022, 6, 15)},
        {"label": "calcul du financement du pôle", "opens": None},
    ],
}


def question_samples() -> dict[str, dict[str, object]]:
    """A sample for every answer under questions/; a citizen's has no school."""
    return {
        topic.template: _values(FOLDER / topic.template, citizen=topic.populations == {Population.CITIZEN})
        for topic in topics().values()
        if topic.template.startswith("questions/")
    }


def _values(folder: Path, *, citizen: bool) -> dict[str, object]:
    written = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.j2")))
    named = set(re.findall(r"(?:\{\{| in) (\w+)", written)) & GIVEN.keys()
    return {name: GIVEN[name] for name in sorted(named)} | ({"school": None} if citizen else {})
