"""What stands in a field: printed dots, invitations, numbers, days, telephones; and which annex a paper is."""

from datetime import date

import pytest

from bot.reading.forms.annexe import sheets, tell
from bot.reading.forms.checks import is_mail
from bot.reading.forms.labels import Block, heading_in, labels_in
from bot.reading.forms.marks import clean, fold
from bot.reading.forms.quality import Quality
from bot.reading.forms.typed import read_typed_form
from bot.reading.forms.values import day_in, dialled, number, written

FULL = """\
ANNEXE 1 - DEMANDE D’ACCÈS À L’APPLICATION MÉTIER « E-PÔLES » | COORDONNATEUR
① POUVOIR ORGANISATEUR CONCERNÉ :
Numéro FASE : 990101
Dénomination : ASBL Les Tilleuls
Adresse : rue du Moulin 3
5000 Namur
② ÉCOLE CONCERNÉE :
Numéro FASE : 990001
Dénomination : École des Tilleuls
Adresse : …
③ JE SOUSSIGNÉ(E) :
Nom : DUPRÉ      Prénom : Anne
☐Président(e) ou administrateur(trice) du Pouvoir organisateur
☒Autre : secrétaire
④ SOLLICITE L’ACCÈS À L’APPLICATION « E-PÔLES » POUR LE PROFIL COORDONNATEUR :
Nom : Petit
Prénom : Luc
Fonction : logopède
Adresse mail de contact : luc.petit@example.be
Numéro de téléphone ou GSM : 0475/12.34.56
Compte CERBERE personnel : petitl01
Date, nom et signature
12 octobre 2026, Anne Dupré
"""


ABOUT_HAPPI = """\
Accès à Happi pour la direction du pôle
FASE école : 990001
Nom école : x
Adresse école : y
Fonction : z
Nom du demandeur : A
Prénom du demandeur : B
Mail : a@b.be
GSM : 0475 12 34 56
"""


def form(text: str = FULL):
    reading = read_typed_form(text)
    assert reading is not None
    return reading


def codes(text: str) -> set[str]:
    return {problem.code for problem in form(text).problems}


@pytest.mark.parametrize(
    "printed",
    [
        *(
            "…",
            "......",
            "______",
            ". . . . . .",
            "-",
            "/",
            "?",
            "néant",
            "N/A",
            "xxx",
            "[Nom]",
            "<nom>",
            "……………………",
        ),
        "Cliquez ici pour entrer du texte.",
        "Cliquez ou appuyez ici pour entrer du texte.",
        "Click or tap here to enter text.",
        "Choisissez un élément.",
        "à compléter",
    ],
)
def test_what_is_printed_is_never_a_value(printed):
    assert written(printed) == ""


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("…990001…", "990001"),
        ("......Anne   Dupré......", "Anne Dupré"),
        (": rue Haute 3, 5000 Namur", "rue Haute 3, 5000 Namur"),
        ("Néant-sur-Meuse", "Néant-sur-Meuse"),
        ("A. & B. S.P.R.L.", "A. & B. S.P.R.L."),
        ("Entrez", ""),
    ],
)
def test_what_was_typed_between_dots_is_the_value(found, kept):
    assert written(found) == kept


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("990001", 990001),
        ("990 001", 990001),
        ("005464", 5464),
        ("5464.0", 5464),
        ("FASE n° 990001", 990001),
        ("ec990001", 990001),
        ("990001 (Namur)", 990001),
        ("neuf cents", None),
        ("0", None),
        ("1234567", None),
        ("990001 et 990002", None),
    ],
)
def test_a_fase_number_is_digits(value, read):
    assert number(value) == read


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/10/2026", date(2026, 10, 12)),
        ("le 1er août 2026", date(2026, 8, 1)),
        ("12-10-26", date(2026, 10, 12)),
        ("2026-10-12", date(2026, 10, 12)),
        ("Fait à Namur, le 3 déc. 2026", date(2026, 12, 3)),
        ("12 10 2026", date(2026, 10, 12)),
        ("31/02/2026", None),
        ("octobre 2026", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text, day):
    assert day_in(text)[0] == day


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0475/12.34.56", "0475123456"),
        ("081 22 33 44", "081223344"),
        ("+32 (0)475 12 34 56", "0475123456"),
        ("0032 81 22 33 44", "081223344"),
        ("0475/12.34.56 ou 081/22.33.44", "0475123456"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("poste 12", None),
        ("0475", None),
    ],
)
def test_a_telephone_is_dialled_without_a_slash(value, number):
    assert dialled(value) == number


@pytest.mark.parametrize(
    ("value", "sane"),
    [
        ("a.b@example.be", True),
        ("a@b", False),
        ("a b@example.be", False),
        ("a..b@example.be", False),
        ("@x.be", False),
    ],
)
def test_a_contact_address_can_be_written_to(value, sane):
    assert is_mail(value) is sane


def test_folding_keeps_every_letter_in_its_place():
    text = "« Œuvre » ÉCOLE Ǆ ﬁn №"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("sign", ["☒", "☑", "✓", "✔", "🗹", "[x]", "(X)", "☐X", "☐ ☒", "\uf0fe"])
