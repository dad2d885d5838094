"""One procedure a file; a new one is one more line in `PROCEDURES`."""

from bot.domain.procedure import Procedure
from bot.handlers import courrier, happi_eleves, happi_ouverture, surveillance

PROCEDURES: tuple[Procedure, ...] = (
    happi_ouverture.PROCEDURE,
    happi_eleves.PROCEDURE,
    surveillance.PROCEDURE,  # claims no mail: the engine speaks to it
    courrier.PROCEDURE,  # the last: it takes what no other claims
)
