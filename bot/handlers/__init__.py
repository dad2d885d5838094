"""One procedure a file; a new one is one more line in `PROCEDURES`."""

from bot.domain.procedure import Procedure
from bot.handlers import (
    approbation,
    courrier,
    epoles,
    epoles_acces,
    happi_cycle,
    happi_eleves,
    happi_fermeture,
    happi_gestionnaire,
    happi_ouverture,
    happi_rentree,
    pix,
    poles_dates,
    poles_demandes,
    questions,
    registre,
    surveillance,
)

PROCEDURES: tuple[Procedure, ...] = (
    happi_ouverture.PROCEDURE,
    happi_eleves.PROCEDURE,
    happi_gestionnaire.PROCEDURE,
    happi_fermeture.PROCEDURE,
    happi_cycle.PROCEDURE,  # the calendar speaks to these two
    happi_rentree.PROCEDURE,
    poles_dates.PROCEDURE,  # the calendar speaks to it too
    epoles.PROCEDURE,
    epoles_acces.PROCEDURE,  # the calendar begins it, and schools answer
    pix.PROCEDURE,
    poles_demandes.PROCEDURE,
    questions.PROCEDURE,  # what is asked in words
    registre.PROCEDURE,  # claims no mail: the import of the register speaks to it
    approbation.PROCEDURE,  # claims no mail either
    surveillance.PROCEDURE,  # claims no mail: the engine speaks to it
    courrier.PROCEDURE,  # the last: it takes what no other claims
)
