"""Verbs of posts."""
