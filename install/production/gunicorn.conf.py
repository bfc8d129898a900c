"""How one web process group serves: a few threads each, asked through the unix socket that systemd holds."""

import os
from typing import Any

from web.masking import Masks

# Two such groups run (hulian-web@1 and @2), so that one of them always answers while the other is restarted.
workers = int(os.environ.get("HULIAN_WEB_WORKERS", "1"))
threads = int(os.environ.get("HULIAN_WEB_THREADS", "4"))
worker_class = "gthread"
preload_app = True
control_socket_disable = True
# Longer than any page takes; a page that hangs is ended and the worker made anew.
timeout = 60
graceful_timeout = 30
# A worker ends after so many pages: memory that some library keeps goes with it. Not all at the same time.
max_requests = 20_000
max_requests_jitter = 2_000
# The proxy counts as the one who asks only over the unix socket, where nobody else can knock.
forwarded_allow_ips = "*" if os.environ.get("LISTEN_FDS") else "127.0.0.1"
limit_request_line = 8190
accesslog = None
errorlog = "-"


def post_worker_init(worker: Any) -> None:
    """Its own lines about an answer that broke off pass our net: no words of an error, nothing that was typed."""
    for handler in worker.log.error_log.handlers:
        handler.addFilter(Masks())
