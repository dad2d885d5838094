"""What an agent, or a person at a terminal, is answered: each calculator's result in plain French lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.dates import spoken
from bot.domain.poles.articles import FOLLOW_UP, Model, articles
from bot.domain.poles.calendar import Calendar, YearCalendar
from bot.domain.poles.conventions import MODEL, Document, Kind, Pole, documents
from bot.domain.poles.deadlines import (
    SPECIFIC_DAYS,
    Deadline,
    avenant_deadline,
    due_on,
    latest_communication,
    reminders,
)
from bot.domain.poles.labels import FILLS, KINDS, MODELS, PAPERS, PROFILES, RIGHTS
from bot.domain.poles.points import Split
from bot.domain.poles.rights import Profile, may_write, rights
from bot.domain.schools import SchoolYear


class Outcome(StrEnum):
    """How a question ended: answered, a rule that is not kept, no answer possible, a question not understood."""

    ANSWERED = "answered"
    FINDING = "finding"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain French lines; none of them repeats the words of the question."""

    lines: tuple[str, ...]
    outcome: Outcome = Outcome.ANSWERED


def care(day: date, calendar: Calendar, today: date | None) -> Answer:
    """« date limite » of a specific partnership (exigence J3)."""
    latest = latest_communication(day, calendar)
    lines = [
        (
            f"Prise en charge le {spoken(day)} : la convention de partenariat spécifique est communiquée "
            f"dans e-Pôles au plus tard le {spoken(latest)}."
        ),
        f"Ce sont {SPECIFIC_DAYS} jours ouvrables scolaires ; le jour de la prise en charge ne compte pas.",
    ]
    if skipped := tuple(_skipped(latest, day, calendar)):
        lines.append(f"Jours sans classe sautés : {', '.join(skipped)}.")
    if why := calendar.without_class(day):
        lines.append(f"Attention : il n’y a pas classe le jour de la prise en charge ({why}).")
    if today is not None and latest < today:
        lines.append("Attention : cette date limite est déjà passée.")
    return Answer(tuple(lines))


def _skipped(first: date, last: date, calendar: Calendar) -> Iterable[str]:
    """The holidays in a span, each once; a weekend needs no saying."""
    days = (first + timedelta(days=each) for each in range((last - first).days))
    return dict.fromkeys(name for day in days if (name := calendar.without_class(day)) not in {None, "weekend"})


def day_of(day: date, calendar: Calendar) -> Answer:
    """Whether a day is a school working day, and the next one when it is not (décision N18)."""
    why = calendar.without_class(day)
    if why is None:
        return Answer((f"Le {spoken(day)} est un jour ouvrable scolaire ({SchoolYear.of(day)}).",))
    following = calendar.forward(day, 1)
    return Answer(
        (
            f"Le {spoken(day)} n’est pas un jour ouvrable scolaire : {why}.",
            f"Le suivant est le {spoken(following)}.",
        )
    )


def year_of(found: YearCalendar, calendar: Calendar) -> Answer:
    """The holidays of a school year, where they were published, and how many days of class there are."""
    start, end = found.year.start, found.year.end
    return Answer(
        (
            (
                f"Année scolaire {found.year} : du {spoken(start)} au {spoken(end)}, "
                f"{calendar.between(start, end)} jours ouvrables scolaires."
            ),
            *(
                f"• {each.name} : "
                + (
                    spoken(each.first)
                    if each.first == each.last
                    else f"du {spoken(each.first)} au {spoken(each.last)}"
                )
                for each in found.holidays
            ),
            f"Source : {found.source}",
        )
    )


def avenant(effect: SchoolYear) -> Answer:
    """The last day for a yearly avenant (exigences J4, J5)."""
    return Answer(
        (
            (
                f"Un avenant qui prend effet en {effect} est communiqué dans e-Pôles au plus tard le "
                f"{spoken(avenant_deadline(effect))}."
            ),
            (
                "Pour une convention de partenariat ou de partenariat spécifique, il demande l’accord unanime des "
                "pouvoirs organisateurs concernés."
            ),
        )
    )


