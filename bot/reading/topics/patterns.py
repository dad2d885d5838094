"""Patterns of a topic: ideas that must stand together, and ideas that must not stand there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """`wanted`: of each group, one idea must be there; `unwanted`: none may."""

    wanted: tuple[frozenset[str], ...]
    unwanted: frozenset[str]

    @classmethod
    def of(cls, written: str) -> "Pattern":
        """From « CERBERE MDP OUBLI|EXPIRE !CITOYEN »: all of these, one of those, not that."""
        parts = written.split()
        wanted = tuple(frozenset(part.split("|")) for part in parts if not part.startswith("!"))
        return cls(wanted, frozenset(part[1:] for part in parts if part.startswith("!")))

    @property
    def ideas(self) -> frozenset[str]:
        """Every idea it names."""
        return self.unwanted.union(*self.wanted)

    @property
    def weight(self) -> int:
        """How much it asks for: the more, the surer it is of its topic."""
        return len(self.wanted)

    def fits(self, found: frozenset[str]) -> bool:
        """Whether these ideas are what it asks for."""
        return not self.unwanted & found and all(group & found for group in self.wanted)
