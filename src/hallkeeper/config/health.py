"""Two answers for whoever watches over the installation. They say nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from hallkeeper.config.background import idle_seconds
from hallkeeper.config.state import unapplied
from hallkeeper.foundation.ui.api import reads
from hallkeeper.org.posts.api import public

TURNED_WITHIN_SECONDS = 120.0
# Once it is, it stays so while this process runs; looking costs a tenth of a second.
_migrated: list[bool] = []


@reads
@public("says only that the process answers")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; asks no database."""
    return HttpResponse("ok\n", content_type="text/plain")


@reads
@public("says only whether the installation can work, by three words")
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and this process's own worker are in order; else 503 and what is not."""
    reasons = list(_reasons())
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def ask_the_database() -> None:
    """Raises `DatabaseError` where it does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _reasons() -> Iterator[str]:
    try:
        ask_the_database()
        if not _migrated and unapplied():
            yield "migrations"
        elif not _migrated:
            _migrated.append(True)
    except DatabaseError:
        yield "database"
    idle = idle_seconds()
    if idle is not None and idle > TURNED_WITHIN_SECONDS:
        yield "worker"
