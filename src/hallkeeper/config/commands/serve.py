"""`hallkeeper serve`: the web server, one process with threads, and the background worker beside it."""

from __future__ import annotations

import argparse
import os
import sys

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.db import connection
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from hallkeeper.config.running import WITH_WORKER, at_work
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal

OPEN_AT_ONCE = 512  # connections, not pages worked on: a browser keeps several open and idle


def run(options: argparse.Namespace) -> int:
    """Serve until stopped; refuses to start on a database that is not fit (`config.state`)."""
    require_fit()
    if find("ui/build/app.css") is None:
        raise Refusal("boot.no_front_end", _("The front end is not built; run: make assets"))
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", interactive=False, verbosity=0)
    connection.close()
    os.environ[WITH_WORKER] = "0" if options.no_worker else "1"
    with at_work():
        address = _("Hallkeeper on http://{host}:{port}").format(host=options.host, port=options.port)
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        _server(options).serve()
    return 0


def _server(options: argparse.Namespace) -> MPServer:
    return MPServer(
        "hallkeeper.config.serving:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=options.threads,
        backpressure=OPEN_AT_ONCE,
        log_level=LogLevels.warning,
        workers_kill_timeout=15,
    )
