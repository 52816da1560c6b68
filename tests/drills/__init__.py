"""Reliability drills: each with its negative control in the same call, bounded, on this machine only."""
