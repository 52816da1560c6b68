"""Policy kinds from packs."""

from __future__ import annotations

from collections.abc import Sequence

from hallkeeper.engine.policies.models import PolicyKind
from hallkeeper.engine.policies.specs import KindRow


def load_kinds(rows: Sequence[KindRow], pack: str) -> None:
    """Make or refresh the kinds of a pack. Versions that people made are rows of their own and stay."""
    for row in rows:
        values = {
            "titles": row.title.model_dump(),
            "clause": row.clause,
            "money": row.money,
            "per_hall": row.per_hall,
            "trades": row.trades,
            "fields": [spec.model_dump(mode="json", by_alias=True) for spec in row.fields],
            "pack": pack,
        }
        PolicyKind.objects.update_or_create(code=row.code, defaults=values)
