"""Verbs of duties."""
