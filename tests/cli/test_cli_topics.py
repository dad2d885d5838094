"""`topics`: figures on questions whose answer is known, and what one question would get."""

import io
import json

import pytest

QUESTIONS = """
[[question]]
population = "citizen"
kind = "clear"
topics = ["modigia_demarche"]
text = "Je ne trouve pas la démarche NAID dans Mon Espace."

[[question]]
population = "school"
kind = "clear"
topics = ["{expected}"]
text = "J’ai oublié mon mot de passe Cerbère."

[[question]]
population = "school"
kind = "off_topic"
text = "Quand sont les vacances d’automne ?"
"""


@pytest.fixture
def questions(tmp_path):
    def write(expected: str):
        path = tmp_path / "questions.toml"
        path.write_text(QUESTIONS.format(expected=expected), "utf-8")
        return path

    return write


@pytest.fixture
def asked(run, monkeypatch):
    """Ask a question on standard input."""

    def ask(text: str, *words: str):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        return run("topics", "try", *words)

    return ask


def test_good_figures_are_shown_with_their_interval(run, questions):
    answer = run("topics", "score", questions("cerbere_mot_de_passe"))
    assert (answer.status, answer.err) == (0, "")
    assert "réponses automatiques justes : 100,0 % (2 sur 2 ; intervalle à 95 % : 34,2 à 100,0 %)" in answer.out
    assert "questions répondues ou bien proposées : 100,0 % (2 sur 2" in answer.out
    assert "laissées à un agent : 100,0 % (1 sur 1" in answer.out
    assert "cerbere_mot_de_passe" in answer.out


def test_figures_below_what_is_asked_are_a_finding(run, questions):
    answer = run("topics", "score", questions("cerbere_creation"), "--erreurs")
    assert answer.status == 1
    assert "50,0 % (1 sur 2" in answer.out
    assert "! question_certain_cerbere_mot_de_passe, attendu : cerbere_creation – J’ai oublié" in answer.out


def test_figures_for_a_program(run, questions):
    answer = run("topics", "score", questions("cerbere_creation"), "--json")
    assert answer.status == 1
    (found,) = json.loads(answer.out)["sets"]
    assert (found["name"], found["questions"]) == ("questions.toml", 3)
    assert found["precision"] == {
        "count": 1,
        "total": 2,
        "value": 0.5,
        "low": pytest.approx(0.0945, abs=0.0001),
        "high": pytest.approx(0.9055, abs=0.0001),
    }
    assert {each["topic"] for each in found["topics"]} == {"modigia_demarche", "cerbere_creation"}


def test_without_a_file_the_sets_of_the_project_are_measured_apart(run):
    answer = run("topics", "--json")
    assert answer.status == 0
    assert [each["name"] for each in json.loads(answer.out)["sets"]] == ["dev", "held_out", "near_misses"]


def test_where_the_project_is_not_a_file_is_asked_for(run, monkeypatch, tmp_path):
    monkeypatch.setattr("bot.cli.topics.CORPUS", tmp_path / "rien")
    answer = run("topics", "score")
    assert (answer.status, answer.err) == (
        1,
        "Les questions du projet ne sont pas installées ici : indiquez un FICHIER.\n",
    )


def test_a_file_that_is_no_set_of_questions_is_explained(run, tmp_path):
    path = tmp_path / "autre.toml"
    path.write_text("a = 1", "utf-8")
    answer = run("topics", "score", path)
    assert answer.status == 1
    assert "ne contient aucune question" in answer.err


def test_a_certain_question_is_answered_at_once(asked):
    answer = asked("Je ne trouve pas la démarche NAID dans Mon Espace.\n")
    assert answer.status == 0
    assert "Réponse automatique : Trouver et démarrer la démarche NAID (modigia_demarche)" in answer.out
    assert "Mail : questions/modigia_demarche" in answer.out
    assert "Pourquoi" not in answer.out


def test_a_likely_one_is_proposed_with_the_reason(asked):
    answer = asked("J’ai un problème avec Cerbère", "--population", "ecole")
    assert "Réponse proposée à un agent" in answer.out
    assert "Pourquoi : la question est vague" in answer.out


def test_the_others_are_passed_on(asked):
    answer = asked("Quand sont les vacances ?")
    assert answer.status == 0
    assert "Passée à un agent, sans réponse proposée\nPourquoi : aucun sujet reconnu\n" in answer.out


def test_who_asks_matters(asked):
    text = "J’ai oublié mon mot de passe Cerbère."
    assert "Réponse automatique" in asked(text, "--population", "ecole").out
    assert "Réponse automatique" not in asked(text, "--population", "citoyen").out


def test_a_secret_is_never_shown_again(asked):
    answer = asked("Mon mot de passe est Soleil2024 et mon numéro 85.07.30-033.28, où est la démarche NAID ?")
    assert "Soleil2024" not in answer.out
    assert "033" not in answer.out
    assert "un mot de passe ou un numéro national" in answer.out
    told = json.loads(asked("mdp : Soleil2024, démarche NAID introuvable", "--json").out)
    assert told["masked"] is True
    assert "secret" in told["doubts"]


def test_a_verdict_for_a_program(asked, tmp_path, run):
    path = tmp_path / "question.txt"
    path.write_text("Je ne trouve pas la démarche NAID", "utf-8")
    assert json.loads(run("topics", "try", path, "--json").out) == {
        "verdict": "certain",
        "topic": "modigia_demarche",
        "template": "questions/modigia_demarche",
        "others": [],
        "doubts": [],
        "masked": False,
    }
    unknown = json.loads(asked("Bonjour", "--json").out)
    assert (unknown["verdict"], unknown["topic"], unknown["doubts"]) == ("unknown", None, ["no_topic"])


def test_nothing_asked_or_nothing_readable_is_told(asked, run, tmp_path):
    assert asked(" \n").err == "La question est vide.\n"
    assert "n’existe pas" in run("topics", "try", tmp_path / "absent").err
    path = tmp_path / "octets"
    path.write_bytes(b"\xff\xfe\x00")
    answer = run("topics", "try", path)
    assert (answer.status, answer.out) == (1, "")
    assert "UTF-8" in answer.err


def test_a_question_can_do_nothing_to_a_terminal(asked):
    assert "\x1b" not in asked("Où est \x1b[31m la démarche NAID ?").out
