"""engine.policies."""
