"""engine.duties."""
