"""The figures of the monitoring report of the digital strategy, as it prints them, to compare with."""

from collections.abc import Mapping

from bot.domain.schools import SchoolType
from bot.reports.model import Share

DATED = "05/3/2025"  # « (Données au 05/3/2025) », as written there
USERS = 615_088
STUDENTS = 596_018
TEACHERS = 15_140
OTHERS = USERS - STUDENTS - TEACHERS  # « les autres utilisateurs étant des CTP et des agents du Ministère »

# « le Gouvernement a adopté le 10 février 2022 la liste des 48 pôles territoriaux » (exigence J22)
POLES, POLES_DATED = 48, "10 février 2022"

SHARES: Mapping[str | None, Share] = {
    SchoolType.FONDAMENTAL: Share(785),
    SchoolType.SECONDAIRE: Share(140),
    SchoolType.SPECIALISE: Share(65),
    SchoolType.ESAHR: Share(10),
}
