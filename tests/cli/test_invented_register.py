"""The sandbox's register: invented, always the same, with the shares of the monitoring report."""

from collections import Counter

import pytest

from bot.cli.invented import (
    ETNIC,
    FORM_ENGINE,
    invented_schools,
    sandbox_boxes,
    sandbox_channels,
    sandbox_users,
)
from bot.domain.schools import SchoolType


def test_types_have_the_shares_of_the_report() -> None:
    counts = Counter(school.type for school in invented_schools())
    assert counts == {
        SchoolType.FONDAMENTAL: 891,
        SchoolType.SECONDAIRE: 159,
        SchoolType.SPECIALISE: 74,
        SchoolType.ESAHR: 11,
    }


def test_numbers_follow_each_other_outside_the_real_register() -> None:
    assert [int(school.fase) for school in invented_schools()] == list(range(990_001, 991_136))


def test_the_first_two_are_an_academy_and_a_secondary_school() -> None:
    first, second = invented_schools(2)
    assert (first.type, first.denomination, first.localite) == (
        SchoolType.ESAHR,
        "Académie de Clairval",
        "Clairval",
    )
    assert second.type is SchoolType.SECONDAIRE


def test_no_two_schools_share_name_and_locality() -> None:
    names = Counter((school.denomination, school.localite) for school in invented_schools())
    assert max(names.values()) == 1


def test_the_register_is_the_same_each_time_and_a_part_is_its_beginning() -> None:
    assert invented_schools(20) == invented_schools()[:20]


def test_more_schools_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="1135"):
        invented_schools(1136)


def test_pouvoirs_and_implantations_have_invented_numbers() -> None:
    for school in invented_schools():
        assert school.po_fase is not None
        assert 99_001 <= school.po_fase <= 99_999
        assert school.implantations
        assert all(980_001 <= site < 990_001 for site in school.implantations)


def test_no_site_belongs_to_two_schools() -> None:
    sites = Counter(site for school in invented_schools() for site in school.implantations)
    assert max(sites.values()) == 1


def test_one_number_names_one_pouvoir() -> None:
    names: dict[int, set[str]] = {}
    for school in invented_schools():
        names.setdefault(int(school.po_fase or 0), set()).add(school.po_denomination)
    assert {len(each) for each in names.values()} == {1}


def test_every_school_and_its_pouvoir_have_a_box() -> None:
    boxes = {box["address"]: box for box in sandbox_boxes(invented_schools(3))}
    assert boxes["ec990001@cfwb.be"] == {
        "address": "ec990001@cfwb.be",
        "name": "Académie de Clairval, Clairval",
        "kind": "school",
    }
    assert boxes["po099001@cfwb.be"]["kind"] == "po"
    assert boxes["happi@cfwb.be"]["kind"] == "service"
    assert boxes[FORM_ENGINE]["kind"] == boxes[ETNIC]["kind"] == "other"


def test_no_address_is_listed_twice() -> None:
    addresses = [box["address"] for box in sandbox_boxes(invented_schools())]
    assert len(addresses) == len(set(addresses)) > 1135


def test_channels_and_people_are_those_of_the_story() -> None:
    assert [channel["id"] for channel in sandbox_channels()] == ["C0HAPPI", "C0ETNIC"]
    assert {str(user["id"]): user["roles"] for user in sandbox_users()} == {
        "U0AGENT1": ["agent"],
        "U0AGENT2": ["agent"],
        "U0ETNIC1": ["etnic"],
    }