def test_every_tick_is_one(sign):
    assert clean(sign) == "☒"


@pytest.mark.parametrize("sign", ["☐", "□", "[ ]", "()", "❏", "\uf0a8", "☐ ☐"])
def test_every_empty_box_is_one(sign):
    assert clean(sign) == "☐"


@pytest.mark.parametrize(
    ("lines", "ticked"),
    [
        (["☒ Président(e) ou administrateur(trice)", "☐ Autre : …"], ["president_administrateur"]),
        (["Président(e) ou administrateur(trice) ☐", "Autre : directrice ☒"], ["autre"]),
        (["☐ Président(e) ou administrateur(trice) ☒ Autre : x"], ["autre"]),
        (["☒ Président(e)", "☒ Autre : secrétaire"], ["president_administrateur", "autre"]),
        (["☐ Président(e)", "☐ Autre"], []),
        (["X Président(e) ou administrateur(trice)", "Autre : …"], ["president_administrateur"]),
        (["☐ Président(e)", "☒ Autre : vice-présidente"], ["autre"]),
        (["☒", "☐", "Président(e)", "Autre :"], ["president_administrateur"]),
    ],
)
def test_the_ticked_quality_is_told_wherever_its_box_stands(lines, ticked):
    assert Quality(lines).ticked == ticked


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("Nom : A      Prénom : B", ["nom", "prenom"]),
        ("Numéro FASE\tDénomination\tAdresse", ["fase", "denomination", "adresse"]),
        ("Nom\tPrénom", ["nom", "prenom"]),
        ("N° de tél. : 081", ["telephone"]),
        ("E-mail : a@b.be", ["mail"]),
        ("Adresse électronique : a@b.be", ["mail"]),
        ("Nom et prénom : A B", ["nom_prenom"]),
        ("le nom de la rue", []),
        ("• Compte Cerbère : x1", ["compte_cerbere"]),
    ],
)
def test_labels_are_found_in_a_line(line, keys):
    assert [label.key for label in labels_in(line)] == keys


def test_a_label_may_say_whom_it_is_about():
    (label,) = labels_in("Nom du bénéficiaire : Petit")
    assert label.block is Block.BENEFICIAIRE
    (label,) = labels_in("FASE (école) : 990001")
    assert label.block is Block.ECOLE


def test_a_heading_is_not_the_title_of_the_annex():
    assert heading_in("DEMANDE D’ACCÈS | POUVOIR ORGANISATEUR") is None
    assert heading_in("② ÉTABLISSEMENT SCOLAIRE CONCERNÉ :") == (Block.ECOLE, 33)


def test_a_form_typed_in_a_mail_is_read_whole():
    reading = form()
    fields = dict(reading.fields)
    assert (reading.form, reading.fase, reading.po_fase) == ("epoles_annexe_1", 990001, 990101)
    assert fields["po_adresse"] == "rue du Moulin 3 5000 Namur"
    assert (fields["demandeur_nom"], fields["demandeur_prenom"]) == ("DUPRÉ", "Anne")
    assert (fields["demandeur_qualite"], fields["demandeur_autre"]) == ("autre", "secrétaire")
    assert (fields["beneficiaire_telephone"], reading.phone) == ("0475/12.34.56", "0475123456")
    assert (fields["date"], reading.signature, reading.missing) == ("2026-10-12", "text", ("ecole_adresse",))
    assert [(person.role, person.name) for person in reading.persons] == [
        ("demandeur", "DUPRÉ Anne"),
        ("beneficiaire", "Petit Luc"),
    ]


def test_labels_alone_are_a_form_too_when_they_say_whom_they_mean():
    reading = form(
        "Un accès e-Pôles pour notre directrice, merci.\nFASE du PO : 990101\nDénomination : ASBL Les Tilleuls\n"
        "FASE de l’école : 990001\nNom du demandeur : Dupré\nQualité : présidente\nNom du bénéficiaire : Petit\n"
        "Prénom du bénéficiaire : Luc\nGSM : 0475 12 34 56\nCompte Cerbère : petitl01\nDate : 12/10/2026\n"
    )
    fields = dict(reading.fields)
    assert (reading.form, reading.fase, reading.po_fase) == ("epoles_annexe_3", 990001, 990101)
    assert (fields["po_denomination"], fields["demandeur_qualite"]) == (
        "ASBL Les Tilleuls",
        "president_administrateur",
    )
    assert (fields["demandeur_nom"], fields["beneficiaire_nom"], fields["date"]) == (
        "Dupré",
        "Petit",
        "2026-10-12",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, quel est le numéro FASE de notre pôle ? Nom : Anne",
        "Numéro FASE : 990001\nDénomination : École\nDirection (nom, prénom) : A B\nFonction : x",
        ABOUT_HAPPI,
        "",
    ],
)
def test_a_question_is_no_form(text):
    assert read_typed_form(text) is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (("Numéro FASE : 990001", "Numéro FASE : à voir"), "fase_not_a_number", "ecole_fase"),
        (("☒Autre : secrétaire", "☐Autre : …"), "quality_missing", "demandeur_qualite"),
        (("☐Président", "☒Président"), "quality_twice", "demandeur_qualite"),
        (("☒Autre : secrétaire", "☒Autre : …"), "quality_without_text", "demandeur_autre"),
        (("luc.petit@example.be", "luc.petit"), "contact_mail_invalid", "beneficiaire_mail"),
        (("luc.petit@example.be", "ec990001@adm.cfwb.be"), "contact_mail_is_a_box", "beneficiaire_mail"),
        (("0475/12.34.56", "poste 12"), "phone_unclear", "beneficiaire_telephone"),
        (("petitl01", "Luc Petit"), "account_unclear", "beneficiaire_compte_cerbere"),
        (("petitl01", "…"), "account_to_create", "beneficiaire_compte_cerbere"),
        (("12 octobre 2026, ", ""), "day_missing", "date"),
        (("12 octobre 2026", "31/02/2026"), "day_unreadable", "date"),
        (("12 octobre 2026, Anne Dupré", "12 octobre 2026"), "not_signed", None),
        (("PROFIL COORDONNATEUR", "PROFIL DIRECTION"), "annexe_contradictory", None),
    ],
)
def test_each_fault_has_its_code_and_its_field(change, code, field):
    assert code not in codes(FULL)
    found = {(problem.code, problem.field) for problem in form(FULL.replace(*change)).problems}
    assert (code, field) in found


