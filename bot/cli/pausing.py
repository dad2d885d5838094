"""What `pause` and `resume` share: a mark in the database that the agent looks at before each mail."""

import argparse

MARK = "paused"


def set_mark(args: argparse.Namespace, *, paused: bool) -> bool:
    """Set or remove the mark; whether that changed something."""
    from bot.cli.surroundings import now, opened, settings_of

    settings = settings_of(args)
    value = now(settings).isoformat(timespec="seconds") if paused else None
    with opened(settings) as store:
        before = store.read_now(lambda unit: unit.setting(MARK))
        if (before is not None) == paused:
            return False
        store.write_now(lambda unit: unit.set_setting(MARK, value))
    return True
