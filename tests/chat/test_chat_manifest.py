"""The manifest of the Slack application asks for what the code uses, and for nothing else."""

import re
from pathlib import Path

from bot.chat.commands import COMMAND
from bot.chat.probe import COMMANDS, HISTORY, WRITE, rights
from bot.ports.finding import Finding

MANIFEST = Path(__file__).parents[2] / "deploy" / "slack-manifest.yaml"


def settings_lines():
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.lstrip().startswith("#")]


def scopes():
    return {found[1] for line in settings_lines() if (found := re.match(r"^ {6}- (\S+)$", line))}


def test_the_rights_are_the_least():
    assert scopes() == {WRITE, COMMANDS, *HISTORY}


def test_the_doctor_is_content_with_the_manifest():
    assert rights(frozenset(scopes())).ok


def test_the_doctor_refuses_too_few_rights_and_any_on_files():
    assert rights(frozenset({"groups:history"})) == Finding(
        "Slack, droits du robot", "Il manque chat:write, commands : comparez à deploy/slack-manifest.yaml."
    )
    missing = rights(frozenset({"chat:write", "commands"})).trouble
    assert missing.startswith("Il manque groups:history ou channels:history")
    assert rights(frozenset({"chat:write", "commands", "groups:history", "files:read"})).trouble.startswith(
        "Retirez files:read"
    )


def test_the_manifest_declares_the_command_that_is_answered():
    declared = [line.split()[-1] for line in settings_lines() if line.lstrip().startswith("- command:")]
    assert declared == [COMMAND]


def test_people_s_messages_are_not_asked_for():
    text = "\n".join(settings_lines())
    assert "socket_mode_enabled: true" in text
    assert "is_enabled: true" in text
    assert "event_subscriptions" not in text
    assert "request_url" not in text
