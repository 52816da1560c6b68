"""Backups: one file that brings everything of an installation back."""
