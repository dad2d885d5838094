"""Accounts through Moodle's web services: one by one right, never twice, and every refusal on its own row."""

import logging

import pytest

from bot.happi.moodle import MoodleHandOver, Probe, probe
from bot.happi.rest import MoodleSite, SiteTroubleError, flat
from bot.ports import AccountAction, HandOverRow, TryLaterError
from tests.support.hand_over_rows import BATCH, FASE, changed, code, new, username
from tests.support.moodle import FUNCTIONS, TOKEN, moodle_running, unflatten

CREATE, UPDATE, DELETE = (f"core_user_{verb}_users" for verb in ("create", "update", "delete"))


@pytest.fixture
async def moodle():
    async with moodle_running() as running:
        yield running


@pytest.fixture
def hand_over(moodle, tmp_path):
    return MoodleHandOver(MoodleSite(moodle.url, TOKEN, timeout=1), tmp_path / "export")


async def refusals(hand_over, *rows):
    await hand_over.export(BATCH, rows)
    said = dict(await hand_over.exchange.returned(BATCH) or {})
    assert await hand_over.refused(BATCH) == said.keys()
    return said


# --- what is asked -----------------------------------------------------------------------------------------------


async def test_an_account_is_created_as_the_upload_file_would(moodle, hand_over):
    assert await refusals(hand_over, new(1, "-Dupont", "Zoé")) == {}
    user = moodle.users[username(1)]
    assert user.fields == {
        "username": username(1),
        "password": code(1),
        "firstname": "Zoé",
        "lastname": "-Dupont",
        "email": f"{username(1)}@happi.invalid",
        "auth": "manual",
        "idnumber": f"vaguemestre-{username(1)}",
        "institution": "990001",
    }
    assert user.preferences == {"auth_forcepasswordchange": "1"}
    assert moodle.cohorts == {"ecole-990001": {user.id}}


async def test_a_whole_school_goes_in_calls_of_fifty(moodle, hand_over):
    assert await refusals(hand_over, *(new(number) for number in range(525))) == {}
    assert len(moodle.users) == len(moodle.cohorts["ecole-990001"]) == 525
    assert moodle.count(CREATE) == 11
    assert max(len(form) for form in moodle.forms) < 1000  # PHP drops the rest in silence
    assert moodle.count("core_cohort_create_cohorts") == 1


async def test_suspended_and_back(moodle, hand_over):
    user = moodle.add(username(1), password="mine")
    moodle.cohorts["ecole-990001"] = {user.id}
    assert await refusals(hand_over, changed(1, AccountAction.SUSPEND)) == {}
    assert user.suspended
    assert moodle.cohorts["ecole-990001"] == {user.id}, "leaving the cohort could erase the year's work"
    assert await refusals(hand_over, changed(1, AccountAction.REACTIVATE)) == {}
    assert not user.suspended
    assert (user.fields["password"], user.preferences) == ("mine", {})


@pytest.mark.parametrize("suspended", [False, True])
async def test_a_new_code_takes_the_place_of_the_password_and_lets_nobody_in(moodle, hand_over, suspended):
    user = moodle.add(username(1), password="mine")
    user.suspended = suspended
    assert await refusals(hand_over, changed(1, AccountAction.NEW_CODE, code(1))) == {}
    assert (user.fields["password"], user.preferences) == (code(1), {"auth_forcepasswordchange": "1"})
    assert user.suspended is suspended
    assert moodle.cohorts == {}


async def test_a_new_code_for_nobody_is_refused(hand_over):
    assert await refusals(hand_over, changed(1, AccountAction.NEW_CODE, code(1))) == {username(1): "not_found"}


async def test_a_deleted_account_is_created_again_under_the_same_username(moodle, hand_over):
    await refusals(hand_over, new(1))
    await refusals(hand_over, changed(1, AccountAction.DELETE))
    assert moodle.users == {}
    again = HandOverRow(username(1), "Benali", "Aya", AccountAction.CREATE, FASE, code(2))
    assert await refusals(hand_over, again) == {}
    assert moodle.users[username(1)].fields["password"] == code(2)


async def test_a_new_code_comes_with_a_reactivation_when_asked(moodle, hand_over):
    user = moodle.add(username(1), password="forgotten")
    assert await refusals(hand_over, changed(1, AccountAction.REACTIVATE, code(1))) == {}
    assert user.fields["password"] == code(1)
    assert user.preferences == {"auth_forcepasswordchange": "1"}
    assert moodle.cohorts["ecole-990001"] == {user.id}


async def test_a_deleted_account_is_gone(moodle, hand_over):
    moodle.add(username(1))
    moodle.add(username(2))
    assert await refusals(hand_over, changed(1, AccountAction.DELETE)) == {}
    assert list(moodle.users) == [username(2)]


async def test_every_action_in_one_batch(moodle, hand_over):
    for number in (2, 3, 4):
        moodle.add(username(number))
    rows = (
        changed(4, AccountAction.DELETE),
        changed(3, AccountAction.SUSPEND),
        changed(2, AccountAction.REACTIVATE),
        new(1),
    )
    assert await refusals(hand_over, *rows) == {}
    assert {name: user.suspended for name, user in moodle.users.items()} == {
        username(1): False,
        username(2): False,
        username(3): True,
    }


