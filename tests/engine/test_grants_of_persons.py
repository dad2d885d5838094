"""What a person holds is found by name or account, kept with its form, and ended without being forgotten."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.effects import CheckGrants, EndGrants, RecordGrant
from bot.domain.numbers import Fase
from bot.domain.procedure import FormPart
from bot.domain.school_events import GrantsChecked
from bot.handlers import PROCEDURES
from bot.ports.grants import Grant
from tests.support.fakes import MONDAY
from tests.support.form_mails import SCAN, Taker, filled, sent
from tests.support.raw_mails import box, mail
from tests.support.world import SCHOOLS, running

PROFILE, OTHER = "direction_siege", "po_siege"
SCHOOL, PO = 990001, 990100
STRANGER = "p.kowalski@asbl.example"
KNOWN = Grant("epoles", PROFILE, SCHOOL, PO, "Noël, chloe", MONDAY - timedelta(days=90))


def check(event) -> tuple:
    return (CheckGrants(application="epoles", named_by=event.mail),)


def record(event) -> tuple:
    return (RecordGrant(application="epoles", profile=PROFILE, named_by=event.mail),)


def end(profile):
    return lambda event: (EndGrants(application="epoles", profile=profile, named_by=event.mail),)


async def once(tmp_path, outside, then, *known, raw=None, times=1):
    """What is known of grants after a form; and what the procedure heard of them."""
    taker = Taker(then)
    others = tuple(each for each in PROCEDURES if not each.papers)
    async with running(
        tmp_path, outside, boxes=("happi", "poles"), procedures=(taker.procedure(), *others), schools=SCHOOLS
    ) as agent:
        agent.store.write_now(lambda unit: unit.add_grants(known))
        for time in range(times):
            await agent.receive(raw or form(text=f"Voici le formulaire ({time})."), box="poles")
        assert agent.parked() == []
        grants = [grant for _number, grant in agent.read(lambda unit: unit.grants())]
    return grants, [event for event in taker.heard if isinstance(event, GrantsChecked)]


def form(*, author=STRANGER, text="Voici le formulaire.", **changes) -> bytes:
    return sent(author, ("annexe.docx", filled(5, **changes)), text=text)


# --- what a person holds ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "found"),
    [
        (KNOWN, True),
        (replace(KNOWN, holder="CHLOÉ NOEL"), True),
        (replace(KNOWN, holder="Chloé Dupré", account="NOELC12"), True),
        (replace(KNOWN, account="noelc77"), False),
        (replace(KNOWN, account="inconnu"), True),
        (replace(KNOWN, holder="Chloé Dupré"), False),
        (replace(KNOWN, holder=None), False),
        (replace(KNOWN, until=MONDAY), False),
        (replace(KNOWN, since=MONDAY + timedelta(days=1)), False),
        (replace(KNOWN, fase=None), True),
        (replace(KNOWN, fase=990002), False),
        (replace(KNOWN, po_fase=None), True),
        (replace(KNOWN, application="pix"), False),
    ],
    ids=[
        *(
            "same",
            "order and accents",
            "account",
            "namesake",
            "no account",
            "another",
            "nobody",
            "ended",
            "not yet",
        ),
        *("whole po", "another school", "school alone", "another application"),
    ],
)
async def test_active_profiles_of_the_person_are_found(tmp_path, outside, known, found):
    _grants, (told,) = await once(tmp_path, outside, check, known)
    assert (told.profiles, told.holder) == (((PROFILE,), True) if found else ((), False))
    assert told.other_name is (known.holder == "Chloé Dupré" and found)


async def test_each_profile_is_told_once_in_the_order_in_which_it_was_given(tmp_path, outside):
    known = (KNOWN, replace(KNOWN, profile=OTHER, fase=None), replace(KNOWN, account="noelc12"))
    _grants, (told,) = await once(tmp_path, outside, check, *known)
    assert told.profiles == (PROFILE, OTHER)


async def test_a_form_about_a_po_alone_tells_what_is_held_for_it_and_in_how_many_of_its_schools(tmp_path, outside):
    whole, elsewhere = replace(KNOWN, profile=OTHER, fase=None), replace(KNOWN, fase=990002)
    known = (KNOWN, elsewhere, replace(KNOWN, profile=OTHER), whole)
    _grants, (told,) = await once(tmp_path, outside, check, *known, raw=form(ecole_fase=None))
    assert (told.profiles, told.schools, told.whole_po, told.holder) == ((OTHER,), 2, False, True)


async def test_a_form_about_a_school_alone_finds_what_is_held_for_its_po_and_says_so(tmp_path, outside):
    whole = replace(KNOWN, fase=None)
    _grants, (told,) = await once(tmp_path, outside, check, whole, raw=form(po_fase=None))
    assert (told.profiles, told.whole_po, told.schools) == ((PROFILE,), True, 0)


@pytest.mark.parametrize(
    ("known", "account", "doubtful"),
    [
        ((KNOWN,), "noelc12", False),
        ((replace(KNOWN, account="NOEL C12"),), "noelc12", False),
        ((replace(KNOWN, account="noelc77"),), "noelc12", True),
        ((replace(KNOWN, account="noelc77"),), None, False),
        ((replace(KNOWN, account="noelc77"),), "à demander", False),
        ((replace(KNOWN, account="inconnu"),), "noelc12", False),
        ((replace(KNOWN, account="noelc77"), replace(KNOWN, profile=OTHER, account="noelc12")), None, True),
        ((replace(KNOWN, account="noelc77", until=MONDAY),), "noelc12", False),
        ((replace(KNOWN, account="noelc77", holder="Tom Dupré"),), "noelc12", False),
    ],
    ids=[
        "no account",
        "as typed",
        "another",
        "not said",
        "words",
        "other words",
        "two of them",
        "ended",
        "another name",
    ],
)
async def test_a_name_with_several_accounts_is_a_doubt(tmp_path, outside, known, account, doubtful):
    raw = form(beneficiaire_compte_cerbere=account)
    _grants, (told,) = await once(tmp_path, outside, check, *known, raw=raw)
    assert told.homonym is doubtful


async def test_a_form_typed_in_the_mail_names_its_person_too(tmp_path, outside):
    lines = (
        "ANNEXE 5 - Révocation d’accès à l’application métier E-POLES",
        "① POUVOIR ORGANISATEUR CONCERNÉ :\nNuméro FASE : 990100\nDénomination : ASBL\nAdresse : rue Verte 1",
        "② ÉTABLISSEMENT SCOLAIRE CONCERNÉ :\nNuméro FASE : 990001\nDénomination : École\nAdresse : rue Verte 2",
        "③ JE SOUSSIGNÉ(E) :\nNom : Kowalski\nPrénom : Piotr\n☒ Président(e) ou administrateur(trice)\n☐ Autre :",
        "④ SOLLICITE LA RÉVOCATION À L’APPLICATION « E-PÔLES » POUR LE PROFIL SUIVANT :",
        "Nom : Noël\nPrénom : Chloé\nFonction : directrice\nAdresse mail de contact : c.noel@ecole.example",
        "Numéro de téléphone ou GSM : 0475123456\nCompte CERBERE personnel : noelc12",
        "Date, nom et signature : 01/10/2026, P. Kowalski",
    )
    taker = TypedTaker(check)
    async with running(tmp_path, outside, boxes=("happi", "poles"), procedures=procedures(taker)) as agent:
        agent.store.write_now(lambda unit: unit.add_grants([KNOWN]))
        await agent.receive(mail(box(SCHOOL), "\n".join(lines)), box="poles")
        assert agent.parked() == []
    (told,) = [event for event in taker.heard if isinstance(event, GrantsChecked)]
    assert told.profiles == (PROFILE,)


class TypedTaker(Taker):
    """Takes the form of the mail's own words."""

    def recognise(self, envelope):
        claims = super().recognise(replace(envelope, papers=self._typed(envelope)))
        return tuple(
            replace(claim, part=None, event=claim.event.model_copy(update={"part": None})) for claim in claims
        )

    def _typed(self, envelope):
        return () if envelope.form is None else (FormPart(0, "a" * 64, envelope.form),)


