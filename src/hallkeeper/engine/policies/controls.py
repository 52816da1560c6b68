"""Which clauses a policy makes happen."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from hallkeeper.engine.policies.models import PolicyKind
from hallkeeper.foundation.rooms.api import Control


def controls() -> Iterator[Control]:
    """One per kind that names a clause."""
    for kind in PolicyKind.objects.exclude(clause=""):
        yield Control(
            kind.clause, "policy", str(kind), url=reverse("engine_policies:detail", args=[kind.code])
        )
