"""What the database says in clear: every value of every table but the bytes of the mails themselves."""

import itertools
import sqlite3
from pathlib import Path


def written_down(folder: Path) -> str:
    """Every value of every row of the database in `folder`, one a line."""
    with sqlite3.connect(folder / "vaguemestre.sqlite3") as base:
        tables = [name for (name,) in base.execute("select name from sqlite_master where type='table'")]
        rows = itertools.chain.from_iterable(base.execute(f'select * from "{name}"') for name in tables)
        return "\n".join(str(each) for row in rows for each in row if not isinstance(each, bytes))
