"""The command line with every log line of every library let through to our filter: the most talkative agent."""

import functools
import sys

from bot.cli import logs, main

if __name__ == "__main__":  # the fork server imports this file again
    logs.quiet_logs = functools.partial(logs.quiet_logs, level=1)
    sys.exit(main())
