"""What makes each clause happen: the duties, policies and approvals that name it, as the packs ship them."""

from __future__ import annotations

from collections.abc import Iterator

from hallkeeper.engine.packing.api import ShippedRow


def controls() -> dict[str, list[str]]:
    """Clause → its controls, such as `policies:cash.deposit`, sorted."""
    found: dict[str, set[str]] = {}
    rows = ShippedRow.objects.exclude(state=ShippedRow.State.RETIRED).exclude(section="clauses")
    for section, key, values in rows.values_list("section", "key", "shipped"):
        for clause in _clauses_of(values):
            found.setdefault(clause, set()).add(f"{section}:{key}")
    return {clause: sorted(names) for clause, names in found.items()}


def _clauses_of(values: object) -> Iterator[str]:
    if not isinstance(values, dict):
        return
    named = values.get("clause") or values.get("clauses") or []
    yield from [named] if isinstance(named, str) else [str(name) for name in named]
