"""The figures of the monitoring report of the digital strategy, as it prints them, to compare with."""

from collections.abc import Mapping

from bot.domain.schools import SchoolType
from bot.reports.model import Share

DATED = "05/3/2025"  # « (Données au 05/3/2025) », as written there
USERS = 615_088
STUDENTS = 596_018
TEACHERS = 15_140
OTHERS = USERS - STUDENTS - TEACHERS  # « les autres utilisateurs étant des CTP et des agents du Ministère »

SHARES: Mapping[str | None, Share] = {
    SchoolType.FONDAMENTAL: Share(785),
    SchoolType.SECONDAIRE: Share(140),
    SchoolType.SPECIALISE: Share(65),
    SchoolType.ESAHR: Share(10),
}
