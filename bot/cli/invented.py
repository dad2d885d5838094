"""The invented register of the sandbox: 1,135 schools that exist nowhere, always the same, without any draw."""

from collections.abc import Iterable
from itertools import count as counting

from bot.cli.invented_words import ACADEMIES, COMMON_NAMES, LOCALITIES, PREFIXES
from bot.domain.numbers import Fase, PoFase
from bot.domain.recipients import AddressBook
from bot.domain.schools import Etablissement, SchoolType

FORM_ENGINE = "noreply-eforms@transversal.cfwb.be"
ETNIC = "support@etnic.be"
PIX_FORM = "formulaires@crp.education"
SERVICES = {
    "happi": "happi@cfwb.be",
    "poles": "poles.territoriaux@cfwb.be",
    "pix": "crpix@cfwb.be",
    "modigia": "modigia@cfwb.be",
}
CHANNELS = {"agents": "C0HAPPI", "etnic": "C0ETNIC"}

FIRST = 990_001
TOTAL = 1_135
_FIRST_PO = 99_001
_FIRST_SITE = 980_001

# The shares of the monitoring report (exigence M3): 78.5, 14, 6.5 and 1 % of 1,135 environments.
_SHARES = ((SchoolType.FONDAMENTAL, 891), (SchoolType.SECONDAIRE, 159), (SchoolType.SPECIALISE, 74))
_ACADEMIES = 11
_STEP = 397  # prime to 1,133: walks through every place once, so that types are spread over the numbers

_NETWORKS = ("Subventionné communal", "Libre confessionnel", "WBE")
_POWERS = {
    "Subventionné communal": "Administration communale de {}",
    "Libre confessionnel": "Pouvoir organisateur libre de {}",
    "WBE": "Pouvoir organisateur du réseau WBE (bac à sable)",
}

_SERVICE_NAMES = {
    "happi": "Service Happi",
    "poles": "Pôles territoriaux",
    "pix": "Centre de ressources Pix",
    "modigia": "Modigia",
}
_OUTSIDE = (
    (FORM_ENGINE, "Moteur de formulaires"),
    (ETNIC, "Support ETNIC"),
    (PIX_FORM, "Formulaires de crp.education"),
    ("odile.marchandeau@example.be", "Odile Marchandeau (citoyenne)"),
    ("theo.vandriessen@example.be", "Théo Vandriessen (citoyen)"),
)


def invented_schools(count: int = TOTAL) -> tuple[Etablissement, ...]:
    """The first `count` schools; 990001 is an ESAHR academy, 990002 a secondary school."""
    if not 0 <= count <= TOTAL:
        raise ValueError(f"le registre inventé a au plus {TOTAL} écoles")
    types = _types()
    powers = _powers()
    return tuple(_school(index, types[index], powers) for index in range(count))


def _types() -> list[SchoolType]:
    """The type of each school: two fixed ones, then the shares, spread."""
    pool = [kind for kind, share in _SHARES for _ in range(share)] + [SchoolType.ESAHR] * _ACADEMIES
    pool.remove(SchoolType.ESAHR)
    pool.remove(SchoolType.SECONDAIRE)
    rest = [pool[place * _STEP % len(pool)] for place in range(len(pool))]
    return [SchoolType.ESAHR, SchoolType.SECONDAIRE, *rest]


def _powers() -> dict[tuple[str, str], PoFase]:
    """A pouvoir organisateur for each network and locality, a single one for WBE."""
    numbers = counting(_FIRST_PO)
    powers = {(network, locality): PoFase(next(numbers)) for network in _NETWORKS[:2] for locality in LOCALITIES}
    wbe = PoFase(next(numbers))
    return powers | {("WBE", locality): wbe for locality in LOCALITIES}


def _school(index: int, kind: SchoolType, powers: dict[tuple[str, str], PoFase]) -> Etablissement:
    locality = LOCALITIES[index // len(COMMON_NAMES) % len(LOCALITIES)]
    network = _NETWORKS[0] if kind is SchoolType.ESAHR else _NETWORKS[index % len(_NETWORKS)]
    return Etablissement(
        fase=Fase(FIRST + index),
        denomination=_name(index, kind, network),
        type=kind,
        reseau=network,
        localite=locality,
        po_fase=powers[network, locality],
        po_denomination=_POWERS[network].format(locality),
        implantations=tuple(_FIRST_SITE + 3 * index + site for site in range(1 + index % 3)),
    )


def _name(index: int, kind: SchoolType, network: str) -> str:
    if kind is SchoolType.ESAHR:
        return f"Académie {ACADEMIES[index % len(ACADEMIES)]}"
    return f"{PREFIXES[kind, network]} {COMMON_NAMES[index % len(COMMON_NAMES)]}"


# --- what the sandbox is handed, as plain data ---


def sandbox_boxes(schools: Iterable[Etablissement]) -> list[dict[str, str]]:
    """Every box of the sandbox: services, outside people, schools and their pouvoirs organisateurs."""
    book = AddressBook("cfwb.be", frozenset({"cfwb.be"}))
    known = tuple(schools)
    powers = {school.po_fase: school.po_denomination for school in known if school.po_fase is not None}
    boxes = [_box(address, _SERVICE_NAMES[name], "service") for name, address in SERVICES.items()]
    boxes += [_box(address, name, "other") for address, name in _OUTSIDE]
    boxes += [
        _box(book.address_of(school.fase), f"{school.denomination}, {school.localite}", "school")
        for school in known
    ]
    return boxes + [_box(book.address_of(number), name, "po") for number, name in sorted(powers.items())]


def _box(address: str, name: str, kind: str) -> dict[str, str]:
    return {"address": address, "name": name, "kind": kind}


def sandbox_channels() -> list[dict[str, str]]:
    """The two channels of the sandbox."""
    return [
        {"id": CHANNELS["agents"], "name": "happi", "label": "Agents Happi"},
        {"id": CHANNELS["etnic"], "name": "happi-etnic", "label": "Happi, côté ETNIC"},
    ]


def sandbox_users() -> list[dict[str, object]]:
    """Two agents and the team of ETNIC; `roles` are those of the settings."""
    return [
        {"id": "U0AGENT1", "name": "Agnès Delcourt", "roles": ["agent"]},
        {"id": "U0AGENT2", "name": "Bastien Merckx", "roles": ["agent"]},
        {"id": "U0ETNIC1", "name": "Équipe Happi ETNIC", "roles": ["etnic"]},
    ]
