"""engine.handbook."""
