"""What a reader of forms is told."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FormContext:
    """The certificates (DER or PEM) to which an electronic signature must lead; none: an agent looks at it."""

    roots: tuple[bytes, ...] = field(default=(), repr=False)