def procedures(taker):
    return (taker.procedure(), *(each for each in PROCEDURES if not each.papers))


# --- what an agent gives ----------------------------------------------------------------------------------------


async def test_what_is_given_keeps_its_person_its_place_and_its_form(tmp_path, outside):
    content = filled(3)
    raw = sent(STRANGER, ("annexe.docx", content))
    (grant,), _heard = await once(tmp_path, outside, record, raw=raw)
    assert replace(grant, case=None) == Grant(
        "epoles",
        PROFILE,
        SCHOOL,
        PO,
        "NOËL Chloé",
        MONDAY,
        account="noelc12",
        paper=hashlib.sha256(content).hexdigest(),
    )
    assert grant.case is not None


async def test_the_same_access_is_given_once(tmp_path, outside):
    grants, _heard = await once(tmp_path, outside, record, times=2)
    assert len(grants) == 1


async def test_a_namesake_who_has_another_account_is_given_the_same_access(tmp_path, outside):
    namesake = replace(KNOWN, account="noelc77")
    grants, _heard = await once(tmp_path, outside, record, namesake)
    assert [each.account for each in grants] == ["noelc77", "noelc12"]


async def test_what_is_given_for_a_whole_po_is_noted_beside_that_of_its_school(tmp_path, outside):
    raw = form(ecole_fase=None)
    grants, _heard = await once(tmp_path, outside, record, KNOWN, raw=raw, times=2)
    assert [(each.fase, each.po_fase) for each in grants] == [(SCHOOL, PO), (None, PO)]


async def test_what_is_given_in_a_school_is_noted_beside_that_of_its_whole_po(tmp_path, outside):
    grants, _heard = await once(tmp_path, outside, record, replace(KNOWN, fase=None))
    assert [(each.fase, each.po_fase) for each in grants] == [(None, PO), (SCHOOL, PO)]


