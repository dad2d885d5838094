"""`check`: one line each, against a real sandbox and against everything that can be wrong."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli.reaching import _mailboxes, trouble_of
from bot.mailbox.troubles import Trouble
from bot.settings import Settings, load
from tests.support.bad_imap import running_bad_imap


@pytest.fixture(scope="module")
def sandbox() -> Iterator[dict[str, Any]]:
    """`vaguemestre sandbox --json` in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "sandbox", "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(timeout=30)


def lines(out: str) -> dict[str, str]:
    """{"Boite « happi »…": "" or the trouble}."""
    found = {}
    for line in out.splitlines():
        state, _, rest = line.partition(" ")
        name, _, trouble = rest.strip().partition(" : ")
        assert (state == "ok") == (trouble == "")
        found[name] = trouble
    return found


def test_a_sound_installation_is_ok_in_every_line(run, sandbox):
    answer = run("check", "--config", sandbox["config"])
    assert answer.status == 0, answer.out
    found = lines(answer.out)
    assert {"Réglages", "Base de données", "Modèles de mails", "SMTP", "Frontière du courrier"} <= set(found)
    assert any(name.startswith("Boite « happi »") for name in found)
    assert any(name.startswith("Slack, canal") for name in found)


@pytest.fixture
def spoilt(sandbox, tmp_path):
    """The sandbox's settings with some words replaced."""

    def do(*changes: tuple[str, str]) -> Path:
        folder = Path(sandbox["config"]).parent
        text = Path(sandbox["config"]).read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = folder / f"{tmp_path.name}.toml"
        path.write_text(text, "utf-8")
        return path

    return do


def test_a_wrong_password_is_named_and_nothing_else(run, spoilt, sandbox):
    folder = Path(sandbox["config"]).parent
    wrong = folder / "faux"
    wrong.write_text("faux", "utf-8")
    wrong.chmod(0o600)
    answer = run("check", "--config", spoilt(("mot-de-passe", "faux")))
    troubles = {name: trouble for name, trouble in lines(answer.out).items() if trouble}
    assert answer.status == 1
    assert troubles
    assert set(troubles.values()) == {trouble_of("login_refused")}


def test_a_secret_that_others_can_read_is_named(run, spoilt, sandbox):
    secret = Path(sandbox["config"]).parent / "mot-de-passe"
    secret.chmod(0o644)
    try:
        answer = run("check", "--config", sandbox["config"])
    finally:
        secret.chmod(0o600)
    assert answer.status == 1
    assert f"chmod 600 {secret}" in answer.out


def test_a_forgotten_pause_is_named(run, sandbox):
    run("pause", "--config", sandbox["config"])
    try:
        answer = run("check", "--config", sandbox["config"])
    finally:
        run("resume", "--config", sandbox["config"])
    assert (answer.status, "« vaguemestre resume » les reprend" in answer.out) == (1, True)


def test_unknown_settings_are_named_each(run, config):
    config.write_text("databse = 'x'\n[mail]\nboites = 1\n", "utf-8")
    answer = run("check", "--config", config)
    assert answer.status == 1
    assert "« databse » est inconnu" in answer.out
    assert "« mail.boites » est inconnu" in answer.out


def test_what_is_missing_is_named_without_ending_the_command(run, config):
    """Nothing is configured but a key: every other line still comes."""
    answer = run("check", "--config", config)
    found = lines(answer.out)
    assert answer.status == 1
    assert "le mot de passe IMAP" in found["IMAP"]
    assert "« mail.imap.password_file »" in found["IMAP"]
    assert "VAGUEMESTRE_MAIL__IMAP__PASSWORD." in found["IMAP"]
    assert "le jeton du robot Slack" in found["Slack"]
    assert found["SMTP"] == trouble_of("unreachable")
    assert found["Clé des codes d’accès"] == ""


def test_a_key_too_short_and_an_open_folder_are_named(run, config):
    (config.parent / "cle").write_text("court", "utf-8")
    folder = config.parent / "export"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    text = config.read_text("utf-8") + "[happi]\nexport_folder = 'export'\n"
    config.write_text(text, "utf-8")
    found = lines(run("check", "--config", config).out)
    assert "trop courte" in found["Clé des codes d’accès"]
    assert found["Dossier d’échange"].endswith(f"chmod 700 {folder}")


@pytest.mark.parametrize(
    ("lacking", "told"), [((), False), (("IDLE",), False), (("MOVE",), False), (("MOVE", "UIDPLUS"), True)]
)
def test_a_server_that_can_file_nothing_is_named(lacking, told):
    assert ("aucun ne sera déposé" in trouble_of("ok", lacking)) is told
    assert trouble_of("unreachable", lacking) == trouble_of("unreachable")


async def test_a_box_without_idle_is_well_and_says_so(settings_without):
    found = [each async for each in _mailboxes(settings_without("IDLE"))]
    assert [(each.ok, "sans IDLE" in each.name) for each in found] == [(True, True)]


async def test_a_box_without_move_and_uidplus_is_a_finding(settings_without):
    found = [each async for each in _mailboxes(settings_without("MOVE", "UIDPLUS"))]
    assert [each.trouble for each in found] == [trouble_of("ok", ("MOVE", "UIDPLUS"))]


@pytest.fixture
async def settings_without(config, monkeypatch):
    """Settings that lead to a server which lacks some capabilities."""
    async with running_bad_imap() as server:

        def without(*names: str) -> Settings:
            server.capabilities = " ".join(word for word in server.capabilities.split() if word not in names)
            monkeypatch.setenv("VAGUEMESTRE_MAIL__IMAP__PASSWORD", "secret")
            monkeypatch.setenv("VAGUEMESTRE_MAIL__IMAP__PORT", str(server.port))
            return load(config)

        yield without


def test_every_trouble_of_the_mail_servers_has_its_sentence():
    at_login = {
        Trouble.UNREACHABLE,
        Trouble.TLS_FAILED,
        Trouble.TLS_REQUIRED,
        Trouble.TIMED_OUT,
        Trouble.LOST,
        Trouble.LOGIN_REFUSED,
        Trouble.MAILBOX_MISSING,
        Trouble.PROTOCOL,
        Trouble.REFUSED,
    }
    assert all(" ; " in trouble_of(each.value) or "?" in trouble_of(each.value) for each in at_login)
    assert trouble_of("ok") == ""
