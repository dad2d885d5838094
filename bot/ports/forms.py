"""What a reader of forms is told."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormContext:
    """The certificates (DER or PEM) to which an electronic signature must lead; none: an agent looks at it.

    `roots` is None where their file can't be read.
    """

    roots: tuple[bytes, ...] | None = field(default=(), repr=False)
