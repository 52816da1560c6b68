"""A home of its own per test, and a table with encrypted columns that no room declares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from hallkeeper.foundation.personal.api import EncryptedText, forget_keys


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The empty keys folder of a new installation."""
    settings.HALLKEEPER_HOME = tmp_path
    forget_keys()
    yield tmp_path / "keys"
    forget_keys()


@pytest.fixture
def other_home(tmp_path: Path, settings: Any) -> Any:
    """`other_home("b")`: go on as another installation."""

    def move(name: str) -> Path:
        settings.HALLKEEPER_HOME = tmp_path / name
        forget_keys()
        return tmp_path / name / "keys"

    return move


@pytest.fixture(scope="session")
def secret_model() -> type[models.Model]:
    """A model outside every registry."""
    with isolate_apps("hallkeeper.foundation.personal"):

        class Secret(models.Model):
            phone = EncryptedText("test.secret.phone", blank=True, default="")
            identity = EncryptedText("test.secret.identity", null=True)

            class Meta:
                app_label = "foundation_personal"
                db_table = "test_secret"

    return Secret


@pytest.fixture
def secrets(db: None, keys: Path, secret_model: type[models.Model]) -> Any:
    """The model's manager, with its table made for this test."""
    editor = connection.schema_editor()
    editor.deferred_sql = []  # entering the editor would want to leave the test's transaction
    sql, _params = editor.table_sql(secret_model)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    return secret_model._default_manager
