"""What the agent measures itself: requests by stage, files refused, accounts, pages, forms, questions (M13)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from bot.domain.procedure import Labels
from bot.ports.indicators import Facts, ProblemCount
from bot.reports.model import Column, Headline, Kind, Plot, Row, Section, Table, Unit
from bot.reports.numbers import month, share
from bot.reports.published import POLES, POLES_DATED
from bot.reports.reasons import ERRORS, REFUSALS
from bot.reports.scope import Scope
from bot.reports.words import FORMS, OWN_SOURCE

_OPENING, _LIST, _LETTERS = "happi_ouverture", "happi_eleves", "courrier"
_EPOLES, _PAPER = "epoles", "epoles_papier"
_QUESTIONS = ("questions", "poles_demandes")
_SHOWN = 12
_RECEIVED = (Column("many", "Reçus"),)
_OF_POLES = (
    "Les formulaires e-Pôles viennent d’écoles et de pouvoirs organisateurs, "
    f"pour {POLES} pôles territoriaux adoptés le {POLES_DATED}."
)
_DOSSIERS = (Column("many", "Dossiers"),)


def requests(facts: Facts, scope: Scope) -> Section:
    """What came in, and where it stands."""
    begun = Counter(row.procedure for row in facts.dossiers)
    return Section(
        code="requests",
        title="Demandes reçues, et où elles en sont",
        kind=Kind.QUANTITY,
        context="Une demande est un dossier : une ouverture, la liste d’une année, un mail à trier.",
        remarks=("L’état est celui du dernier jour ; les demandes reçues sont celles de toute la période.",),
        source=OWN_SOURCE,
        headlines=(
            Headline("openings", begun[_OPENING], "demandes d’ouverture reçues"),
            Headline("lists", len(facts.files), "fichiers de liste reçus"),
        ),
        tables=(_by_stage(facts, scope), _by_month(facts, scope)),
    )


def _by_stage(facts: Facts, scope: Scope) -> Table:
    standing = {(stage.procedure, stage.state): stage.many for stage in facts.stages}
    rows = []
    for procedure, labels in scope.labels.items():
        for state, words in labels.states.items():
            many = standing.pop((procedure, state), 0)
            if many:
                rows.append(Row(f"{procedure}.{state}", f"{labels.name} : {words}", (many,)))
    rows += [Row(f"{of}.{state}", f"{of} : {state}", (many,)) for (of, state), many in sorted(standing.items())]
    columns = (Column("dossiers", "Dossiers"),)
    return Table("stages_now", "Dossiers par étape", "Étape", columns, tuple(rows))


def _by_month(facts: Facts, scope: Scope) -> Table:
    openings = Counter(_month(scope.day(row.at)) for row in facts.dossiers if row.procedure == _OPENING)
    files = Counter(_month(scope.day(row.at)) for row in facts.files)
    rows = [
        Row(
            _month(first),
            month(first),
            (openings[_month(first)], files[_month(first)]),
        )
        for first in _months(scope.since, scope.as_of)
    ]
    columns = (Column("openings", "Demandes d’ouverture"), Column("files", "Fichiers de liste"))
    plot = Plot("Demandes et fichiers reçus, par mois", ("openings", "files"), upright=True, beside=True)
    return Table("by_month", "Reçus par mois", "Mois", columns, tuple(rows), plot=plot)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _months(since: date, until: date) -> Iterator[date]:
    """The first day of each month that the period touches."""
    first = since.replace(day=1)
    while first <= until:
        yield first
        first = (first + timedelta(days=31)).replace(day=1)


# --- lists ------------------------------------------------------------------------------------------------------


def lists(facts: Facts, _scope: Scope) -> Section:
    """Files of lists: taken, to be corrected, refused by reason."""
    refused = Counter(row.refusal for row in facts.files if row.refusal)
    read = [row for row in facts.files if not row.refusal]
    faulty = sum(row.errors > 0 for row in read)
    remarks = sum(row.errors == 0 and row.warnings > 0 for row in read)
    whole = len(facts.files)
    verdicts = (
        ("clean", "Lus sans remarque", len(read) - faulty - remarks),
        ("remarks", "Lus avec des remarques", remarks),
        ("errors", "Lus, à corriger par l’école", faulty),
        ("refused", "Refusés", refused.total()),
    )
    columns = (Column("files", "Fichiers"), Column("share", "Part", Unit.PERCENT))
    rows = [Row(code, words, (many, share(many, whole))) for code, words, many in verdicts]
    rows.append(Row("total", "Total", (whole, share(whole, whole)), total=True))
    return Section(
        code="lists",
        title="Listes d’élèves reçues, et refusées par motif",
        kind=Kind.QUANTITY,
        context="Chaque fichier reçu compte : celui qu’une école corrige et renvoie compte une seconde fois.",
        remarks=("Un refus dit à l’école pourquoi, et quoi faire ; les phrases sont dans la liste des codes.",),
        source=OWN_SOURCE,
        headlines=(
            Headline("files", whole, "fichiers reçus"),
            Headline("students", sum(row.rows for row in read), "lignes d’élèves lues"),
        ),
        tables=(
            Table("verdicts", "Ce qu’il en a été", "Lecture", columns, tuple(rows)),
            _refusals(refused),
            _problems(facts.problems),
        ),
    )


def _refusals(refused: Counter[str]) -> Table:
    rows = tuple(Row(code, REFUSALS.get(code, code), (many,)) for code, many in refused.most_common())
    plot = Plot("Fichiers refusés, par motif", ("files",), beside=True)
    return Table(
        "refusals", "Fichiers refusés, par motif", "Motif", (Column("files", "Fichiers"),), rows, plot=plot
    )


def _problems(problems: Iterable[ProblemCount]) -> Table:
    """The most frequent errors; the less frequent ones are left out."""
    errors = sorted(
        (each for each in problems if each.level == "error"), key=lambda each: (-each.files, each.code)
    )
    columns = (Column("files", "Fichiers"), Column("times", "Fois"))
    rows = tuple(
        Row(each.code, ERRORS.get(each.code, each.code), (each.files, each.many)) for each in errors[:_SHOWN]
    )
    return Table("problems", "Erreurs les plus fréquentes", "Erreur", columns, rows)


# --- accounts, pages, mails -------------------------------------------------------------------------------------


def accounts(facts: Facts, _scope: Scope) -> Section:
    """What was written for schools, and what was sent to them."""
    moved, mails = facts.movements, facts.mails
    moves = (
        Row("created", "Créés", (moved.created,)),
        Row("reactivated", "Réactivés", (moved.reactivated,)),
        Row("deactivated", "Désactivés au 15 juillet", (moved.deactivated,)),
        Row("deleted", "Supprimés, après l’accord d’un agent", (moved.deleted,)),
        Row("new_codes", "Nouveaux codes, page perdue", (moved.new_codes,)),
    )
    sent = (
        Row("pages", "Pages d’accès envoyées, renvois compris", (mails.pages,)),
        Row("deliveries", "Mails qui portent ces pages", (mails.deliveries,)),
        Row("sent", "Mails envoyés en tout", (mails.sent,)),
        Row("received", "Mails reçus dans les boites du service", (mails.received,)),
        Row("quarantined", "dont l’auteur n’était pas authentifié", (mails.quarantined,)),
    )
    plot = Plot("Comptes modifiés", ("accounts",), beside=True)
    return Section(
        code="accounts",
        title="Comptes modifiés, pages d’accès et mails",
        kind=Kind.QUANTITY,
        context="Un compte change par la liste d’une école qu’un agent approuve, ou au 15 juillet.",
        remarks=("Les comptes repris de Happi ne sont pas comptés comme créés.",),
        source=OWN_SOURCE,
        headlines=(
            Headline("created", moved.created, "comptes créés"),
            Headline("pages", mails.pages, "pages d’accès envoyées"),
        ),
        tables=(
            Table(
                "movements", "Comptes modifiés", "Changement", (Column("accounts", "Comptes"),), moves, plot=plot
            ),
            Table("sent", "Pages et mails", "Envoi", (Column("many", "Nombre"),), sent),
        ),
    )


# --- forms and questions ----------------------------------------------------------------------------------------


def letters(facts: Facts, scope: Scope) -> Section:
    """Forms by kind, questions by topic, and letters by what they are about."""
    forms = Counter(_form(row.procedure, row.about) for row in facts.dossiers)
    asked = tuple(row for each in _QUESTIONS for row in _by_topic(facts, each, scope.labels.get(each)))
    others = _by_topic(facts, _LETTERS, scope.labels.get(_LETTERS))
    filled = tuple(Row(code, FORMS[code], (forms[code],)) for code in FORMS if forms[code])
    return Section(
        code="letters",
        title="Formulaires et questions par thème",
        kind=Kind.INFORMATION,
        context="Une question, et tout mail qu’aucune démarche ne reconnait, ont leur dossier.",
        remarks=(
            "Le thème d’une question est celui de la réponse envoyée ou proposée ; aucun texte n’est gardé.",
            "Un formulaire qui revient, corrigé, reste dans son dossier : il n’y est compté qu’une fois.",
            _OF_POLES,
        ),
        source=OWN_SOURCE,
        headlines=(
            Headline("forms", _sum(filled), "dossiers ouverts par un formulaire"),
            Headline("letters", _sum((*asked, *others)), "questions et autres mails"),
        ),
        tables=(
            Table("forms", "Dossiers ouverts par un formulaire", "Formulaire", _DOSSIERS, filled),
            Table("questions", "Questions et demandes, par thème", "Thème", (Column("many", "Reçues"),), asked),
            Table("topics", "Autres mails, par ce qu’en dit leur carte", "Carte", _RECEIVED, others),
        ),
    )


def _sum(rows: Iterable[Row]) -> int:
    return sum(row.values[0] for row in rows if isinstance(row.values[0], int))


def _form(procedure: str, about: str | None) -> str:
    """The opening form is a dossier of its own; the others are named in the data of theirs."""
    if procedure == _EPOLES and about not in FORMS:
        return _PAPER
    return _OPENING if procedure == _OPENING else about or ""


def _by_topic(facts: Facts, procedure: str, labels: Labels | None) -> tuple[Row, ...]:
    """The dossiers of a procedure by what they are about, the most frequent first."""
    about = Counter(row.about or row.state for row in facts.dossiers if row.procedure == procedure)
    words = _topics(labels)
    return tuple(Row(code, words.get(code, code), (many,)) for code, many in about.most_common())


def _topics(labels: Labels | None) -> Mapping[str, str]:
    """The titles of its cards; a letter that was answered at once had none, and is told by its state."""
    return {} if labels is None else {**labels.states, **labels.values, **labels.titles}
