"""What every page's frame needs: who is here, in which hall, and which entries they may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame (filled in once org.posts stands)."""
    return {"shell": {"person": None, "hall": None, "menu": [], "request": request}}
