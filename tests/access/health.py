"""What a proxy or watchdog asks: open to everybody, and silent about everything."""

from tests.access.table import row

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("health_live",                   "200  200  200  200  200  200  200  200  200"),
    row("health_ready",                  "200  200  200  200  200  200  200  200  200"),
]
