"""Ways to change the trail by raw SQL; each returns the words that verify must use."""

from __future__ import annotations

import random

from django.db.backends.utils import CursorWrapper

from hallkeeper.foundation.trail.api import Seal, TrailRow
from hallkeeper.foundation.trail.models import Tape

ROWS, SEALS, TAPES = (model._meta.db_table for model in (TrailRow, Seal, Tape))
COLUMNS = ["actor", "actor_name", "verb", "subject", "hall", "clause", "reason", "detail", "mac"]


def _some_row(cursor: CursorWrapper, chance: random.Random) -> tuple[int, str, int]:
    cursor.execute(f"SELECT id, scope, seq FROM {ROWS} ORDER BY id")
    found: tuple[int, str, int] = chance.choice(cursor.fetchall())
    return found


def _names(scope: str, seq: int) -> str:
    return f"trail row {scope}#{seq} "


def change_a_column(cursor: CursorWrapper, chance: random.Random) -> str:
    """One column of one row."""
    row, scope, seq = _some_row(cursor, chance)
    cursor.execute(f"UPDATE {ROWS} SET {chance.choice(COLUMNS)} = 'x' WHERE id = %s", [row])
    return _names(scope, seq)


def move_in_time(cursor: CursorWrapper, chance: random.Random) -> str:
    """The moment of one row."""
    row, scope, seq = _some_row(cursor, chance)
    cursor.execute(f"UPDATE {ROWS} SET at = (SELECT MIN(at) FROM {ROWS}) WHERE id = %s", [row])
    cursor.execute(f"UPDATE {ROWS} SET at = '2020-02-29 08:00:00' WHERE id = %s", [row])
    return _names(scope, seq)


def remove_a_row(cursor: CursorWrapper, chance: random.Random) -> str:
    """Anywhere, the last one too."""
    row, scope, _seq = _some_row(cursor, chance)
    cursor.execute(f"DELETE FROM {ROWS} WHERE id = %s", [row])
    return f"trail {scope}: "


def copy_a_row(cursor: CursorWrapper, chance: random.Random) -> str:
    """An act that was done once seems done twice; the counter is moved along."""
    row, scope, _seq = _some_row(cursor, chance)
    columns = "at, actor, actor_name, verb, subject, hall, clause, reason, detail, mac"
    cursor.execute(f"UPDATE {TAPES} SET seq = seq + 1 WHERE scope = %s RETURNING seq", [scope])
    last = cursor.fetchone()[0]
    cursor.execute(
        f"INSERT INTO {ROWS} (scope, seq, {columns}) SELECT scope, %s, {columns} FROM {ROWS} WHERE id = %s",
        [last, row],
    )
    return _names(scope, last)


def remove_the_tail_and_its_count(cursor: CursorWrapper, chance: random.Random) -> str:
    """The last rows of a sealed scope, with the counter set back."""
    cursor.execute(f"SELECT chain, number, scope, last_seq FROM {SEALS} WHERE last_seq > 1 ORDER BY id")
    chain, number, scope, last = chance.choice(cursor.fetchall())
    keep = chance.randrange(1, last)
    cursor.execute(f"DELETE FROM {ROWS} WHERE scope = %s AND seq > %s", [scope, keep])
    cursor.execute(f"UPDATE {TAPES} SET seq = %s WHERE scope = %s", [keep, scope])
    return f"seal {chain}#{number} over {scope} does not match its rows"


def change_a_seal(cursor: CursorWrapper, chance: random.Random) -> str:
    """The end of what a seal covers."""
    cursor.execute(f"SELECT id, chain, number FROM {SEALS} ORDER BY id")
    row, chain, number = chance.choice(cursor.fetchall())
    cursor.execute(f"UPDATE {SEALS} SET last_seq = last_seq + 1 WHERE id = %s", [row])
    return f"seal {chain}#{number} "


def remove_the_last_seal(cursor: CursorWrapper, chance: random.Random) -> str:
    """As if the day had never been sealed."""
    cursor.execute(f"SELECT chain, MAX(number) FROM {SEALS} GROUP BY chain ORDER BY chain")
    chain, number = chance.choice(cursor.fetchall())
    cursor.execute(f"DELETE FROM {SEALS} WHERE chain = %s AND number = %s", [chain, number])
    return f"seals/{chain}: "


WAYS = [
    change_a_column,
    move_in_time,
    remove_a_row,
    copy_a_row,
    remove_the_tail_and_its_count,
    change_a_seal,
    remove_the_last_seal,
]
