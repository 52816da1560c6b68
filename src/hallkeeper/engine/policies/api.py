"""What other rooms may use of policies."""

from hallkeeper.engine.policies.actions import propose
from hallkeeper.engine.policies.queries import (
    InForce,
    UnknownPolicy,
    in_force,
    value,
    values_by_hall,
    version_in_force,
)

__all__ = ["InForce", "UnknownPolicy", "in_force", "propose", "value", "values_by_hall", "version_in_force"]
