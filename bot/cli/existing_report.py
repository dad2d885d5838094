"""What an import of existing accounts says to the operator: numbers, FASE and row numbers, never a name."""

from collections.abc import Iterable

from bot.cli.existing_state import Report, SchoolCount
from bot.cli.screen import say, table
from bot.domain.numbers import spaced

_SHOWN = 20
_WORDS = {
    "unknown_school": "numéro FASE inconnu du registre",
    "no_school": "aucun numéro FASE (cohorte, institution, idnumber)",
    "two_schools": "plusieurs numéros FASE",
    "no_username": "sans nom d’utilisateur",
    "bad_username": "nom d’utilisateur impossible",
    "double_username": "nom d’utilisateur déjà vu plus haut",
    "no_name": "sans nom de famille",
    "bad_suspended": "colonne « suspended » illisible",
    "elsewhere": "déjà connus dans une autre école",
    "staff": "enseignants et personnel, dont l’accès est automatique",
    "technical": "comptes techniques",
    "deleted": "supprimés dans Happi",
    "bad_date": "importés sans leur date de naissance, illisible",
}


def show(report: Report, *, has_suspended: bool, has_dates: bool) -> None:
    """The whole report; the schools by FASE."""
    schools = len(report.schools)
    say(f"{spaced(report.rows)} lignes lues, {spaced(schools)} école{'s' if schools > 1 else ''}.")
    if not has_suspended:
        say("La colonne « suspended » manque : les comptes nouveaux sont pris pour actifs, les autres restent.")
    if not has_dates:
        say("Aucune colonne de date de naissance : les listes des écoles seront mal rapprochées.")
    _schools(report)
    _left_out(report)
    _unknown(report)


def _schools(report: Report) -> None:
    rows = [(fase, *_numbers(count)) for fase, count in sorted(report.schools.items())]
    if not rows:
        return
    totals = [
        sum(column) for column in zip(*(_numbers(count) for _, count in report.schools.items()), strict=True)
    ]
    table(
        (
            "FASE", "Créés", "Déjà connus", "Suspendus", "Réactivés", "Dates ajoutées", "Inactifs", "Sans date",
            "Doubles", "Absents du fichier",
        ),
        [*rows, ("Total", *totals)],
    )  # fmt: skip
    opened = [str(fase) for fase, count in sorted(report.schools.items()) if count.opens]
    _listed("Environnements notés ouverts, état connu", opened)
    ours = sum(count.ours for count in report.schools.values())
    deleted = sum(count.deleted for count in report.schools.values())
    if ours:
        say(f"Comptes créés par Vaguemestre, laissés tels quels : {spaced(ours)}")
    if deleted:
        say(f"Comptes marqués supprimés ici, laissés tels quels : {spaced(deleted)}")


def _numbers(count: SchoolCount) -> tuple[int, ...]:
    known = count.unchanged + count.ours + count.deleted
    return (
        count.created,
        known,
        count.suspended,
        count.reactivated,
        count.dated,
        count.inactive,
        count.undated,
        count.twice,
        count.absent,
    )


def _left_out(report: Report) -> None:
    """Row numbers, so that a person finds them in the file."""
    for code, words in _WORDS.items():
        lines = report.left_out.get(code, [])
        if lines:
            kept = "Lignes" if code == "bad_date" else "Lignes écartées"
            _listed(f"{kept}, {words}", [str(line) for line in lines])


def _unknown(report: Report) -> None:
    found = report.unknown_schools.most_common()
    _listed("Numéros FASE inconnus du registre", [f"{fase} ({spaced(count)} comptes)" for fase, count in found])


def _listed(words: str, items: Iterable[str]) -> None:
    found = list(items)
    if found:
        more = f" … et {spaced(len(found) - _SHOWN)} autres" if len(found) > _SHOWN else ""
        say(f"{words} : {spaced(len(found))}\n  {', '.join(found[:_SHOWN])}{more}")