async def test_what_ended_may_be_given_anew_and_both_are_kept(tmp_path, outside):
    ended = replace(KNOWN, until=MONDAY - timedelta(days=1))
    grants, _heard = await once(tmp_path, outside, record, ended)
    assert [(grant.until, grant.since) for grant in grants] == [(ended.until, ended.since), (None, MONDAY)]


async def test_what_a_scan_asks_for_is_known_again_by_the_scan(tmp_path, outside):
    raw = sent(box(SCHOOL), ("scan.png", SCAN))
    taker = Taker(record)
    async with running(tmp_path, outside, boxes=("poles",), procedures=procedures(taker)) as agent:
        await agent.receive(raw, box="poles")
        (parked,) = agent.parked()
    assert "LookupError" in parked.reason, "its dossier is of no place: nothing can be noted"


# --- what an agent withdraws ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("profile", "ended"), [(PROFILE, {PROFILE}), (None, {PROFILE, OTHER}), ("absent", set())])
async def test_what_is_withdrawn_ends_and_stays_in_the_history(tmp_path, outside, profile, ended):
    colleague = replace(KNOWN, holder="Tom Dupré")
    known = (KNOWN, replace(KNOWN, profile=OTHER), colleague)
    grants, _heard = await once(tmp_path, outside, end(profile), *known)
    assert len(grants) == len(known)
    assert {grant.profile for grant in grants if grant.until == MONDAY} == ended
    assert colleague in grants
    assert {grant.since for grant in grants} == {KNOWN.since}


@pytest.mark.parametrize(("profile", "ended"), [(PROFILE, {None}), (None, {None, SCHOOL, 990002})])
async def test_a_profile_of_a_po_ends_for_it_alone_and_all_of_them_in_its_schools_too(
    tmp_path, outside, profile, ended
):
    known = (replace(KNOWN, fase=None), KNOWN, replace(KNOWN, fase=990002))
    grants, _heard = await once(tmp_path, outside, end(profile), *known, raw=form(ecole_fase=None))
    assert {grant.fase for grant in grants if grant.until == MONDAY} == ended


async def test_all_that_a_person_holds_is_not_what_a_namesake_holds(tmp_path, outside):
    mine, namesake = replace(KNOWN, account="noelc12"), replace(KNOWN, profile=OTHER, account="noelc77")
    grants, _heard = await once(tmp_path, outside, end(None), mine, namesake)
    assert [grant.until for grant in grants] == [MONDAY, None]


async def test_a_school_no_longer_holds_what_ended(tmp_path, outside):
    def then(event):
        return (*record(event), *end(None)(event))

    taker = Taker(then)
    async with running(tmp_path, outside, boxes=("poles",), procedures=procedures(taker)) as agent:
        await agent.receive(form(), box="poles")
        assert not agent.read(lambda unit: unit.holds("epoles", PROFILE, Fase(SCHOOL), MONDAY))
        assert agent.parked() == []


# --- two files of one mail --------------------------------------------------------------------------------------


class OneDossier(Taker):
    """Keeps the forms of one person together; what is decided on one of them alone is carried out."""

    def recognise(self, envelope):
        claims = super().recognise(envelope)
        return tuple(replace(each, key=replace(each.key, value=f"preneur:{each.event.people}")) for each in claims)


@pytest.mark.parametrize(("place", "noted"), [(0, 0), (1, 1), (None, 0)])
async def test_the_file_that_was_decided_on_is_the_one_that_is_noted(tmp_path, outside, place, noted):
    """Without a file, that of the first claim: a procedure claims the fullest first."""
    files = (filled(1), filled(1, beneficiaire_compte_cerbere=None))

    def given(event) -> tuple:
        grant = RecordGrant(application="epoles", profile=PROFILE, named_by=event.mail, part=place)
        return (grant,) if event.part == 1 else ()

    taker = OneDossier(given)
    raw = sent(STRANGER, ("annexe.docx", files[0]), ("annexe-2.docx", files[1]))
    async with running(tmp_path, outside, boxes=("poles",), procedures=procedures(taker)) as agent:
        await agent.receive(raw, box="poles")
        ((_number, grant),) = agent.read(lambda unit: unit.grants())
        assert agent.parked() == []
    assert grant.paper == hashlib.sha256(files[noted]).hexdigest()
    assert grant.account == ("noelc12", None)[noted]


async def test_what_another_po_than_the_registered_one_holds_is_not_the_school_s(tmp_path, outside):
    """Whoever names another PO on a form may not have its accesses withdrawn with those of the school."""
    elsewhere = replace(KNOWN, fase=None, po_fase=990200)
    raw = sent(STRANGER, ("annexe.docx", filled(5, po_fase="990200")))
    grants, [found] = await once(tmp_path, outside, check, elsewhere, raw=raw)
    assert (found.profiles, found.whole_po) == ((), False)
    assert grants == [elsewhere]
