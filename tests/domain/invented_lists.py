"""Two years of invented schools with the truth beside them: who is who, and how each line was changed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.matching import Known, Row, student_key

# The surnames and first names that exercise normalisation most; weights are of no importance here.
SURNAMES = """
    Dubois Lambert Martin Dupont Leroy Lejeune Renard Claes Janssens Peeters Wauters Maes Jacobs Mertens Goossens
    Noël Hélin Piérard Crépin Lefèvre Gérard D'Hondt D’Haese M'Bala N'Diaye Diallo Bah Barry Camara Sow Keïta
    Ben~Haddou El~Amrani Aït~Lahcen Bouazza Benali Özdemir Yıldız Şahin Çelik Demir Łukasik Wójcik Kamiński Nowak
    Ionescu Mureșan Țurcanu Popescu Nguyễn Trần Lê Phạm Rossi Esposito De~Luca Da~Silva Conceição Gonçalves
    Sørensen Vanden~Berghe Van~Der~Linden Van~de~Velde Weiß Đorđević Mukendi Kabongo Tshibanda Ilunga Mbuyi
    Kasongo Avril Thomas
""".split()  # noqa: SIM905 - a list of words
FIRST_NAMES = """
    Léa Emma Zoé Chloé Inès Anaïs Maëlle Noémie Éléonore Agathe Lina Lena Nour Sofia Yasmine Aya Fatima Mariam
    Aïssatou Awa Élif Zeynep Agnieszka Małgorzata Ioana Ștefania Linh Giulia Beatriz Gabriel Louis Hugo Noé Raphaël
    Théo Maël Mathéo Jean-Pierre Marie-Ange Tom Thomas Adam Yanis Mohamed Bilal Ibrahim Mamadou Ousmane Kévin Emre
    Yiğit Łukasz Paweł Andrei Ștefan Minh Lorenzo João Søren François Jérôme Benoît Simon Arthur Victor Oscar
    Basile
""".split()  # noqa: SIM905 - a list of words
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Pupil:
    """A person as one list writes it; `change` names what the school did to the line."""

    person: int
    nom: str
    prenom: str
    born: str
    change: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return student_key(self.nom, self.prenom, self.born)


def two_years(dice: random.Random, size: int, first: int = 1) -> tuple[list[Pupil], list[Pupil]]:
    """A school of `size` and its list a year later: 80 % stay, 6 % of these are written otherwise."""
    school = _Maker(dice, first)
    last_year = school.pupils(size)
    stay = [pupil for pupil in last_year if dice.random() < 0.8]
    this_year = [school.edited(pupil) if dice.random() < 0.06 else pupil for pupil in stay]
    this_year += school.pupils(size - len(this_year))
    dice.shuffle(this_year)
    return last_year, this_year


def accounts(pupils: Iterable[Pupil], state: str = "deactivated") -> list[Known]:
    """An account for each, its id the number of the person."""
    return [Known(each.person, each.nom, each.prenom, each.born, state) for each in pupils]  # type: ignore[arg-type]


def rows(pupils: Iterable[Pupil]) -> list[Row]:
    return [Row(place, each.nom, each.prenom, each.born) for place, each in enumerate(pupils)]


class _Maker:
    """No two persons ever share a key: nothing on paper could tell them apart."""

    def __init__(self, dice: random.Random, first: int) -> None:
        self.dice, self.next, self.keys = dice, first, set[tuple[str, str, str]]()

    def pupils(self, count: int) -> list[Pupil]:
        made: list[Pupil] = []
        while len(made) < count:
            pupil = self._pupil(made[-1] if made else None)
            if pupil.key not in self.keys:
                self.keys.add(pupil.key)
                self.next += 1
                made.append(pupil)
        return made

    def _pupil(self, before: Pupil | None) -> Pupil:
        """10 % siblings, 1.2 % twins, 0.5 % born on 1 January for want of a date, 0.1 % of a year only."""
        nom, prenom = _spaced(self.dice.choice(SURNAMES)), self.dice.choice(FIRST_NAMES)
        if self.dice.random() < 0.035:
            nom = f"{nom}{self.dice.choice(' -')}{_spaced(self.dice.choice(SURNAMES))}"
        born = (date(2008, 1, 1) + timedelta(days=self.dice.randrange(5600))).isoformat()
        draw = self.dice.random()
        if before and draw < 0.112:
            return Pupil(self.next, before.nom, prenom, before.born if draw < 0.012 else born)
        if draw > 0.994:
            born = born[:4] if draw > 0.999 else f"{born[:4]}-01-01"
        return Pupil(self.next, nom, prenom, born)

    def edited(self, pupil: Pupil) -> Pupil:
        """The line as a school may write it the year after, never as another person's."""
        change = self.dice.choices(tuple(_EDITS), (35, 10, 10, 15, 10, 10, 10))[0]
        for _ in range(20):
            other = replace(_EDITS[change](self.dice, pupil), change=change)
            if other.key == pupil.key or other.key not in self.keys:
                self.keys.add(other.key)
                return other
        return pupil


def _spaced(name: str) -> str:
    return name.replace("~", " ")


def plain_capitals(_dice: random.Random, pupil: Pupil) -> Pupil:
    """Capitals as schools type them, a curly apostrophe for a straight one."""
    return replace(pupil, nom=pupil.nom.upper().replace("'", "’"), prenom=pupil.prenom.upper())


def hyphen(_dice: random.Random, pupil: Pupil) -> Pupil:
    swapped = str.maketrans("- ", " -")
    return replace(pupil, nom=pupil.nom.translate(swapped), prenom=pupil.prenom.translate(swapped))


def swap(_dice: random.Random, pupil: Pupil) -> Pupil:
    return replace(pupil, nom=pupil.prenom, prenom=pupil.nom)


def typo(dice: random.Random, pupil: Pupil) -> Pupil:
    """One letter changed, added or left out in one of the names."""
    field = dice.choice(("nom", "prenom"))
    name = getattr(pupil, field)
    at, letter = dice.randrange(len(name)), dice.choice(LETTERS)
    other = dice.choice(
        (name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + name[at + 1 :])
    )
    return replace(pupil, **{field: other if other.strip(" -'’") else name})


def slip(dice: random.Random, pupil: Pupil) -> Pupil:
    """Day and month exchanged, or one digit wrong."""
    if len(pupil.born) != 10:
        return pupil
    year, month, day = pupil.born.split("-")
    if int(day) <= 12 and day != month and dice.random() < 0.5:
        return replace(pupil, born=f"{year}-{day}-{month}")
    return replace(pupil, born=f"{year[:3]}{(int(year[3]) + dice.randint(1, 9)) % 10}-{month}-{day}")


def second_surname(dice: random.Random, pupil: Pupil) -> Pupil:
    return replace(pupil, nom=f"{pupil.nom} {_spaced(dice.choice(SURNAMES))}")


def second_first_name(dice: random.Random, pupil: Pupil) -> Pupil:
    return replace(pupil, prenom=f"{pupil.prenom} {dice.choice(FIRST_NAMES)}")


_EDITS = {
    each.__name__: each for each in (plain_capitals, hyphen, swap, typo, slip, second_surname, second_first_name)
}
