"""What the engine may expect of every hand-over: the folder and the web services alike."""

import stat

import pytest

from bot.happi.folder import ExportFolder
from bot.happi.moodle import MoodleHandOver
from bot.happi.rest import MoodleSite
from bot.ports import AccountAction, TryLaterError
from tests.support.hand_over_rows import BATCH, changed, code, new, username
from tests.support.moodle import TOKEN, moodle_running

ROWS = (new(1), new(2, "Peeters", "Zoé"), changed(3, AccountAction.SUSPEND))


@pytest.fixture(params=["folder", "moodle"])
async def hand_over(request, tmp_path):
    if request.param == "folder":
        yield ExportFolder(tmp_path / "export")
        return
    async with moodle_running() as moodle:
        moodle.add(username(3))
        yield MoodleHandOver(MoodleSite(moodle.url, TOKEN), tmp_path / "export")


async def test_the_same_rows_have_the_same_digest(hand_over):
    first = await hand_over.export(BATCH, ROWS)
    assert await hand_over.export(BATCH, ROWS) == first
    assert len(first) == 64
    assert await hand_over.export(BATCH, ROWS[:2]) != first


async def test_both_ways_have_the_same_digest(hand_over, tmp_path):
    other = await ExportFolder(tmp_path / "other").export(BATCH, ROWS)
    assert await hand_over.export(BATCH, ROWS) == other


async def test_nothing_is_said_of_a_batch_that_never_left(hand_over):
    assert await hand_over.refused(BATCH) is None
    assert await hand_over.exchange.returned(BATCH) in (None, {})
    await hand_over.forget(BATCH)


async def test_the_folder_is_private_and_what_is_in_it_too(hand_over):
    await hand_over.export(BATCH, (*ROWS, changed(4, AccountAction.DELETE)))
    folder = hand_over.exchange.folder
    for path in (folder, *folder.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted
    assert not list(folder.rglob("*.draft"))


async def test_once_forgotten_no_name_nor_code_is_left(hand_over):
    await hand_over.export(BATCH, ROWS)
    await hand_over.forget(BATCH)
    left = b"".join(path.read_bytes() for path in hand_over.exchange.folder.rglob("*") if path.is_file())
    assert b"Benali" not in left
    assert code(1).encode() not in left


async def test_the_return_file_of_a_batch_says_who_was_refused_and_why(hand_over):
    await hand_over.export(BATCH, ROWS)
    back = hand_over.exchange.folder / "retours" / f"{BATCH}.csv"
    back.write_text(f"username,status\r\n{username(1)},username_taken\r\n{username(2)},Zoé existe déjà\r\n")
    assert await hand_over.refused(BATCH) == {username(1), username(2)}
    assert await hand_over.exchange.returned(BATCH) == {username(1): "username_taken", username(2): ""}


async def test_a_batch_that_may_not_leave_leaves_nothing(hand_over):
    with pytest.raises(ValueError, match="deux fois"):
        await hand_over.export(BATCH, (new(1), new(1)))
    assert not hand_over.exchange.folder.exists()


async def test_a_folder_out_of_reach_is_tried_later(hand_over, tmp_path):
    (tmp_path / "export").write_text("a file where the folder should be")
    with pytest.raises(TryLaterError, match="dossier d’échange"):
        await hand_over.export(BATCH, ROWS)


async def test_an_export_written_anew_leaves_no_file_of_the_former(tmp_path):
    folder = ExportFolder(tmp_path)
    await folder.export(BATCH, ROWS)
    await folder.export("lot-990001-00071", ROWS)
    await folder.export(BATCH, [changed(3, AccountAction.REACTIVATE)])
    assert sorted(path.name for path in tmp_path.glob(f"{BATCH}-*")) == [f"{BATCH}-reactivation.csv"]
    assert len(list(tmp_path.glob("lot-990001-00071-*"))) == 2
