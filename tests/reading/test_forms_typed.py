"""An annex typed by hand in a mail: never an opening of Happi, and itself even where a part can't be read."""

import pytest

from bot.domain.readings import FormReading
from bot.reading.mail import read_message

BY_HAND = """\
Bonjour,

je recopie le formulaire car je n'arrive pas à l'ouvrir :

ANNEXE 5 - RÉVOCATION D'ACCÈS E-POLES

POUVOIR ORGANISATEUR : commune de Bois-Doré
N° FASE 99001
adresse: place communale 1
ECOLE : 990040
Dénomination : Ecole du Rempart

Je soussigné: Thierry DUMONT, échevin de l'instruction publique
sollicite l'accès pour: Nom : Petit  Prénom : Anne
Fonction: coordinatrice
Mail : anne.petit@skynet.example.be
GSM 0498 11 22 33
compte cerbère : petia01

Le 19/11/2026
T. Dumont
"""
TITLE = "ANNEXE 5 - RÉVOCATION D'ACCÈS E-POLES\n"
OPENING = """\
Numéro FASE : 990040
Dénomination : Ecole du Rempart
Direction (nom, prénom) : Dumont Thierry
Gestionnaire Happi (nom, prénom) : Petit Anne
Fonction : secrétaire
Type d'enseignement : secondaire
"""


def form(text: str, subject: str = "annexe 1", kind: str = "plain") -> FormReading | None:
    head = f"From: ec990040@cfwb.be\r\nSubject: =?utf-8?q?{'_'.join(subject.split())}?=\r\n"
    kinds = f"MIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return read_message(f"{head}{kinds}\r\n{text}".encode()).form


def typed(text: str, subject: str = "annexe 1") -> FormReading:
    reading = form(text, subject)
    assert reading is not None
    return reading


def test_a_revocation_typed_by_hand_is_a_revocation():
    reading = typed(BY_HAND)
    assert reading.form == "epoles_annexe_5"
    assert (reading.fase, reading.po_fase) == (990040, 99001)
    assert dict(reading.fields) == {
        "po_fase": "99001",
        "po_denomination": "commune de Bois-Doré",
        "po_adresse": "place communale 1",
        "ecole_fase": "990040",
        "ecole_denomination": "Ecole du Rempart",
        "demandeur_nom": "DUMONT",
        "demandeur_prenom": "Thierry",
        "demandeur_qualite": "autre",
        "demandeur_autre": "échevin de l'instruction publique",
        "beneficiaire_nom": "Petit",
        "beneficiaire_prenom": "Anne",
        "beneficiaire_fonction": "coordinatrice",
        "beneficiaire_mail": "anne.petit@skynet.example.be",
        "beneficiaire_telephone": "0498 11 22 33",
        "beneficiaire_compte_cerbere": "petia01",
        "date": "2026-11-19",
    }
    assert reading.missing == ("ecole_adresse",)


def test_its_title_decides_where_its_request_names_a_profile_of_its_own():
    asked = BY_HAND.replace("sollicite l'accès pour:", "sollicite l'accès pour le profil coordonnateur :")
    reading = typed(asked)
    assert "annexe_contradictory" in {each.code for each in reading.problems}


def test_what_is_left_of_an_annex_under_its_title_is_still_that_form():
    reading = typed(f"{TITLE}Ecole : 990040\nNom : Petit  Prénom : Anne\nGSM 0498 11 22 33\n")
    assert reading.form == "epoles_annexe_5"
    assert reading.fase == 990040
    assert "beneficiaire_compte_cerbere" in reading.missing


def test_the_title_may_stand_in_the_subject_alone():
    reading = typed(BY_HAND.replace(TITLE, ""), "Annexe 5 revocation")
    assert reading.form == "epoles_annexe_5"


@pytest.mark.parametrize("line", ["Annexe 3 : accès à e-Pôles\n", "ANNEXE N°5 Révocation\n"])
def test_a_mail_that_names_an_annex_notifies_no_opening(line):
    opening = form(OPENING)
    assert opening is not None
    assert opening.form == "happi_ouverture"
    found = form(line + OPENING)
    assert found is None or found.form != "happi_ouverture"


def test_an_annex_that_is_announced_and_attached_is_not_typed():
    assert form("Bonjour,\nvoici l'annexe 5, révocation d'accès, pour Anne Petit.\nÉcole : 990040\n") is None


def test_an_annex_typed_in_a_page_is_read_too():
    page = "".join(f"<p>{line}</p>" for line in BY_HAND.splitlines())
    reading = form(f"<html><body>{page}</body></html>", kind="html")
    assert reading is not None
    assert reading.form == "epoles_annexe_5"


@pytest.mark.parametrize("often", ["\n", " ", "annexe ", "annexe 1 ", "ANNEXE 5 - accès\n", "é"])
def test_a_long_mail_of_one_sign_is_still_read(often):
    assert form(often * 40_000) is None
