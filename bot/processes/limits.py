"""What a child may take, and when it is replaced."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`wall` and `cpu` in seconds a job, memory in bytes; a child is replaced after `jobs`, or above `rss`."""

    wall: float
    jobs: int
    cpu: int | None = None
    address_space: int | None = None
    rss: int | None = None


# An honest list of 20,000 rows takes a second. A refusal comes within ten, a second try of what died included.
# `wall` comes first for one thread; `cpu` ends a child whose parent can't count. Below `wall`, it would let what
# burns its time die and be tried again, instead of being refused at once.
READER = Limits(wall=8, jobs=200, cpu=10, address_space=1 << 30)
# 47 MB of an honest mail take a second; what takes longer than this is no mail of a school.
MAIL_READER = Limits(wall=20, jobs=200, cpu=20, address_space=1 << 30)
# typst keeps what it has compiled: 106 MB after one document, 796 MB after sixteen.
RENDERER = Limits(wall=120, jobs=8, rss=400_000_000)
