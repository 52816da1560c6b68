"""Ways to change trail, books and rights by raw SQL; each returns the words that verify must use."""

from __future__ import annotations

import json
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


def _some(cursor: CursorWrapper, chance: random.Random, sql: str) -> tuple[int, ...]:
    cursor.execute(sql)
    found: tuple[int, ...] = chance.choice(cursor.fetchall())
    return found


def change_a_pair_of_legs(cursor: CursorWrapper, chance: random.Random) -> str:
    """The entry still sums to zero."""
    (entry,) = _some(cursor, chance, "SELECT DISTINCT entry_id FROM books_journal_leg ORDER BY 1")
    cursor.execute("SELECT id FROM books_journal_leg WHERE entry_id = %s ORDER BY id", [entry])
    for (leg,), fen in zip(cursor.fetchall()[:2], (700, -700), strict=True):
        cursor.execute("UPDATE books_journal_leg SET fen = fen + %s WHERE id = %s", [fen, leg])
    return f"journal entry {entry}: "


def change_one_leg(cursor: CursorWrapper, chance: random.Random) -> str:
    """The entry no longer sums to zero."""
    leg, entry = _some(cursor, chance, "SELECT id, entry_id FROM books_journal_leg ORDER BY id")
    cursor.execute("UPDATE books_journal_leg SET fen = fen + 1 WHERE id = %s", [leg])
    return f"journal entry {entry}: "


def remove_an_entry(cursor: CursorWrapper, chance: random.Random) -> str:
    """With its legs."""
    (entry,) = _some(cursor, chance, "SELECT id FROM books_journal_entry ORDER BY id")
    cursor.execute("DELETE FROM books_journal_leg WHERE entry_id = %s", [entry])
    cursor.execute("DELETE FROM books_journal_entry WHERE id = %s", [entry])
    return f"books_journal.Entry:{entry} was posted and is gone"


def change_a_count(cursor: CursorWrapper, chance: random.Random) -> str:
    """Notes and total alike, and what was expected, so that nothing seems missing."""
    (count,) = _some(cursor, chance, "SELECT id FROM shop_cash_cashcount ORDER BY id")
    cursor.execute(
        """UPDATE shop_cash_cashcount SET lines = '{"10000": 3}', total_fen = 30000, expected_fen = 30000 """
        "WHERE id = %s",
        [count],
    )
    return f"shop_cash.CashCount:{count}: "


def change_takings(cursor: CursorWrapper, chance: random.Random) -> str:
    """One line of what a shift took."""
    (row,) = _some(cursor, chance, "SELECT id FROM shop_cash_takings WHERE amount_fen > 0 ORDER BY id")
    cursor.execute(
        "UPDATE shop_cash_takings SET amount_fen = amount_fen + 100, received_fen = received_fen + 100 "
        "WHERE id = %s",
        [row],
    )
    return f"shop_cash.Takings:{row}: "


def remove_a_paid_out(cursor: CursorWrapper, chance: random.Random) -> str:
    """As if nothing had been paid."""
    (row,) = _some(cursor, chance, "SELECT id FROM shop_cash_paidout ORDER BY id")
    cursor.execute("DELETE FROM shop_cash_paidout WHERE id = %s", [row])
    return f"shop_cash.PaidOut:{row} was written and is gone"


def change_a_settlement(cursor: CursorWrapper, chance: random.Random) -> str:
    """What a close counted and expected, so that the difference stays."""
    row, day, generation = _some(
        cursor, chance, "SELECT id, day_id, generation FROM shop_cash_daysettlement ORDER BY id"
    )
    cursor.execute(
        "UPDATE shop_cash_daysettlement SET counted_fen = counted_fen + 5, "
        "expected_fen = expected_fen + 5 WHERE id = %s",
        [row],
    )
    return f"shop_cash.DaySettlement:{day}/{generation} "


def change_a_slip(cursor: CursorWrapper, chance: random.Random) -> str:
    """What the slip of a close would print."""
    cursor.execute("SELECT id, number, figures FROM shop_hallday_dayclose ORDER BY id")
    close, number, figures = chance.choice(cursor.fetchall())
    text = figures if isinstance(figures, str) else json.dumps(figures)
    cursor.execute(
        "UPDATE shop_hallday_dayclose SET figures = %s WHERE id = %s",
        [text.replace('"cash"', '"card"', 1), close],
    )
    return f"slip {number}: the trail says otherwise"


def change_a_day_total(cursor: CursorWrapper, chance: random.Random) -> str:
    """What the balances of closed days are summed from."""
    row, date, account = _some(
        cursor,
        chance,
        "SELECT total.id, day.date, total.account FROM books_journal_daytotal total "
        "JOIN books_days_businessday day ON day.id = total.day_id ORDER BY total.id",
    )
    cursor.execute("UPDATE books_journal_daytotal SET fen = fen + 1 WHERE id = %s", [row])
    return f"day NM {date}, {account}: "


def give_a_right(cursor: CursorWrapper, chance: random.Random) -> str:
    """A post may suddenly do more."""
    post, code = _post(cursor, chance)
    cursor.execute("INSERT INTO org_posts_postright (post_id, \"right\") VALUES (%s, 'no.such')", [post])
    return f"org_posts.Post:{post} ({code}) carries no.such, which nobody gave"


