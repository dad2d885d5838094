"""What was asked to a school about who is who, and what it answered."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain.matching import Settled, Subject
from bot.domain.numbers import Fase
from storage.queries.base import QUESTION, Statements


class Questions(Statements):
    """The sheet « À confirmer », a line a question."""

    def settled(self, fase: Fase) -> Settled:
        """The answers of this school so far, by account and key of a row."""
        where = (QUESTION.c.fase == int(fase), QUESTION.c.answer.is_not(None))
        found = self.run(select(QUESTION).where(*where))
        return {(row.account_id, _key(row.student)): bool(row.answer) for row in found}

    def ask(self, fase: Fase, version: int, asked: Mapping[str, Subject], at: datetime) -> int:
        """Note what is asked about a version of a list, by opaque code; how many questions are new."""
        waiting = set(self.asked(fase))
        for code, (account, student) in asked.items():
            values = {
                "fase": int(fase),
                "code": code,
                "account_id": account,
                "student": json.dumps(student),
                "version": version,
                "asked_at": at,
            }
            again = {"version": version, "asked_at": at}
            self.run(upsert(QUESTION).values(values).on_conflict_do_update(["fase", "code"], set_=again))
        return len(set(asked) - waiting)

    def asked(self, fase: Fase) -> Mapping[str, Subject]:
        """The subject of every code that this school was sent."""
        found = self.run(select(QUESTION).where(QUESTION.c.fase == int(fase)))
        return {row.code: (row.account_id, _key(row.student)) for row in found}

    def version_asked(self, fase: Fase) -> int | None:
        """The version of the list that the newest questions are about."""
        newest = select(QUESTION.c.version).where(QUESTION.c.fase == int(fase))
        return self.connection.scalar(newest.order_by(QUESTION.c.version.desc()).limit(1))

    def answer(self, fase: Fase, said: Mapping[Subject, bool], at: datetime) -> None:
        """Keep what the school answered; its newest word counts."""
        codes = {subject: code for code, subject in self.asked(fase).items()}
        for subject, same in said.items():
            where = (QUESTION.c.fase == int(fase), QUESTION.c.code == codes[subject])
            self.run(update(QUESTION).where(*where).values(answer=same, answered_at=at))


def _key(kept: str | None) -> tuple[str, str, str]:
    nom, prenom, date_naissance = json.loads(kept or "[]")
    return nom, prenom, date_naissance
