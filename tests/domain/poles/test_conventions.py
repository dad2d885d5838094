"""Convention or ressort (exigences J9 to J15): the circular's own examples; abc is 990501, xyz is 990502."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import PoFase
from bot.domain.poles.conventions import Document, Kind, Pole, documents, may_be_specific

ABC, XYZ, UVW = PoFase(990501), PoFase(990502), PoFase(990503)
POS = st.sampled_from([ABC, XYZ, UVW])
SOME = st.lists(POS, max_size=6).map(tuple)


@pytest.mark.parametrize(
    ("pole", "expected"),
    [
        # « SI Pôle (PO abc) + école(s) partenaire(s) (PO abc) → ressort de partenariat »
        (Pole(ABC, partners=(ABC,)), [Document(Kind.RESSORT_PARTENARIAT, (ABC,))]),
        (Pole(ABC, partners=(ABC, ABC)), [Document(Kind.RESSORT_PARTENARIAT, (ABC,))]),
        # « + école(s) partenaire(s) (PO abc) + école(s) partenaire(s) (PO xyz) → convention de partenariat »
        (Pole(ABC, partners=(ABC, XYZ)), [Document(Kind.CONVENTION_PARTENARIAT, (ABC, XYZ))]),
        (Pole(ABC, partners=(XYZ, UVW, XYZ)), [Document(Kind.CONVENTION_PARTENARIAT, (ABC, XYZ, UVW))]),
        # « + école(s) coopérante(s) (PO abc) → ressort de coopération »
        (Pole(ABC, cooperating=(ABC,)), [Document(Kind.RESSORT_COOPERATION, (ABC,))]),
        # « + école(s) coopérante(s) (PO xyz) → convention de coopération »
        (Pole(ABC, cooperating=(XYZ,)), [Document(Kind.CONVENTION_COOPERATION, (ABC, XYZ))]),
        # « ET/OU » : both, and one convention for each other PO
        (
            Pole(ABC, cooperating=(XYZ, ABC, UVW, XYZ)),
            [
                Document(Kind.RESSORT_COOPERATION, (ABC,)),
                Document(Kind.CONVENTION_COOPERATION, (ABC, XYZ)),
                Document(Kind.CONVENTION_COOPERATION, (ABC, UVW)),
            ],
        ),
        # « ne sont donc pas concernés par la convention de partenariat »
        (Pole(ABC), []),
        (Pole(ABC, specific=(XYZ,)), [Document(Kind.CONVENTION_SPECIFIQUE, (ABC, XYZ))]),
        (Pole(ABC, specific=(ABC,)), [Document(Kind.CONVENTION_SPECIFIQUE, (ABC,))]),
    ],
)
def test_the_documents_that_a_pole_transmits(pole, expected):
    assert list(documents(pole)) == expected


@given(st.builds(Pole, POS, SOME, SOME, SOME))
def test_every_school_of_a_pole_is_bound_by_exactly_one_document_of_its_place(pole):
    found = documents(pole)
    for place, kinds in (
        (pole.partners, {Kind.CONVENTION_PARTENARIAT, Kind.RESSORT_PARTENARIAT}),
        (pole.cooperating, {Kind.CONVENTION_COOPERATION, Kind.RESSORT_COOPERATION}),
    ):
        for po in place:
            own = [each for each in found if each.kind in kinds and po in each.parties]
            if po != pole.seat:
                assert len(own) == 1
            else:
                assert own


@given(st.builds(Pole, POS, SOME, SOME, SOME))
def test_a_ressort_never_binds_two_po_and_the_pole_signs_everything(pole):
    for each in documents(pole):
        assert each.parties[0] == pole.seat
        assert len(set(each.parties)) == len(each.parties)
        if each.kind in {Kind.RESSORT_PARTENARIAT, Kind.RESSORT_COOPERATION}:
            assert each.parties == (pole.seat,)


def test_only_types_4_to_7_are_specific_partners():
    assert [each for each in range(1, 9) if may_be_specific(each)] == [4, 5, 6, 7]
