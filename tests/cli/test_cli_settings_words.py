"""What is wrong in the settings is said in French, by the name of the setting."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.settings import Settings

ENGLISH = re.compile(
    r"\b(invalid|value|should|valid|such|file|directory|input|codec|line|column|expected)\b", re.IGNORECASE
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mail]\nx = = 1\n", "(ligne 2, colonne 5)"),
        ("[mail", "à la fin du fichier"),
        ("service_name = 3", "« service_name » n’est pas valable : il faut un texte entre guillemets"),
        ("database = 3", "il faut le chemin"),
        ("keys = 3", "il faut une table"),
        ("footer = 'a'", "il faut une liste entre crochets"),
        ("[mail.imap]\nport = 'x'", "« mail.imap.port » n’est pas valable : il faut un nombre entier"),
        ("[mail.imap]\ntls = 'ssh'", "choisissez parmi none, starttls, ssl"),
        ("[mail.smtp]\nconnections = 0", "il faut au moins 1"),
        ("[mail.smtp]\nconnections = 99", "il faut au plus 20"),
        ("[mail.imap]\npoll_seconds = 0", "« mail.imap.poll_seconds » n’est pas valable : il faut au moins 1"),
        ("[mail.imap]\npoll_seconds = 41", "il faut au plus 40"),
        ("[mail.imap]\nidle_seconds = -5", "« mail.imap.idle_seconds » n’est pas valable : il faut au moins 1"),
        ("[mail.imap]\nidle_seconds = nan", "il faut au plus 40."),
        ("[mail.imap]\nport = 70000", "il faut au plus 65535"),
        ("[mail.smtp]\nper_minute = 0", "« mail.smtp.per_minute » n’est pas valable : il faut au moins 1"),
        ("[slack]\npace_seconds = -1", "« slack.pace_seconds » n’est pas valable : il faut au moins 0"),
        ("[mail]\nsilence_minutes = 0", "il faut plus que 0"),
        ("[mail]\nmax_bytes = 9999999999", "il faut au plus 200000000"),
        ("[mail.boxes]\na = 'b'", "la boite « happi » manque"),
        ("[slack]\nagents = ['é']", "« slack.agents.0 » n’est pas valable : il n’a pas la forme attendue"),
        ("[slack]\npace_seconds = 'x'", "il faut un nombre"),
        ("[happi]\nlinks = [{label = 'x'}]", "« happi.links.0.url » manque"),
    ],
)
def test_a_wrong_value_is_told_in_french(run, config, text, said):
    config.write_text(text, "utf-8")
    answer = run("cases", "--config", config)
    assert answer.status == 1
    assert said in answer.err
    assert ENGLISH.findall(answer.err.replace(str(config), "")) == []


def numbers(model: type[BaseModel], above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every numeric setting under its dotted name."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from numbers(kind, f"{above}{name}.")
        elif {int, float} & {kind, *get_args(kind)}:
            yield f"{above}{name}", field


def test_every_number_has_a_least_and_a_most():
    found = dict(numbers(Settings))
    assert len(found) > 15
    without = [
        name
        for name, field in found.items()
        if not any(isinstance(each, Ge | Gt) for each in field.metadata)
        or not any(isinstance(each, Le | Lt) for each in field.metadata)
    ]
    assert without == []


def test_a_file_that_cannot_be_read_is_told_in_french(run, config, tmp_path):
    assert "c’est un dossier" in run("cases", "--config", tmp_path).err
    assert "n’est pas un dossier" in run("cases", "--config", config / "x").err
    config.write_bytes(b"service_name = '\xff'")
    assert run("cases", "--config", config).err.endswith("n’est pas du texte UTF-8.\n")


def test_a_variable_that_is_no_json_is_told_in_french(run, config, monkeypatch):
    monkeypatch.setenv("VAGUEMESTRE_MAIL__BOXES", "x")
    assert run("cases", "--config", config).err == (
        "Une variable d’environnement VAGUEMESTRE_MAIL… n’est pas du JSON correct : corrigez-la.\n"
    )


def test_a_missing_key_names_its_setting_and_its_variable(run, config):
    (config.parent / "cle").unlink()
    assert (
        "du réglage « keys.code_key_file » ne peut pas être lu : il n’existe pas."
        in run("check", "--config", config).out
    )
    config.write_text("", "utf-8")
    said = run("check", "--config", config).out
    assert "indiquez son fichier au réglage « keys.code_key_file »" in said
    assert "VAGUEMESTRE_KEYS__CODE_KEY." in said
