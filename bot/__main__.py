"""`python -m bot` is the command line, also where no console script is installed."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main())
