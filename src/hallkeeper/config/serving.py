"""What granian serves: the WSGI application and, unless it runs elsewhere, the background worker."""

from __future__ import annotations

from hallkeeper.config.background import start_worker
from hallkeeper.config.wsgi import application

__all__ = ["application"]

start_worker()