# --- refusals, row by row ----------------------------------------------------------------------------------------


async def test_a_bad_row_is_found_among_fifty_and_the_others_are_created(moodle, hand_over):
    rows = [new(number, "<b>Benali" if number in {7, 41} else "Benali") for number in range(50)]
    said = await refusals(hand_over, *rows)
    assert said == {username(7): "moodle_invalidparameter", username(41): "moodle_invalidparameter"}
    assert len(moodle.users) == len(moodle.cohorts["ecole-990001"]) == 48
    assert moodle.count(CREATE) < 30


async def test_an_account_of_somebody_else_is_never_touched(moodle, hand_over):
    other = moodle.add(username(1), password="mine", idnumber="12345")
    assert await refusals(hand_over, new(1), new(2)) == {username(1): "username_taken"}
    assert other.fields["password"] == "mine"
    assert other.id not in moodle.cohorts["ecole-990001"]


async def test_an_account_that_may_not_be_seen_is_refused_not_lost(moodle, hand_over):
    moodle.add(username(1))
    moodle.hidden = {username(1)}
    said = await refusals(hand_over, new(1), changed(2, AccountAction.SUSPEND))
    assert said == {username(1): "moodle_invalidparameter", username(2): "not_found"}


async def test_names_that_no_table_keeps_are_refused_before_any_call(moodle, hand_over):
    said = await refusals(hand_over, new(1, "x" * 101), new(2, " "), new(3))
    assert said == {username(1): "name_too_long", username(2): "name_missing"}
    assert list(moodle.users) == [username(3)]


async def test_a_password_that_the_policy_refuses_is_named_by_its_code(moodle, hand_over):
    moodle.bad_passwords = {code(2)}
    assert await refusals(hand_over, new(1), new(2)) == {username(2): "moodle_errorpasswordpolicy"}


@pytest.mark.parametrize("old", [False, True], ids=["warnings", "all_or_nothing"])
async def test_an_administrator_is_neither_suspended_nor_deleted(moodle, hand_over, old):
    moodle.old = old
    moodle.add(username(1), admin="1")
    moodle.add(username(2))
    rows = (changed(1, AccountAction.SUSPEND), changed(2, AccountAction.SUSPEND))
    assert await refusals(hand_over, *rows) == {username(1): "moodle_usernotupdatedadmin"}
    assert moodle.users[username(2)].suspended
    rows = (changed(1, AccountAction.DELETE), changed(2, AccountAction.DELETE))
    assert await refusals(hand_over, *rows) == {username(1): "moodle_useradminodelete"}
    assert list(moodle.users) == [username(1)]


async def test_who_is_not_there_can_be_neither_changed_nor_said_deleted(moodle, hand_over):
    rows = (changed(1, AccountAction.REACTIVATE), changed(2, AccountAction.DELETE))
    assert await refusals(hand_over, *rows) == {username(1): "not_found", username(2): "not_found"}


async def test_who_could_not_join_the_cohort_is_refused_alone(moodle, hand_over):
    for number in (1, 2, 3):
        moodle.add(username(number), **({"lost": "1"} if number == 2 else {}))
    rows = [changed(number, AccountAction.REACTIVATE) for number in (1, 2, 3)]
    assert await refusals(hand_over, *rows) == {username(2): "moodle_cohort"}
    assert len(moodle.cohorts["ecole-990001"]) == 2


# --- interruptions -----------------------------------------------------------------------------------------------


async def test_an_export_done_again_creates_nobody_twice(moodle, hand_over):
    rows = [new(number) for number in range(60)]
    assert await refusals(hand_over, *rows) == {}
    before = {name: user.id for name, user in moodle.users.items()}
    assert await refusals(hand_over, *rows) == {}
    assert {name: user.id for name, user in moodle.users.items()} == before
    assert moodle.count(CREATE) == 2


FAULTS = ("drop", "drop_after", "slow", "html", "500", "503", "429", "403", "redirect")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", range(5))
async def test_wherever_a_call_fails_the_next_export_ends_the_work(moodle, hand_over, fault, place):
    moodle.add(username(9))
    rows = (new(1), new(2), changed(9, AccountAction.DELETE))
    moodle.faults.extend([*[None] * place, fault])
    with pytest.raises(TryLaterError):
        await hand_over.export(BATCH, rows)
    assert await hand_over.refused(BATCH) is None, "nothing is confirmed on half an answer"
    assert await refusals(hand_over, *rows) == {}
    assert sorted(moodle.users) == [username(1), username(2)]
    assert len(moodle.cohorts["ecole-990001"]) == 2


async def test_a_deletion_whose_answer_was_lost_is_not_taken_for_a_stranger(moodle, hand_over):
    moodle.add(username(1))
    moodle.faults.extend([None, "drop_after"])
    with pytest.raises(TryLaterError):
        await hand_over.export(BATCH, [changed(1, AccountAction.DELETE)])
    assert moodle.users == {}
    assert await refusals(hand_over, changed(1, AccountAction.DELETE)) == {}
    await hand_over.forget(BATCH)
    assert await refusals(hand_over, changed(1, AccountAction.DELETE)) == {username(1): "not_found"}


