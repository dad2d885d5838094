"""The operator's file of school years: read whole, or refused by one French sentence."""

from datetime import date

import pytest

from bot.domain.poles.calendar import PolesError
from bot.domain.poles.calendar_file import parse_calendars

GOOD = """
[2030-2031]
source = "Arrêté inventé du 1er avril 2029"
conges = [
  { nom = "vacances d’automne", du = 2030-10-21, au = 2030-11-01 },
  { nom = "commémoration du 11 novembre", du = 2030-11-11 },
]
"""


def test_a_year_is_read_and_one_day_needs_no_end():
    [found] = parse_calendars(GOOD)
    assert str(found.year) == "2030-2031"
    assert found.source.startswith("Arrêté")
    assert [(each.first, each.last) for each in found.holidays] == [
        (date(2030, 10, 21), date(2030, 11, 1)),
        (date(2030, 11, 11), date(2030, 11, 11)),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[2030-2031", "Le fichier n’est pas du TOML correct"),
        ("[2030-2032]\nsource = 'x'", "« 2030-2032 » n’est pas une année scolaire"),
        ("titre = 'x'", "« titre » n’est pas une année scolaire"),
        ("2030-2031 = 4", "Année 2030-2031 : chaque année s’écrit"),
        (GOOD.replace("source", "sources"), "Année 2030-2031 : chaque année s’écrit"),
        (GOOD + "autre = 1", "Année 2030-2031 : chaque année s’écrit"),
        ("[2030-2031]\nsource = 'x'\nconges = []", "Année 2030-2031 : chaque année s’écrit"),
        (GOOD.replace('"Arrêté inventé du 1er avril 2029"', '" "'), "ne dit pas d’où il vient"),
        (GOOD.replace("2030-10-21", "2030-12-21"), "les dates ne se suivent pas"),
        (GOOD.replace("du = 2030-11-11", "le = 2030-11-11"), "Année 2030-2031, un congé est mal écrit"),
        (GOOD.replace("du = 2030-11-11", "du = '11/11'"), "Année 2030-2031, un congé est mal écrit"),
        (GOOD.replace("au = 2030-11-01", "au = 2030-11-01T10:00:00"), "Année 2030-2031, un congé est mal écrit"),
        (GOOD.replace("au = 2030-11-01", "fin = 2030-11-01"), "Année 2030-2031, un congé est mal écrit"),
    ],
)
def test_what_can_t_be_used_is_said(text, said):
    with pytest.raises(PolesError) as refused:
        parse_calendars(text)
    assert said in str(refused.value)
