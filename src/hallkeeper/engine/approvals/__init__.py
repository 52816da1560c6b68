"""engine.approvals."""
