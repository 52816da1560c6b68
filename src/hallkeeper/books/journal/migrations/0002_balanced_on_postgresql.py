"""On PostgreSQL the database itself refuses, at the commit, an entry whose legs do not sum to zero.

SQLite has no deferred triggers; there `hallkeeper verify` finds such an entry.
"""

from typing import Any

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION hk_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM books_journal_leg WHERE entry_id = NEW.entry_id GROUP BY unit HAVING sum(fen) <> 0) THEN
    RAISE EXCEPTION 'journal entry % does not sum to zero', NEW.entry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER hk_entry_balanced AFTER INSERT ON books_journal_leg
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hk_entry_balanced();
"""
BACKWARD = "DROP TRIGGER IF EXISTS hk_entry_balanced ON books_journal_leg; DROP FUNCTION IF EXISTS hk_entry_balanced();"


def _on_postgresql(sql: str) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return run


class Migration(migrations.Migration):
    """Adds the deferred constraint trigger."""

    dependencies = [("books_journal", "0001_initial")]
    operations = [migrations.RunPython(_on_postgresql(FORWARD), _on_postgresql(BACKWARD))]
