"""What a school reads of a new code that cannot be given: only the accounts tell, once the list is compared."""

from bot.domain.readings import Level, Problem, StudentRow

SENTENCES = {
    "new_code_no_account": (
        "Ligne {row} : nous ne trouvons pas de compte actif pour cet élève ; veuillez vérifier le nom et la date, "
        "ou indiquer Entrée."
    ),
    "new_code_opposed": (
        "Ligne {row} : un nouveau code et une entrée ou une sortie sont demandés pour le même élève ; "
        "veuillez n’en garder qu’un."
    ),
}


def no_new_code(row: StudentRow, code: str) -> Problem:
    """The problem of a row that asks for a new code; `code` is one of `SENTENCES`."""
    return Problem(row.sheet, row.row, "movement", Level.ERROR, code, SENTENCES[code].format(row=row.row))
