"""A new data key, recorded."""

from __future__ import annotations

from hallkeeper.foundation.kernel.api import Who
from hallkeeper.foundation.personal.keys import key_ring
from hallkeeper.foundation.trail.api import in_transaction, record, transaction


def rotate_data_key(*, by: Who) -> str:
    """Encrypt new values with a new key from now on; old ones stay readable. Returns the new key's id.

    Steps: make the key file → record who did it. Other processes use the new key from their next start,
    and read its values at once. Make a backup afterwards: older ones do not hold it. Raises
    `RuntimeError` inside a transaction, because it writes a file.
    """
    if in_transaction():
        raise RuntimeError("rotate_data_key() writes a file; call it before transaction()")
    key_id = key_ring().rotate()
    with transaction():
        record("key_rotated", f"foundation_personal.Key:{key_id}", by)
    return key_id
