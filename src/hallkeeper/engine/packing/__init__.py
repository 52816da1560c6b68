"""engine.packing."""
