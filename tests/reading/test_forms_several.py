"""Two persons in one annex are a fault: an access is for one, however one is spelled."""

import pytest

from bot.reading.forms.typed import read_typed_form

FORM = """\
ANNEXE 1 - DEMANDE D’ACCÈS À L’APPLICATION MÉTIER « E-PÔLES » | COORDONNATEUR
① POUVOIR ORGANISATEUR CONCERNÉ :
Numéro FASE : 990101
② ÉCOLE CONCERNÉE :
Numéro FASE : 990001
③ JE SOUSSIGNÉ(E) :
Nom : DUPRÉ      Prénom : Anne
④ SOLLICITE L’ACCÈS À L’APPLICATION « E-PÔLES » POUR LE PROFIL COORDONNATEUR :
Nom : Petit
Prénom : Luc
Adresse mail de contact : luc.petit@example.be
Numéro de téléphone ou GSM : 0475/12.34.56
Date, nom et signature
12 octobre 2026, Anne Dupré
"""


def codes(text: str) -> set[str]:
    reading = read_typed_form(text)
    assert reading is not None
    return {problem.code for problem in reading.problems}


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("Nom : Petit\n", "Nom : Roch et Dupont\n"),
        ("Prénom : Luc\n", "Prénom : Éva & Jean\n"),
        ("Prénom : Luc\n", "Prénom : Éva/Jean\n"),
        ("luc.petit@example.be", "luc.petit@example.be ; eva.roch@example.be"),
        ("0475/12.34.56", "0475/12.34.56 et 0498 11 22 33"),
        ("0475/12.34.56", "0475 12 34 56 / 0498 11 22 33"),
    ],
)
def test_two_persons_in_one_annex_are_a_fault(written, instead):
    assert written in FORM
    assert "several_persons" in codes(FORM.replace(written, instead))


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("Nom : Petit\n", "Nom : Petit-Roch\n"),
        ("Nom : Petit\n", "Nom : Detroy\n"),
        ("Prénom : Luc\n", "Prénom : Luc, Jean, Marie\n"),
        ("0475/12.34.56", "081 22 33 44 ou 0475/12.34.56"),
        ("0475/12.34.56", "0475/12.34.56 (+32 475 12 34 56)"),
        ("luc.petit@example.be", "luc.petit@example.be <mailto:luc.petit@example.be>"),
    ],
)
def test_one_person_is_one_whatever_the_spelling(written, instead):
    assert written in FORM
    assert "several_persons" not in codes(FORM.replace(written, instead))
