"""The school years whose holidays were found in a source, written as an operator writes further ones.

The first and last days follow the decree of 31/03/2022 (article 1.9.1-1), which `SchoolYear` computes. The
Government fixes the holidays two years ahead: a year for which no publication was found is not here, and nothing
is guessed. Of holidays, the days without class are given, Saturdays and Sundays at their ends left out. Mardi gras
is a day without class that a commune with a carnival on another day may move: there, an agent counts by hand.
"""

from typing import Final

from bot.domain.poles.calendar import Calendar
from bot.domain.poles.calendar_file import parse_calendars

_YEARS: Final = """
[2022-2023]
source = '''
Décret du 31/03/2022 sur les rythmes scolaires annuels ; calendrier 2022-2023 publié par Le Vif (vote du
décret) et par les écoles ; jeu de données OpenHolidays (communauté française).'''
conges = [
  { nom = "fête de la Communauté française", du = 2022-09-27 },
  { nom = "vacances d’automne", du = 2022-10-24, au = 2022-11-04 },
  { nom = "commémoration du 11 novembre", du = 2022-11-11 },
  { nom = "vacances d’hiver", du = 2022-12-26, au = 2023-01-06 },
  { nom = "vacances de détente", du = 2023-02-20, au = 2023-03-03 },
  { nom = "lundi de Pâques", du = 2023-04-10 },
  { nom = "vacances de printemps", du = 2023-05-01, au = 2023-05-12 },
  { nom = "Ascension", du = 2023-05-18 },
  { nom = "lundi de Pentecôte", du = 2023-05-29 },
]

[2023-2024]
source = '''
Calendrier 2023-2024 publié par la Ligue de l’enseignement et par L’Avenir (24/08/2023) ; jeu de données
OpenHolidays (communauté française).'''
conges = [
  { nom = "fête de la Communauté française", du = 2023-09-27 },
  { nom = "vacances d’automne", du = 2023-10-23, au = 2023-11-03 },
  { nom = "vacances d’hiver", du = 2023-12-25, au = 2024-01-05 },
  { nom = "mardi gras", du = 2024-02-13 },
  { nom = "vacances de détente", du = 2024-02-26, au = 2024-03-08 },
  { nom = "lundi de Pâques", du = 2024-04-01 },
  { nom = "vacances de printemps", du = 2024-04-29, au = 2024-05-10 },
  { nom = "lundi de Pentecôte", du = 2024-05-20 },
]

[2024-2025]
source = '''
Calendrier 2024-2025 publié par la Ligue de l’enseignement et par l’Académie d’Auderghem (« version
définitive ») ; jeu de données OpenHolidays (communauté française).'''
conges = [
  { nom = "fête de la Communauté française", du = 2024-09-27 },
  { nom = "vacances d’automne", du = 2024-10-21, au = 2024-11-01 },
  { nom = "commémoration du 11 novembre", du = 2024-11-11 },
  { nom = "vacances d’hiver", du = 2024-12-23, au = 2025-01-03 },
  { nom = "vacances de détente", du = 2025-02-24, au = 2025-03-07 },
  { nom = "lundi de Pâques", du = 2025-04-21 },
  { nom = "vacances de printemps", du = 2025-04-28, au = 2025-05-09 },
  { nom = "Ascension", du = 2025-05-29 },
  { nom = "lundi de Pentecôte", du = 2025-06-09 },
]

[2025-2026]
source = '''
Calendrier 2025-2026 publié par l’Académie d’Amay et par l’École libre de Nassogne (« congés officiels
») ; jeu de données OpenHolidays (communauté française).'''
conges = [
  { nom = "vacances d’automne", du = 2025-10-20, au = 2025-10-31 },
  { nom = "commémoration du 11 novembre", du = 2025-11-11 },
  { nom = "vacances d’hiver", du = 2025-12-22, au = 2026-01-02 },
  { nom = "vacances de détente", du = 2026-02-16, au = 2026-02-27 },
  { nom = "lundi de Pâques", du = 2026-04-06 },
  { nom = "vacances de printemps", du = 2026-04-27, au = 2026-05-08 },
  { nom = "Ascension", du = 2026-05-14 },
  { nom = "lundi de Pentecôte", du = 2026-05-25 },
]

[2026-2027]
source = '''
Calendrier officiel de l’enseignement obligatoire (fichier Cal_Obli_26-27.ics d’enseignement.be),
recopié par l’Athénée royal Jules Bara ; règles du décret du 31/03/2022 reprises par la bibliothèque «
holidays » (communauté française).'''
conges = [
  { nom = "vacances d’automne", du = 2026-10-19, au = 2026-10-30 },
  { nom = "fête des morts", du = 2026-11-02 },
  { nom = "commémoration du 11 novembre", du = 2026-11-11 },
  { nom = "vacances d’hiver", du = 2026-12-21, au = 2027-01-01 },
  { nom = "mardi gras", du = 2027-02-09 },
  { nom = "vacances de détente", du = 2027-02-22, au = 2027-03-05 },
  { nom = "lundi de Pâques", du = 2027-03-29 },
  { nom = "vacances de printemps", du = 2027-04-26, au = 2027-05-07 },
  { nom = "lundi de Pentecôte", du = 2027-05-17 },
]
"""

KNOWN: Final = Calendar(parse_calendars(_YEARS))
"""What this version knows by itself."""
