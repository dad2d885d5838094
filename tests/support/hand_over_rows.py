"""Rows of a hand-over, of invented students."""

from bot.ports import AccountAction, HandOverRow

FASE = 990001
BATCH = "lot-990001-00007"


def username(number: int) -> str:
    return f"e990001-{number:06d}"


def code(number: int) -> str:
    return f"Hp-{number:04d}-AAAA-AAAA-A"


def new(number: int, nom: str = "Benali", prenom: str = "Aya", fase: int = FASE) -> HandOverRow:
    return HandOverRow(username(number), nom, prenom, AccountAction.CREATE, fase, code(number))


def changed(number: int, action: AccountAction, password: str | None = None) -> HandOverRow:
    return HandOverRow(username(number), "Benali", "Aya", action, FASE, password)