def test_a_telephone_of_the_school_is_not_that_of_the_person():
    text = FULL.replace("Adresse : …", "Adresse : rue Haute 3, 5000 Namur - Tél. : 081/22.33.44")
    fields = dict(form(text).fields)
    assert fields["beneficiaire_telephone"] == "0475/12.34.56"
    assert fields["ecole_adresse"].startswith("rue Haute 3, 5000 Namur")


def test_the_second_person_is_told_apart_without_a_heading():
    text = FULL.replace("④ SOLLICITE L’ACCÈS À L’APPLICATION « E-PÔLES » POUR LE PROFIL COORDONNATEUR :\n", "")
    fields = dict(form(text).fields)
    assert (fields["demandeur_nom"], fields["beneficiaire_nom"]) == ("DUPRÉ", "Petit")
    assert fields["beneficiaire_fonction"] == "logopède"


def test_signs_around_an_address_are_no_fault():
    assert "contact_mail_invalid" not in codes(FULL.replace("luc.petit@example.be", "<luc.petit@example.be>"))


def test_a_revocation_needs_the_account():
    text = FULL.replace("SOLLICITE L’ACCÈS", "SOLLICITE LA RÉVOCATION").replace("petitl01", "…")
    text = text.replace("DEMANDE D’ACCÈS À L’APPLICATION MÉTIER « E-PÔLES » | COORDONNATEUR", "")
    assert form(text).form == "epoles_annexe_5"
    assert "account_missing" in codes(text)


def test_both_boxes_or_none_give_no_quality():
    for change in (("☐Président", "☒Président"), ("☒Autre", "☐Autre")):
        reading = form(FULL.replace(*change))
        assert "demandeur_qualite" not in dict(reading.fields)
        assert "demandeur_qualite" in reading.missing


@pytest.mark.parametrize(
    ("text", "annexe", "profile", "contradictory"),
    [
        ("annexe 1 - demande d'acces a l'application metier | direction", 3, "direction", False),
        (
            "annexe 2 sollicite l'acces a l'application « e-poles » pour le profil coordonnateur :",
            1,
            "coordonnateur",
            False,
        ),
        (
            "revocation d'acces a l'application sollicite l'acces a l'application pour le profil direction :",
            3,
            "direction",
            True,
        ),
        ("sollicite la revocation a l'application pour le profil suivant : direction nom", 5, "direction", False),
        ("acces a e-poles pour notre coordinatrice", 1, "coordonnateur", False),
        ("annexe 2 ce formulaire est a retourner", 2, "pouvoir_organisateur", False),
        ("annexe 4 extraits des lois", None, None, False),
    ],
)
def test_words_tell_the_annex_before_its_number(text, annexe, profile, contradictory):
    which = tell(text)
    assert (which.annexe, which.profile, which.contradictory) == (annexe, profile, contradictory)


def test_two_forms_in_one_paper_are_told_apart():
    lines = [clean(line) for line in (FULL + FULL.replace("990001", "990002")).splitlines()]
    assert [sheet.raw.values["ecole_fase"] for sheet in sheets(lines)] == ["990001", "990002"]
    assert "several_forms" in codes(FULL + FULL)


def test_blank_annexes_beside_the_filled_one_are_left_out():
    blank = "\n".join(line.partition(" : ")[0] + " : …" if " : " in line else line for line in FULL.splitlines())
    reading = form(f"{blank}\n{FULL}")
    assert reading.fase == 990001
    assert "several_forms" not in {problem.code for problem in reading.problems}


def test_a_reading_shows_no_name_when_printed():
    assert "Petit" not in repr(form())
    assert "Petit" not in repr(form().persons)
