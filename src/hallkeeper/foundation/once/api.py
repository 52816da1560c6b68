"""What every room may use of the once-only entry."""

from hallkeeper.foundation.once.entry import Outcome, fingerprint, perform
from hallkeeper.foundation.once.gate import gate

__all__ = ["Outcome", "fingerprint", "gate", "perform"]
