"""engine.manning."""
