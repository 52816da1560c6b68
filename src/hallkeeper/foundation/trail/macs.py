"""Keyed MACs over trail rows and seals (HMAC-SHA256, key in `keys/trail.key`, never in the database)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from hallkeeper.foundation.kernel.api import write_once
from hallkeeper.foundation.trail.models import Seal, TrailRow


@lru_cache(maxsize=4)
def _read_key(path: Path) -> bytes:
    return bytes.fromhex(write_once(path, secrets.token_hex(32).encode()).decode().strip())


def _key() -> bytes:
    return _read_key(Path(settings.HALLKEEPER_HOME) / "keys" / "trail.key")


def canonical(detail: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same content always gives the same characters."""
    return json.dumps(
        detail, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def _mac(parts: Iterable[str]) -> str:
    digest = hmac.new(_key(), digestmod=hashlib.sha256)
    for part in parts:
        encoded = part.encode()
        digest.update(f"{len(encoded)}:".encode() + encoded)  # lengths: no two contents read alike
    return digest.hexdigest()


def row_mac(row: TrailRow) -> str:
    """The MAC that `row` must carry, from its content."""
    return _mac(
        (
            row.scope,
            str(row.seq),
            row.at.isoformat(),
            row.actor,
            row.actor_name,
            row.verb,
            row.subject,
            row.hall,
            row.clause,
            row.reason,
            row.detail,
        )
    )


def seal_mac(made: Seal, macs: Iterable[str]) -> str:
    """The MAC of a seal, from its content, the rows' MACs in order and the previous seal of the chain."""
    content = (made.chain, str(made.number), made.scope, str(made.first_seq), str(made.last_seq))
    return _mac((*content, made.at.isoformat(), made.previous, *macs))
