"""The time of the story being played."""

from datetime import UTC, datetime, timedelta

from bot.sandbox.clock import Clock


class Flow:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_it_is_real_time_until_it_is_set() -> None:
    flow = Flow()
    assert Clock(flow).now() == flow.now


def test_once_set_it_moves_on_from_that_instant() -> None:
    flow = Flow()
    clock = Clock(flow)
    clock.set(datetime(2027, 7, 15, 6, 0, tzinfo=UTC))
    flow.now += timedelta(seconds=90)
    assert clock.now() == datetime(2027, 7, 15, 6, 1, 30, tzinfo=UTC)


def test_an_instant_without_zone_is_the_time_of_brussels() -> None:
    clock = Clock(Flow())
    clock.set(datetime(2027, 7, 15, 6, 0))  # noqa: DTZ001 - the very thing under test
    assert clock.now().isoformat() == "2027-07-15T06:00:00+02:00"


def test_it_can_go_back_to_real_time() -> None:
    flow = Flow()
    clock = Clock(flow)
    clock.set(datetime(2027, 7, 15, 6, 0, tzinfo=UTC))
    clock.set(None)
    assert clock.now() == flow.now
