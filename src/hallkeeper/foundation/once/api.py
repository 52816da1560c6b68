"""What every room may use of the once-only entry."""

from hallkeeper.foundation.once.entry import Outcome, done_before, fingerprint, perform
from hallkeeper.foundation.once.gate import gate

__all__ = ["Outcome", "done_before", "fingerprint", "gate", "perform"]
