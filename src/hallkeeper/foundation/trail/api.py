"""What every room may use of the trail."""

from hallkeeper.foundation.trail.models import Seal, TrailRow
from hallkeeper.foundation.trail.queries import detail_of, last_seal, rows_of, rows_of_day, seal_over
from hallkeeper.foundation.trail.recording import (
    OutsideTransaction,
    Swallowed,
    after_rollback,
    in_transaction,
    record,
    transaction,
)
from hallkeeper.foundation.trail.sealing import seal, verify_trail

__all__ = [
    "OutsideTransaction",
    "Seal",
    "Swallowed",
    "TrailRow",
    "after_rollback",
    "detail_of",
    "in_transaction",
    "last_seal",
    "record",
    "rows_of",
    "rows_of_day",
    "seal",
    "seal_over",
    "transaction",
    "verify_trail",
]
