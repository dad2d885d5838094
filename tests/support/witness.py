"""A witness inside the agent's own transactions: the order of card versions and decisions, kept by triggers."""

import contextlib
import sqlite3

from tests.support.running import Ledger

_TRIGGERS = """
CREATE TABLE witness (id INTEGER PRIMARY KEY, case_id INTEGER, desk TEXT, version INTEGER, event INTEGER);
CREATE TRIGGER witness_new_card AFTER INSERT ON card BEGIN
    INSERT INTO witness (case_id, desk, version) VALUES (NEW.case_id, NEW.desk, NEW.version);
END;
CREATE TRIGGER witness_card AFTER UPDATE OF version ON card BEGIN
    INSERT INTO witness (case_id, desk, version) VALUES (NEW.case_id, NEW.desk, NEW.version);
END;
CREATE TRIGGER witness_choice AFTER INSERT ON transition WHEN NEW.event = 'chosen' BEGIN
    INSERT INTO witness (case_id, event) VALUES (NEW.case_id, NEW.event_id);
END;
"""
_CURRENT = """
SELECT json_extract(payload, '$.version'), (
    SELECT card.version FROM witness AS card
    WHERE card.case_id = choice.case_id AND card.desk = json_extract(payload, '$.desk') AND card.id < choice.id
    ORDER BY card.id DESC LIMIT 1
)
FROM witness AS choice JOIN event ON event.id = choice.event
WHERE choice.event IS NOT NULL
"""


def call_witness(ledger: Ledger) -> None:
    """From now on every card version and every decision is noted where it happens."""
    with contextlib.closing(sqlite3.connect(ledger.path)) as connection:
        connection.executescript(_TRIGGERS)


def versions_of_choices(ledger: Ledger) -> list[tuple[int, int]]:
    """For each decision of a person: the version that was pressed, and the one that stood just then."""
    return ledger.rows(_CURRENT)
