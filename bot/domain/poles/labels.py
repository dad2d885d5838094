"""The French names of what the calculators of the pôles speak of."""

from typing import Final

from bot.domain.poles.articles import Fill, Model
from bot.domain.poles.conventions import Kind
from bot.domain.poles.deadlines import Paper
from bot.domain.poles.rights import Profile, Right

MODELS: Final = {
    Model.PARTENARIAT: "convention de partenariat",
    Model.COOPERATION: "convention de coopération",
    Model.SPECIFIQUE: "convention de partenariat spécifique",
    Model.RESSORT: "ressort",
}

FILLS: Final = {
    Fill.COMPLETE: "À compléter",
    Fill.IF_NEEDED: "À compléter si nécessaire",
    Fill.PREFILLED: "Déjà complété par l’Administration",
    Fill.SAME: "Identique pour tous, rien à encoder",
}
"""In the order in which a person wants to know them."""

KINDS: Final = {
    Kind.CONVENTION_PARTENARIAT: "convention de partenariat",
    Kind.RESSORT_PARTENARIAT: "ressort de partenariat",
    Kind.CONVENTION_COOPERATION: "convention de coopération",
    Kind.RESSORT_COOPERATION: "ressort de coopération",
    Kind.CONVENTION_SPECIFIQUE: "convention de partenariat spécifique",
}

PROFILES: Final = {
    Profile.COORDONNATEUR: "Coordonnateur",
    Profile.DIRECTION_SIEGE: "Direction école siège",
    Profile.PO_SIEGE: "Délégué PO école siège",
    Profile.DIRECTION_PARTENAIRE: "Direction école partenaire",
    Profile.PO_PARTENAIRE: "Délégué PO école partenaire",
    Profile.DIRECTION_SPECIFIQUE: "Direction école partenaire spécifique",
    Profile.PO_SPECIFIQUE: "Délégué PO école partenaire spécifique",
    Profile.DIRECTION_COOPERANTE: "Direction école coopérante",
    Profile.PO_COOPERANTE: "Délégué PO école coopérante",
}

RIGHTS: Final = {
    Right.WRITE: "compléter et valider",
    Right.SIGN: "signer",
    Right.ACKNOWLEDGE: "en prendre connaissance",
}

PAPERS: Final = {
    Paper.CONVENTIONS: "conventions de partenariat et de coopération, ressorts",
    Paper.AVENANTS: "avenants annuels sur la répartition des points",
}
