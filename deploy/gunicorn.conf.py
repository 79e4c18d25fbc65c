"""How gunicorn serves the pages: behind a proxy on a socket, as many processes as the machine has cores and one more.

WEB_CONCURRENCY (gunicorn's own variable) sets another number of processes.
"""

import gc
import os
from typing import Any

bind = "unix:/run/hongzhu/web.sock"
umask = 0o007  # the proxy is in the group
workers = int(os.environ.get("WEB_CONCURRENCY", (os.cpu_count() or 1) + 1))
timeout = 120  # seconds; a large export or preview
graceful_timeout = 25  # below TimeoutStopSec of the unit
max_requests = 2000  # a process that grew is replaced
max_requests_jitter = 200
accesslog = None  # the program logs each request itself, without what its address says
forwarded_allow_ips = "*"  # only the proxy reaches the socket; HONGZHU_TRUSTED_PROXIES says how much is believed


def post_worker_init(_worker: Any) -> None:
    """The program is loaded: its half a million objects stay, and the collector need not look through them again."""
    gc.collect()
    gc.freeze()