def swap_a_right(cursor: CursorWrapper, chance: random.Random) -> str:
    """One right becomes another; the number of rows stays."""
    row, post = _some(cursor, chance, "SELECT id, post_id FROM org_posts_postright ORDER BY id")
    cursor.execute("UPDATE org_posts_postright SET \"right\" = 'no.such' WHERE id = %s", [row])
    return f"org_posts.Post:{post} "


def take_a_right(cursor: CursorWrapper, chance: random.Random) -> str:
    """A right is gone, for instance the one to agree."""
    row, post = _some(cursor, chance, "SELECT id, post_id FROM org_posts_postright ORDER BY id")
    cursor.execute("DELETE FROM org_posts_postright WHERE id = %s", [row])
    return f"org_posts.Post:{post} "


def raise_a_post(cursor: CursorWrapper, chance: random.Random) -> str:
    """A post stands above those that could end it, or needs no second factor any more."""
    post, code = _post(cursor, chance)
    cursor.execute("UPDATE org_posts_post SET level = level + 1 WHERE id = %s", [post])
    return f"org_posts.Post:{post} ({code}), level: "


def copy_a_post(cursor: CursorWrapper, chance: random.Random) -> str:
    """A post that no pack brought."""
    post, _code = _post(cursor, chance)
    cursor.execute("SELECT * FROM org_posts_post WHERE id = %s", [post])
    names = [column[0] for column in cursor.description]
    new = {"id": 9_999, "code": "'ghost'"}
    values = ", ".join(str(new.get(name, name)) for name in names)
    cursor.execute(
        f"INSERT INTO org_posts_post ({', '.join(names)}) SELECT {values} FROM org_posts_post WHERE id = %s",
        [post],
    )
    return "org_posts.Post:9999 (ghost) is there and the trail knows nothing of it"


def give_a_post(cursor: CursorWrapper, chance: random.Random) -> str:
    """Somebody holds a post that nobody gave."""
    (row,) = _some(cursor, chance, "SELECT id FROM org_posts_holding ORDER BY id")
    columns = "person_id, post_id, hall_id, department_id, team, main, valid_from, valid_to, cancelled_at"
    cursor.execute(
        f"INSERT INTO org_posts_holding (id, {columns}) SELECT 9999, {columns} FROM org_posts_holding "
        "WHERE id = %s",
        [row],
    )
    return "org_posts.Holding:9999: "


def change_a_holding(cursor: CursorWrapper, chance: random.Random) -> str:
    """A post held longer, elsewhere, by another, or another post."""
    (row,) = _some(cursor, chance, "SELECT id FROM org_posts_holding ORDER BY id")
    change = chance.choice(
        [
            "valid_from = '2019-01-01'",
            "valid_to = '2099-12-31'",
            "team = 'x'",
            "main = NOT main",
            "cancelled_at = '2020-02-29 08:00:00+00:00'",
            "post_id = (SELECT MIN(id) FROM org_posts_post other WHERE other.id <> post_id)",
            "person_id = (SELECT MIN(id) FROM org_people_person other WHERE other.id <> person_id)",
        ]
    )
    cursor.execute(f"UPDATE org_posts_holding SET {change} WHERE id = %s", [row])
    return f"org_posts.Holding:{row} "


def remove_a_holding(cursor: CursorWrapper, chance: random.Random) -> str:
    """As if a person had never held it."""
    (row,) = _some(cursor, chance, "SELECT id FROM org_posts_holding ORDER BY id")
    cursor.execute("DELETE FROM org_posts_holding WHERE id = %s", [row])
    return f"org_posts.Holding:{row} "


def merge_two_posts(cursor: CursorWrapper, chance: random.Random) -> str:
    """Who holds one of them holds both in that hall."""
    hall, code = chance.choice(_all(cursor, "SELECT id, code FROM org_places_hall ORDER BY id"))
    (post, name), (into, other) = chance.sample(_all(cursor, POSTS), 2)
    cursor.execute(
        "INSERT INTO org_posts_merger (hall_id, post_id, into_id) VALUES (%s, %s, %s)", [hall, post, into]
    )
    return f"org_posts.Merger in {code}: {name} and {other} are merged, which nobody did"


POSTS = "SELECT id, code FROM org_posts_post ORDER BY id"


def _all(cursor: CursorWrapper, sql: str) -> list[tuple[int, str]]:
    cursor.execute(sql)
    return cursor.fetchall()


def _post(cursor: CursorWrapper, chance: random.Random) -> tuple[int, str]:
    return chance.choice(_all(cursor, POSTS))


WAYS = [
    change_a_column,
    move_in_time,
    remove_a_row,
    copy_a_row,
    remove_the_tail_and_its_count,
    change_a_seal,
    remove_the_last_seal,
    change_a_pair_of_legs,
    change_one_leg,
    remove_an_entry,
    change_a_count,
    change_takings,
    remove_a_paid_out,
    change_a_settlement,
    change_a_slip,
    change_a_day_total,
    give_a_right,
    swap_a_right,
    take_a_right,
    raise_a_post,
    copy_a_post,
    give_a_post,
    change_a_holding,
    remove_a_holding,
    merge_two_posts,
]
