"""The keeper of the servers in one folder, as a process of its own."""

import signal
import sys
from pathlib import Path

from config.embedded.keeper import keep

# Ctrl-C and a closed terminal are for the users of the servers; the keeper ends when they are gone.
for number in (signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
keep(Path(sys.argv[1]))
