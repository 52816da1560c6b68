"""Verbs of the cash room. Each joins the open `trail.transaction()`; money in fen."""
