"""Trouble that a command tells its user."""


class CommandError(Exception):
    """The command can't be done; the text is a French sentence that says what to do. Exit status 1."""
