"""One line of the doctor: what an adapter says of itself, and what `check` prints."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One line; `trouble` is empty when all is well, else says what is wrong and what to do."""

    name: str
    trouble: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is to be done."""
        return not self.trouble
