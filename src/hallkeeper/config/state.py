"""Is this installation fit to run? One sentence per thing that is not."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import MissingItem, Refusal
from hallkeeper.foundation.rooms.api import missing_triggers

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def unapplied() -> list[str]:
    """Migrations that the code has and the database has not, such as `shop_cash.0001_initial`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations that the database has and this code does not know: the database is newer."""
    loader = MigrationExecutor(connection).loader
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if (app, name) not in loader.disk_migrations
    )


def wrong_pragmas() -> list[str]:
    """SQLite's own answers that differ from what we asked for; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return []
    found = []
    with connection.cursor() as cursor:
        for name, wanted in PRAGMAS.items():
            value = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if value != wanted:
                found.append(f"{name}={value}")
    return found


def faults() -> Iterator[str]:
    """Everything that keeps this installation from running."""
    if names := unapplied():
        yield _(
            "The database is not set up or older than this version; run: hallkeeper init ({names})"
        ).format(names=", ".join(names[:5]))
        return
    if names := unknown():
        yield _("The database is newer than this version of Hallkeeper ({names})").format(
            names=", ".join(names[:5])
        )
    if names := wrong_pragmas():
        yield _("SQLite does not keep the settings that protect the books: {names}").format(
            names=", ".join(names)
        )
    if names := missing_triggers():
        yield _("The guards of these tables are missing; run: hallkeeper init ({names})").format(
            names=", ".join(names)
        )


def require_fit() -> None:
    """Raises `Refusal("boot.unfit")` with every fault as an item."""
    found = [MissingItem(fault) for fault in faults()]
    if found:
        raise Refusal("boot.unfit", _("Hallkeeper cannot start"), items=found)
