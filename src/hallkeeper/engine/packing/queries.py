"""Reads of packs."""

from __future__ import annotations

from hallkeeper.engine.packing.models import Pack, ShippedRow


def packs() -> list[Pack]:
    """The loaded packs, by code."""
    return list(Pack.objects.all())


def shipped_row(section: str, key: str) -> ShippedRow | None:
    """What was shipped for one row, with the offer of a newer pack if one waits."""
    return ShippedRow.objects.filter(section=section, key=key).first()


def waiting_offers() -> list[ShippedRow]:
    """Rows for which a newer pack says something else than the one loaded: the owner decides."""
    return list(ShippedRow.objects.filter(state=ShippedRow.State.WAITING))