def coming(found: tuple[Deadline, ...], today: date) -> Answer:
    """The deadlines that come, with the days on which schools are reminded (exigences J1, J2, J4)."""
    if not found:
        return Answer(("Aucune échéance n’est connue pour les douze mois qui viennent.",))
    said = (
        f"C’est un jour de rappel : J-{each.before}, {spoken(each.deadline.day)}." for each in due_on(today, found)
    )
    return Answer((*said, *(line for each in found for line in _deadline(each, today))))


def _deadline(deadline: Deadline, today: date) -> Iterator[str]:
    yield f"• {spoken(deadline.day)} : {PAPERS[deadline.paper]}."
    ahead = [f"J-{each.before}, le {spoken(each.day)}" for each in reminders(deadline) if each.day >= today]
    if ahead:
        yield f"  Rappels : {' ; '.join(ahead)}."


def points(split: Split) -> Answer:
    """The 80/20 check (exigence J6), with what each half should be."""
    lines = [
        (
            f"Traitements : {_number(split.salaries)} points sur {_number(split.total)} "
            f"({_percent(split.salaries, split.total)}) ; "
            f"il en faut au moins {_number(split.salaries_needed)} (80 %)."
        ),
        (
            f"Fonctionnement : {_number(split.running)} points ({_percent(split.running, split.total)}) ; "
            f"il en faut au plus {_number(split.running_allowed)} (20 %)."
        ),
    ]
    if split.kept:
        return Answer(("La règle des 80/20 est respectée.", *lines))
    return Answer(("La règle des 80/20 n’est pas respectée.", *lines), Outcome.FINDING)


def _number(value: Decimal) -> str:
    """79,99 rather than 79.990."""
    shown = f"{value.normalize():f}"
    return shown.replace(".", ",")


def _percent(part: Decimal, whole: Decimal) -> str:
    """Cut, not rounded: 79,999 % must not read as 80 %."""
    share = (part * 100 / whole).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    return f"{_number(share)} %"


def headings(model: Model) -> Answer:
    """Which articles of a model are to be filled in (exigence J18)."""
    lines = [f"Articles, {MODELS[model]} :"]
    for fill, name in FILLS.items():
        lines.append(f"{name} :")
        lines += [f"• article {each.number}, {each.title}" for each in articles(model, fill)]
    if model is Model.SPECIFIQUE:
        lines.append("L’article 8 dit les fonctions et leur volume, par exemple « 1 » sous « 2,5/5 ».")
    if model in FOLLOW_UP:
        lines.append("L’onglet « Documents de suivi » donne les autres conventions du pôle.")
    return Answer(tuple(lines))


def papers(pole: Pole) -> Answer:
    """The documents that a pôle transmits (exigences J9 to J15)."""
    found = documents(pole)
    lines = [f"• {_document(each)}" for each in found]
    if not lines:
        lines = ["Aucun document : donnez les PO des écoles partenaires, coopérantes ou partenaires spécifiques."]
    if not pole.partners:
        lines.append("Sans école partenaire, il n’y a pas de convention de partenariat.")
    if any(each.kind is Kind.CONVENTION_PARTENARIAT and pole.seat in pole.partners for each in found):
        lines.append(
            "Un partenaire relève d’un autre PO : la convention vaut pour tous les partenaires, "
            "aussi ceux du PO de l’école siège."
        )
    return Answer(tuple(lines))


def _document(document: Document) -> str:
    name, model = KINDS[document.kind], MODELS[MODEL[document.kind]]
    written = f" (modèle : {model})" if model != name else ""
    if len(document.parties) == 1:
        return f"{name}, par le PO {document.parties[0]:d}{written}"
    *first, last = (f"{each:d}" for each in document.parties)
    return f"{name}, entre les PO {', '.join(first)} et {last}{written}"


def profile(asked: Profile) -> Answer:
    """What a profile may do in e-Pôles (exigence J30)."""
    lines = [f"Profil « {PROFILES[asked]} » :"]
    lines += [
        f"• {KINDS[each.kind]} : {', '.join(RIGHTS[right] for right in each.rights)}" for each in rights(asked)
    ]
    if not may_write(asked):
        writers = ", ".join(f"« {PROFILES[each]} »" for each in Profile if may_write(each))
        lines.append(f"Modifier les listes d’écoles et compléter les articles est réservé aux profils {writers}.")
    lines.append("Après validation, un changement se demande à la boite des pôles territoriaux.")
    return Answer(tuple(lines))
