"""One procedure a file; a new one is one more line in `PROCEDURES`."""

from bot.domain.procedure import Procedure
from bot.handlers import courrier, happi_cycle, happi_eleves, happi_ouverture, happi_rentree, surveillance

PROCEDURES: tuple[Procedure, ...] = (
    happi_ouverture.PROCEDURE,
    happi_eleves.PROCEDURE,
    happi_cycle.PROCEDURE,  # the calendar speaks to these two
    happi_rentree.PROCEDURE,
    surveillance.PROCEDURE,  # claims no mail: the engine speaks to it
    courrier.PROCEDURE,  # the last: it takes what no other claims
)
