"""The broadcast behind the page's live stream."""

from bot.sandbox.hub import Hub


async def test_every_listener_sees_every_event_in_order() -> None:
    hub = Hub()
    first, second = hub.subscribe(), hub.subscribe()
    hub.publish({"kind": "mail", "box": "ec990001@adm.cfwb.be"})
    hub.publish({"kind": "home", "user": "U1"})
    hub.close()
    expected = ["mail", "home"]
    assert [event["kind"] async for event in first] == expected
    assert [event["kind"] async for event in second] == expected


async def test_a_listener_that_left_receives_nothing_more() -> None:
    hub = Hub()
    async with hub.subscribe() as listener:
        hub.publish({"kind": "mail"})
    hub.publish({"kind": "home"})
    assert [event["kind"] async for event in listener] == ["mail"]


async def test_a_listener_that_stopped_reading_forgets_the_oldest_events() -> None:
    hub = Hub()
    listener = hub.subscribe()
    for number in range(5000):
        hub.publish({"kind": "mail", "number": number})
    hub.close()
    kept = [event["number"] async for event in listener]
    assert kept[-1] == 4999
    assert len(kept) < 1100
