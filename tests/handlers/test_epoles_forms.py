"""Which e-Pôles forms are taken, for whose dossier, and what follows from them, decided without any world."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.effects import CheckGrants, EndGrants, FileNote, RecordGrant, Remind, SendMail
from bot.domain.events import Due, FormArrived, ReplyArrived
from bot.domain.labels.epoles import FIELDS, LABELS
from bot.domain.mail_parts import AttachAnnexe, ToConcerned
from bot.domain.numbers import PoFase
from bot.domain.poles.profiles import ASKED
from bot.domain.poles.rights import Profile
from bot.domain.procedure import CaseKey, FormSummary, Link
from bot.domain.recipients import Anyone
from bot.handlers.epoles import Demande, State, recognise
from bot.handlers.epoles.demande import FAULTS, lacking
from bot.reading.forms import checks, messages
from tests.support.epoles_steps import (
    OTHER,
    PO,
    SCAN,
    SCHOOL,
    checked,
    claimed,
    envelope,
    form,
    keys,
    mails,
    pressed,
    summary,
    weighed,
    went,
)
from tests.support.situations import AT, SECOND, THIRD

# --- whose dossier ----------------------------------------------------------------------------------------------


def test_a_form_is_a_dossier_of_its_annex_its_school_and_its_person():
    (claim,) = claimed(summary())
    assert claim.key == CaseKey(f"epoles:epoles_annexe_1:990001:{'a' * 16}", fase=SCHOOL, po_fase=PO)
    assert claim.part == 0
    assert isinstance(claim.event, FormArrived)
    assert (claim.event.part, claim.event.sender, claim.event.account) == (0, "school", THIRD)


def test_two_persons_are_two_dossiers_and_one_person_in_two_files_is_one():
    assert len(set(keys(summary(), summary(people=SECOND)))) == 2
    docx, pdf = claimed(summary(), summary(missing=("date",)))
    assert docx.key == pdf.key
    assert [each.event.missing for each in (docx, pdf)] == [(), ("date",)], "the fullest comes first"


def test_a_form_that_names_nobody_is_known_by_its_paper():
    first, second = keys(summary(people=None), summary(people=None))
    assert first != second
    typed = envelope(form=summary(people=None))
    assert [each.part for each in recognise(typed)] == [None]


def test_a_school_never_asks_for_another_nor_a_po_for_the_schools_of_another():
    assert claimed(summary(), sender=OTHER) == []
    assert claimed(summary(), sender=PoFase(990200)) == []
    assert len(claimed(summary(), sender=PO)) == 1


def test_anybody_may_ask_and_only_registered_numbers_are_answered():
    (claim,) = claimed(summary(), sender=Anyone())
    assert isinstance(claim.event, FormArrived)
    assert claim.event.sender == "anyone"
    unknown = ("school_unknown", "po_unknown")
    assert claimed(summary(notes=unknown), sender=Anyone()) == []
    (of_po,) = claimed(summary(notes=unknown[:1]), sender=Anyone())
    assert (of_po.key.fase, of_po.key.po_fase) == (None, PO)
    assert ":po990100:" in of_po.key.value, "the numbers of schools and POs overlap"


def test_a_box_stands_in_for_its_own_number():
    (claim,) = claimed(summary(fase=None, missing=("ecole_fase",)))
    assert claim.key.fase == SCHOOL
    (mistyped,) = claimed(summary(fase=OTHER, notes=("school_unknown",)))
    assert mistyped.key.fase == SCHOOL
    (of_po,) = claimed(summary(po_fase=None), sender=PO)
    assert of_po.key.po_fase == PO


@pytest.mark.parametrize(
    ("linked", "follows"),
    [
        ("epoles:epoles_annexe_1:990001:x", True),
        ("epoles:scan:x", True),
        ("epoles:epoles_annexe_5:990001:x", False),
    ],
)
def test_a_corrected_form_answers_the_dossier_of_its_annex_or_of_a_scan(linked, follows):
    link = Link("epoles", CaseKey(linked, fase=SCHOOL))
    (claim,) = claimed(summary(people=SECOND), links=(link,))
    assert (claim.key == link.key) is follows
    two = claimed(summary(), summary(people=SECOND), links=(link,))
    assert link.key not in [each.key for each in two], "several forms are told apart by what they say"


def test_a_reply_in_words_goes_to_its_dossier_even_with_a_scan():
    link = Link("epoles", CaseKey("epoles:epoles_annexe_1:990001:x", fase=SCHOOL))
    (claim,) = claimed(SCAN, links=(link,))
    assert isinstance(claim.event, ReplyArrived)


def test_scans_of_a_registered_box_are_one_dossier_a_mail_and_only_in_the_box_of_the_poles():
    assert len(set(keys(SCAN, SCAN))) == 1
    assert [each.part for each in claimed(SCAN, SCAN)] == [0, 1]
    assert claimed(SCAN, sender=Anyone()) == []
    assert claimed(SCAN, box="happi") == []
    elsewhere = Link("epoles_acces", CaseKey("acces:990001:2026-2027", fase=SCHOOL))
    assert claimed(SCAN, links=(elsewhere,)) == [], "it is read with the answer"


@pytest.mark.parametrize("codes", [set(), {"asks_unlock"}, {"list_error", "form_named"}])
def test_a_picture_beside_words_that_ask_something_else_is_no_form(codes):
    assert claimed(SCAN, codes=frozenset(codes)) == []
    assert not envelope(SCAN, codes=frozenset(codes)).holds_form
    assert len(claimed(summary(), codes=frozenset(codes))) == 1, "a form that was read is one, whatever is asked"


def test_a_file_that_no_program_opens_is_a_form_unless_something_else_is_asked():
    old = FormSummary("unreadable", refusal="old_word_file")
    assert len(claimed(old, codes=frozenset())) == 1
    assert claimed(old, codes=frozenset({"asks_unlock"})) == []


def test_an_annex_without_a_profile_is_for_people():
    (claim,) = claimed(replace(summary(), form="epoles"))
    assert claim.key.value.startswith("epoles:scan:")
    assert went(State.NOUVEAU, Demande(), claim.event).state == State.NUMERISE


# --- what follows -----------------------------------------------------------------------------------------------


def test_what_the_person_holds_is_looked_at_first():
    decision = went(State.NOUVEAU, Demande(), form())
    assert decision.effects == (CheckGrants(application="epoles", named_by=1, part=0),)
    assert decision.cards == ()


def test_every_mail_is_for_the_school_and_its_po_and_names_the_person_to_their_own_boxes_only():
    for sender, named in (("school", 1), ("po", 1), ("anyone", None)):
        (mail,) = [each for each in weighed(form(sender=sender)).effects if isinstance(each, SendMail)]
        assert isinstance(mail.to, ToConcerned)
        assert mail.named_by == named


def test_an_incomplete_form_comes_back_prefilled_and_is_no_work_for_an_agent():
    decision = weighed(form(2, missing=("beneficiaire_mail", "po_adresse")))
    assert decision.state == State.INCOMPLET
    (mail,) = [each for each in decision.effects if isinstance(each, SendMail)]
    assert mail.template == "epoles/incomplete"
    assert mail.attach == AttachAnnexe(number=2, mail=1, part=0)
    assert mail.facts == {"annexe": 2, "manque_beneficiaire_mail": "oui", "manque_po_adresse": "oui"}
    assert [card.only_if_posted for card in decision.cards] == [True]
    assert Remind(job="complement_1", days=15) in decision.effects


def test_a_form_that_comes_back_is_told_its_remarks_too_for_one_round_trip():
    notes = ("contact_mail_is_a_box", "account_unclear", "not_signed", "several_persons")
    decision = weighed(form(1, missing=("po_adresse",), notes=notes))
    (back,) = [each for each in decision.effects if isinstance(each, SendMail)]
    assert back.template == "epoles/incomplete"
    assert set(back.facts) == {"annexe", "manque_po_adresse", *notes}


def test_an_account_may_still_be_to_create_but_a_revocation_needs_one_or_a_known_access():
    no_account = {"missing": ("beneficiaire_compte_cerbere",), "account": None}
    assert mails(weighed(form(1, **no_account, notes=("account_to_create",)))) == ["epoles/recue"]
    missing = no_account | {"notes": ("account_missing",)}
    assert mails(weighed(form(5, **missing))) == ["epoles/incomplete"]
    assert mails(weighed(form(5, **missing), "coordonnateur")) == ["epoles/revocation"]


def test_a_missing_signature_refuses_nothing():
    decision = weighed(form(notes=("not_signed", "signature_none")))
    assert decision.state == State.ATTEND_AGENT
    (mail,) = [each for each in decision.effects if isinstance(each, SendMail)]
    assert mail.facts["not_signed"] == "oui"
    assert decision.cards[0].facts["signature"] == "signature_none"


def test_what_was_recognised_on_a_scan_is_never_sent_back_by_itself():
    decision = weighed(form(missing=("beneficiaire_mail",), notes=("text_from_scan", "signature_unknown")))
    assert decision.state == State.ATTEND_AGENT
    assert decision.cards[0].facts["manque_beneficiaire_mail"] == "oui"


def test_many_blank_fields_are_counted_for_the_note_names_them():
    few = weighed(form(5, missing=("po_adresse", "date"))).cards[0].facts
    many = weighed(form(5, missing=("po_adresse", "date", "ecole_adresse", "demandeur_nom"))).cards[0].facts
    assert (few["manque_po_adresse"], "champs_vides" in few) == ("oui", False)
    assert (many["champs_vides"], "manque_po_adresse" in many) == (4, False)


def test_a_revocation_is_carded_at_once_and_recalled_the_same_day():
    decision = weighed(form(5, missing=("po_adresse",)), "po_siege")
    assert mails(decision) == ["epoles/incomplete"]
    (card,) = decision.cards
    assert LABELS.titles[card.title].startswith("PRIORITAIRE")
    assert card.facts["prioritaire"] == "oui"
    assert card.picks == {"revoquer": ("po_siege", "hors_liste")}
    (reminder,) = [each for each in decision.effects if isinstance(each, Remind)]
    assert (reminder.job, reminder.days) == ("revocation", 0)
    assert 0 < reminder.hours < 12
    again = went(State(decision.state), decision.data, Due(at=AT, job="revocation", day=date(2026, 10, 5)))
    assert Remind(job="revocation") in again.effects


def test_several_accesses_may_go_together_and_none_known_is_asked_first():
    both = weighed(form(5), "coordonnateur", "po_siege").cards[0]
    assert both.picks == {"revoquer": ("tous", "coordonnateur", "po_siege", "hors_liste")}
    none = weighed(form(5)).cards[0]
    assert none.choices[0] == "completer"
    assert none.picks == {"revoquer": ("hors_liste",)}


@pytest.mark.parametrize("annexe", [1, 2, 3])
def test_an_annex_offers_the_profiles_of_its_family_alone(annexe):
    decision = weighed(form(annexe))
    (card,) = decision.cards
    assert card.picks == {"accorder": tuple(ASKED[annexe])}
    others = set(Profile) - set(ASKED[annexe])
    for profile in others:
        refused = went(State(decision.state), decision.data, pressed("accorder", profile.value))
        assert (refused.effects, refused.state) == ((), decision.state)


def test_the_nine_profiles_belong_to_one_annex_each():
    given = [profile for family in ASKED.values() for profile in family]
    assert sorted(given) == sorted(Profile)


def test_granting_records_the_exact_profile_for_the_person_of_the_newest_form():
    first = weighed(form(3))
    second = went(State(first.state), first.data, form(3, mail=2, missing=("beneficiaire_fonction",)))
    back = went(State(second.state), second.data, checked())
    third = went(State(back.state), back.data, form(3, mail=3))
    waits = went(State(third.state), third.data, checked())
    decision = went(State(waits.state), waits.data, pressed("accorder", "direction_siege"))
    assert decision.effects[0] == RecordGrant(application="epoles", profile="direction_siege", named_by=3, part=0)
    assert mails(decision) == ["epoles/accordee"]
    assert decision.close
    assert decision.cards[0].facts["choisi"] == "direction_siege"


@pytest.mark.parametrize(
    ("pick", "ended"),
    [("coordonnateur", ("coordonnateur",)), ("tous", (None,)), ("hors_liste", ())],
)
def test_revoking_ends_what_was_picked(pick, ended):
    held = () if pick == "hors_liste" else ("coordonnateur", "po_siege")
    waits = weighed(form(5), *held)
    decision = went(State(waits.state), waits.data, pressed("revoquer", pick))
    ends = [each for each in decision.effects if isinstance(each, EndGrants)]
    assert tuple(each.profile for each in ends) == ended
    assert mails(decision) == ["epoles/revoquee"]
    assert decision.close


def test_nobody_is_granted_anything_who_is_not_named():
    data = Demande(annexe=1, form_mail=1, mail=1, missing=("beneficiaire_nom",))
    decision = went(State.ATTEND_AGENT, data, pressed("accorder", "coordonnateur"))
    assert decision.effects == ()


def test_the_same_form_again_gets_no_second_receipt_and_the_card_says_so():
    first = weighed(form())
    again = went(State(first.state), first.data, form(mail=2))
    assert mails(again) == []
    assert again.effects == (FileNote(template="epoles/fiche", named_by=2, part=0),)
    assert again.cards[0].facts["recu_encore"] == "oui"


def test_the_other_file_of_the_same_mail_changes_nothing():
    first = weighed(form())
    double = went(State(first.state), first.data, form(part=1, missing=("date",)))
    assert (double.effects, double.cards, double.data) == ((), (), first.data)


def test_a_form_that_says_otherwise_is_checked_anew_without_a_second_receipt():
    first = weighed(form())
    again = went(State(first.state), first.data, form(mail=2, people=SECOND))
    assert again.state == State.VERIFICATION
    decision = went(State(again.state), again.data, checked("coordonnateur"))
    assert mails(decision) == []
    assert decision.cards[0].facts["autre_personne"] == "oui"
    assert decision.cards[0].facts["possede_coordonnateur"] == "oui"


def test_two_forms_at_once_are_weighed_once_both_were_looked_at():
    first = went(State.NOUVEAU, Demande(), form())
    second = went(State(first.state), first.data, form(mail=2, people=SECOND))
    waiting = went(State(second.state), second.data, checked("coordonnateur"))
    assert (waiting.state, waiting.effects) == (State.VERIFICATION, ())
    assert mails(went(State(waiting.state), waiting.data, checked())) == ["epoles/recue"]


def test_without_a_complete_form_an_agent_is_asked_in_the_end_once():
    back = weighed(form(missing=("po_adresse",)))
    late = Due(at=AT, job="complement_1", day=date(2026, 10, 20))
    decision = went(State(back.state), back.data, late)
    assert decision.cards[0].choices == ("completer", "refuser")
    came = went(State(back.state), back.data, form(mail=2, missing=("po_adresse",), content=SECOND))
    again = went(State(came.state), came.data, checked())
    assert went(State(again.state), again.data, late).cards == (), "the form came back meanwhile"


def test_an_agent_s_words_go_with_the_form_to_correct():
    first = weighed(form())
    decision = went(State(first.state), first.data, pressed("completer", words=THIRD))
    (mail,) = [each for each in decision.effects if isinstance(each, SendMail)]
    assert (mail.words, mail.attach) == (THIRD, AttachAnnexe(number=1, mail=1, part=0))
    assert decision.state == State.ATTEND_ECOLE


def test_a_scan_can_be_handled_and_then_answered_by_a_readable_form():
    scan = FormArrived(at=AT, mail=1, form="unreadable", notes=("scan",), part=0)
    first = went(State.NOUVEAU, Demande(), scan)
    assert mails(first) == ["epoles/numerise"]
    assert first.cards[0].box == "poles"
    assert first.cards[0].choices == ("nommer", "traiter", "completer", "ecarter")
    handled = went(State(first.state), first.data, pressed("traiter", words=THIRD))
    assert (mails(handled), handled.close) == (["epoles/traitee"], True)
    readable = went(State(first.state), first.data, form(mail=2))
    decision = went(State(readable.state), readable.data, checked())
    assert (decision.state, mails(decision)) == (State.ATTEND_AGENT, ["epoles/recue"])


# --- the words of the reader ------------------------------------------------------------------------------------


def test_every_fault_of_the_reader_is_known_here():
    shown_otherwise = {"field_missing", "fase_not_a_number", "annexe_unknown", "eid_signature_invalid"}
    assert set(messages.ERRORS) - shown_otherwise <= FAULTS
    told = set(messages.ERRORS) - {"field_missing", "fase_not_a_number", "annexe_unknown"}
    signs = {"not_signed", "eid_not_checked", "eid_signature_invalid"}  # the card says how it is signed
    assert (told | set(messages.WARNINGS)) - signs <= set(LABELS.facts)
    assert set(messages.REFUSALS) - {"not_a_form"} <= set(LABELS.values)
    assert set(FIELDS) == set(checks.FIELDS)


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("quality_missing", "demandeur_qualite"),
        ("quality_twice", "demandeur_qualite"),
        ("quality_without_text", "demandeur_autre"),
        ("account_missing", "beneficiaire_compte_cerbere"),
        ("day_unreadable", "date"),
    ],
)
def test_a_fault_stands_in_for_the_field_it_explains(code, field):
    data = Demande(annexe=5, notes=(code,), missing=(field, "po_adresse"))
    assert lacking(data) == ("manque_po_adresse", code)
