#!/usr/bin/env python3
"""Django's command line, with the house's own servers where no others are named."""

import sys

from config.entry import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
