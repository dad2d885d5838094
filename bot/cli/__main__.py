"""`python -m bot.cli`, for a machine where the command is not installed."""

import sys

from bot.cli import main

sys.exit(main())