async def test_an_account_made_before_the_interruption_gets_the_code_of_its_page(moodle, hand_over):
    await hand_over.export(BATCH, [new(1)])
    moodle.users[username(1)].fields["password"] = "older"
    moodle.users[username(1)].suspended = True
    await hand_over.export(BATCH, [new(1)])
    assert moodle.users[username(1)].fields["password"] == code(1)
    assert not moodle.users[username(1)].suspended


async def test_parameters_that_php_drops_are_noticed(moodle, hand_over):
    moodle.max_input_vars = 23  # two whole rows of three
    with pytest.raises(SiteTroubleError, match="incomplete"):
        await hand_over.export(BATCH, [new(number) for number in range(3)])
    assert await refusals(hand_over, *(new(number) for number in range(3))) == {}
    assert len(moodle.users) == 3


async def test_a_cohort_made_by_somebody_else_meanwhile_is_used(moodle, hand_over, monkeypatch):
    searched = moodle._cohort_search_cohorts

    def too_early(**asked):
        found = searched(**asked)
        moodle.cohorts.setdefault("ecole-990001", set())
        return found

    monkeypatch.setattr(moodle, "_cohort_search_cohorts", too_early)
    assert await refusals(hand_over, new(1)) == {}
    assert len(moodle.cohorts["ecole-990001"]) == 1


async def test_the_server_says_how_long_to_wait(moodle, hand_over):
    for fault, after in (("429", 7), ("503", 120), ("500", None)):
        moodle.faults.append(fault)
        with pytest.raises(TryLaterError) as caught:
            await hand_over.export(BATCH, [new(1)])
        assert caught.value.after == after


@pytest.mark.parametrize("function", FUNCTIONS[1:])
async def test_a_function_that_is_not_ours_is_nobodys_fault(moodle, hand_over, function):
    moodle.add(username(2))
    moodle.functions.remove(function)
    moodle.add(username(3))
    rows = (new(1), changed(2, AccountAction.SUSPEND), changed(3, AccountAction.DELETE))
    with pytest.raises(SiteTroubleError, match="accessexception"):
        await hand_over.export(BATCH, rows)


# --- what nobody may read ----------------------------------------------------------------------------------------


async def test_no_name_code_or_token_in_a_log_an_error_an_address_or_the_folder(moodle, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    rows = [new(1, "Secretova", "Ada"), new(2, "<i>Secretova", "Ada")]
    good = MoodleHandOver(MoodleSite(moodle.url, TOKEN), tmp_path)
    await good.export(BATCH, rows)
    said = []
    for fault in (*FAULTS, None):
        moodle.faults.append(fault)
        token = TOKEN if fault else "Secretova-0123456789"
        bad = MoodleHandOver(MoodleSite(moodle.url, token, timeout=0.3), tmp_path)
        with pytest.raises(TryLaterError) as caught:
            await bad.export(BATCH, rows)
        said.append(f"{caught.value} {caught.value!r} {caught.value.__cause__}")
    written = [path.read_text() for path in tmp_path.rglob("*") if path.is_file()]
    everything = "\n".join([*said, *moodle.queries, *written, caplog.text])
    for secret in ("Secretova", code(1), TOKEN):
        assert secret not in everything


# --- protocol and doctor -----------------------------------------------------------------------------------------


def test_parameters_are_nested_as_php_reads_them():
    params = {"users": [{"id": 3, "suspended": True, "preferences": [{"type": "a", "value": "é&=[]"}]}], "x": "y"}
    assert list(flat(params)) == [
        ("users[0][id]", "3"),
        ("users[0][suspended]", "1"),
        ("users[0][preferences][0][type]", "a"),
        ("users[0][preferences][0][value]", "é&=[]"),
        ("x", "y"),
    ]
    assert unflatten(list(flat(params)))["users"][0]["preferences"] == [{"type": "a", "value": "é&=[]"}]


async def test_the_doctor_finds_all_well_and_changes_nothing(moodle):
    assert await probe(MoodleSite(moodle.url + "/", TOKEN)) == Probe("ok")
    assert moodle.calls == ["core_webservice_get_site_info"]


async def test_the_doctor_names_the_missing_functions(moodle):
    moodle.functions.remove(DELETE)
    assert await probe(MoodleSite(moodle.url, TOKEN)) == Probe("ok", (DELETE,))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("drop", "unreachable"), ("html", "not_json"), ("403", "http_403"), ("redirect", "http_302")],
)
async def test_the_doctor_says_what_is_wrong(moodle, fault, outcome):
    moodle.faults.append(fault)
    assert (await probe(MoodleSite(moodle.url, TOKEN))).outcome == outcome


async def test_the_doctor_knows_a_wrong_token(moodle):
    assert (await probe(MoodleSite(moodle.url, "wrong"))).outcome == "invalidtoken"
