"""The days of Pix are those of Brussels, by the dates of the circular (exigences K3, K5)."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.cycle import YearPlan
from bot.domain.numbers import Fase
from bot.domain.pix import Product, Window
from bot.domain.recipients import AddressBook
from bot.domain.schools import Etablissement, SchoolType, SchoolYear
from bot.ports import Cursor, Fetched
from tests.support.fakes import FakeMailboxes
from tests.support.raw_mails import mail
from tests.support.world import BOOK, RULES, running

ENGINE = "contact@crp.example"
YEAR = SchoolYear(2022)
CIRCULAR = (
    Window(Product.ORGA, YEAR, date(2022, 4, 21), date(2022, 4, 30)),
    Window(Product.CERTIF, YEAR, date(2022, 9, 1)),
)
SCHOOL = Etablissement(Fase(990010), "Haute École de l’Invention", SchoolType.SUPERIEUR)
BOOK_OF_PIX = AddressBook(
    domain=BOOK.domain,
    accepted=BOOK.accepted,
    services={**BOOK.services, "pix": "crpix@cfwb.be"},
    listed={**BOOK.listed, "pix_form": frozenset({ENGINE})},
)


class Dated(FakeMailboxes):
    """Mails that the server took in at an instant of the test's choice."""

    at = datetime(2022, 4, 21, tzinfo=UTC)

    async def watch(
        self,
        box: str,
        cursor: Callable[[], Awaitable[Cursor]],
        deliver: Callable[[Sequence[Fetched]], Awaitable[None]],
        known: Callable[[int, Sequence[int]], Awaitable[Collection[int]]] | None = None,
    ) -> None:
        async def dated(group: Sequence[Fetched]) -> None:
            await deliver([replace(each, internal_date=self.at) for each in group])

        await super().watch(box, cursor, dated, known)


def form(product: str) -> bytes:
    text = (
        f"Outil demandé : {product}\nNuméro FASE : 990010\nÉtablissement : Haute École de l’Invention\n"
        "Demandeur (nom, prénom) : Bastin, Élise\nMandat : Oui\n"
    )
    return mail(ENGINE, text, subject="Demande d’accès à Pix")


@pytest.mark.parametrize(
    ("product", "came", "template"),
    [
        ("Pix Orga", datetime(2022, 4, 20, 21, 59, tzinfo=UTC), "pix/hors_periode"),
        ("Pix Orga", datetime(2022, 4, 20, 22, 1, tzinfo=UTC), "pix/recue"),  # 21 April, one minute past midnight
        ("Pix Orga", datetime(2022, 4, 30, 21, 59, tzinfo=UTC), "pix/recue"),  # 30 April, 23.59
        ("Pix Orga", datetime(2022, 4, 30, 22, 1, tzinfo=UTC), "pix/hors_periode"),
        ("Pix Certif", datetime(2022, 8, 31, 21, 59, tzinfo=UTC), "pix/hors_periode"),
        ("Pix Certif", datetime(2022, 8, 31, 22, 1, tzinfo=UTC), "pix/recue"),  # 1 September
    ],
)
async def test_the_first_and_the_last_day_are_those_of_brussels(tmp_path, outside, product, came, template):
    outside.mailboxes = Dated(outside.life)
    outside.mailboxes.at = outside.clock.at = came
    rules = replace(RULES, book=BOOK_OF_PIX, plan=YearPlan(pix=CIRCULAR))
    async with running(tmp_path, outside, boxes=("happi", "pix"), rules=rules, schools=(SCHOOL,)) as agent:
        await agent.receive(form(product), box="pix")
        assert outside.sender.templates == [template]
        assert "valider" in [button.choice for button in outside.desk.card().buttons], "kept for an agent"
