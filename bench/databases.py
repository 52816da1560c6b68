"""A base that every run starts from anew: a copied file, or a PostgreSQL template."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection


class Base:
    """The database as `set_up` left it; `fresh` makes the next run start there."""

    def __init__(self) -> None:
        self.number = 0
        self.name = str(connection.settings_dict["NAME"])
        connection.close()
        if connection.vendor == "sqlite":
            _into_one_file(Path(self.name))

    def fresh(self) -> str:
        """A copy of the base under a new name; Django's connections of all threads go there from now on."""
        self.number += 1
        connection.close()
        if connection.vendor == "sqlite":
            name = f"{self.name}.{self.number}"
            shutil.copyfile(self.name, name)
        else:
            name = f"bench_{self.number}"
            with _server() as server:
                server.execute(f'CREATE DATABASE {name} TEMPLATE "{self.name}"')
        connection.settings_dict["NAME"] = name
        return name


def _into_one_file(path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert path.exists()


def _server() -> Any:
    base = connection.settings_dict
    return psycopg.connect(
        host=base["HOST"], port=base["PORT"], user=base["USER"], password=base["PASSWORD"],
        dbname="template1", autocommit=True,
    )  # fmt: skip


def described(url: str) -> str:
    """Which PostgreSQL, without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}"
