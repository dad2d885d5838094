"""FASE numbers and the boxes made from them: the one place where a recipient becomes an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.domain.numbers import LARGEST, Fase, PoFase
from bot.domain.recipients import AddressBook, Citizen, ListedSender, Service, UnknownRecipientError

BOOK = AddressBook(
    domain="cfwb.be",
    accepted=frozenset({"cfwb.be", "adm.cfwb.be"}),
    services={"happi": "happi@cfwb.be"},
    listed={
        "form_engine": frozenset({"eforms@formulaires.example"}),
        "etnic": frozenset({"@etnic.example"}),
    },
)
numbers = st.integers(1, LARGEST)


@pytest.mark.parametrize(
    ("fase", "box"),
    [(1, "ec000001@cfwb.be"), (48, "ec000048@cfwb.be"), (95770, "ec095770@cfwb.be"), (990001, "ec990001@cfwb.be")],
)
def test_the_box_of_a_school_has_its_number_in_six_digits(fase, box):
    assert BOOK.address_of(Fase(fase)) == box


@pytest.mark.parametrize("number", [0, -1, 1_000_000, 9_900_011])
def test_a_number_without_room_in_the_box_is_refused(number):
    with pytest.raises(ValueError, match="FASE"):
        Fase(number)


@given(numbers)
def test_what_is_written_on_output_is_understood_on_entry(number):
    assert BOOK.box_owner(BOOK.address_of(Fase(number))) == Fase(number)
    assert isinstance(BOOK.box_owner(BOOK.address_of(PoFase(number))), PoFase)


def test_a_po_is_not_the_school_of_the_same_number():
    assert BOOK.address_of(PoFase(100)) == "po000100@cfwb.be"
    assert isinstance(BOOK.box_owner("ec000100@cfwb.be"), Fase)
    assert isinstance(BOOK.box_owner("po000100@cfwb.be"), PoFase)


@pytest.mark.parametrize("domain", ["cfwb.be", "adm.cfwb.be"])
def test_both_domains_are_believed_on_entry_in_any_case(domain):
    assert BOOK.sender(f"EC990001@{domain.upper()}") == Fase(990001)


@pytest.mark.parametrize(
    "address",
    [
        "ec99001@cfwb.be",  # five digits
        "ec9900011@cfwb.be",  # seven digits
        "ec000000@cfwb.be",  # no school has the number 0
        "ec990001@cfwb.be.example",
        "ec990001@evil.example",
        "ec990001@evil@cfwb.be",
        "direction.ec990001@cfwb.be",
        "ec٩٩٠٠٠١@cfwb.be",  # digits, but not ours
        "ec990001@cfwb.be\n",
        "",
    ],
)
def test_an_address_that_only_looks_like_a_box_is_nobody(address):
    assert BOOK.sender(address) is None


def test_listed_senders_are_believed_by_address_or_by_domain():
    assert BOOK.sender("Eforms@Formulaires.example") == ListedSender("form_engine")
    assert BOOK.sender("autre@formulaires.example") is None
    assert BOOK.sender("equipe@etnic.example") == ListedSender("etnic")
    assert BOOK.sender("equipe@pas-etnic.example") is None


def test_a_service_has_the_address_of_the_settings():
    assert BOOK.address_of(Service("happi")) == "happi@cfwb.be"


@pytest.mark.parametrize("recipient", [Service("inconnue"), Citizen(3)])
def test_no_address_is_ever_made_for_an_unknown_recipient(recipient):
    with pytest.raises(UnknownRecipientError):
        BOOK.address_of(recipient)


@given(numbers)
def test_a_number_keeps_its_kind_through_json(number):
    adapter = TypeAdapter(Fase)
    read = adapter.validate_json(adapter.dump_json(Fase(number)))
    assert read == number
    assert type(read) is Fase


@pytest.mark.parametrize("written", ["0", "1000000", '"abc"', "null"])
def test_a_number_that_is_none_does_not_enter_a_row(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Fase).validate_json(written)
