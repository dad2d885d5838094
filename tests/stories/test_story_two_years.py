"""Two school years played through the sandbox, beside the transcript that a person has read and approved."""

import difflib
import re

import pytest

from tests.support.school_papers import box
from tests.support.two_years import APPROVED, Played, play
from tests.support.two_years_papers import FIRST_LIST, NEW, OLD, SECOND_LIST, personal

pytestmark = pytest.mark.timeout(300)  # half a minute where the machine is quiet

AGAIN = "relisez la différence, puis : python -m tests.support.two_years"


@pytest.fixture(scope="module")
def played() -> Played:
    """The whole story, once."""
    return play()


def test_the_two_years_go_as_approved(played: Played) -> None:
    approved = APPROVED.read_text("utf-8")
    difference = difflib.unified_diff(approved.splitlines(), played.transcript.splitlines(), lineterm="", n=1)
    assert played.transcript == approved, "\n".join([AGAIN, *difference])


def test_no_name_and_no_birth_date_was_ever_told_to_slack(played: Played) -> None:
    assert "Académie de Clairval" in played.payloads
    assert not [word for word in personal() if word in played.payloads]


def test_none_is_in_the_log_or_on_the_screen(played: Played) -> None:
    assert "agent prêt" in played.log
    assert str(OLD) in played.printed
    assert not [word for word in personal() if word in played.log + played.printed]


def test_only_the_boxes_of_the_two_schools_got_mail(played: Played) -> None:
    assert played.boxes == {box(NEW), box(OLD)}


def test_nothing_was_set_aside_and_the_agent_ended_well(played: Played) -> None:
    assert (played.parked, played.status, played.log.count("Traceback")) == ([], 0, 0)


def test_the_silence_of_a_school_deletes_nobody(played: Played) -> None:
    assert played.accounts == {NEW: "10 actifs, 6 oubliés", OLD: "5 désactivés"}


def test_a_reactivated_student_keeps_the_login_and_gets_no_code(played: Played) -> None:
    first, _moved, second = played.pages
    before, after = _of(first, "Zénobie"), _of(second, "Zénobie")
    assert _login(before) == _login(after)
    assert ("Hp-" in before, "Hp-" in after) == (True, False)


def test_a_lost_page_is_made_again_with_another_code_and_the_same_login(played: Played) -> None:
    first, moved, _second = played.pages
    before, after = _of(first, "Maëlys"), _of(moved, "Maëlys")
    assert _login(before) == _login(after)
    codes = [re.findall(r"Hp-[-0-9A-Z]+", page) for page in (before, after)]
    assert len(codes[0]) == len(codes[1]) == 1
    assert codes[0] != codes[1]
    assert ["ne fonctionne plus" in page for page in (before, after)] == [False, True]


def test_the_pages_lie_in_the_order_of_the_list(played: Played) -> None:
    first, _moved, second = played.pages
    assert [prenom in page for (_nom, prenom, _day), page in zip(FIRST_LIST, first, strict=True)] == [True] * 12
    assert [prenom in page for (_nom, prenom, _day), page in zip(SECOND_LIST, second, strict=True)] == [True] * 10


def test_who_swapped_names_keeps_the_account_and_who_is_somebody_else_gets_another(played: Played) -> None:
    first, _moved, second = played.pages
    assert _login(_of(first, "Yasmina")) == _login(_of(second, "Yasmina"))
    assert _login(_of(first, "Bruyneseels")) != _login(_of(second, "Bruyneseels"))


def _of(pages: list[str], name: str) -> str:
    """The one page with this name."""
    (page,) = [page for page in pages if name in page]
    return page


def _login(page: str) -> str:
    return next(word for word in page.split() if word.startswith(f"e{NEW}-"))
