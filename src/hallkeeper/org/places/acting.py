"""Who may act: what every verb of the wing asks of its `by`, whatever stands behind it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from hallkeeper.foundation.kernel.api import SYSTEM, Who
from hallkeeper.org.places.models import Hall


@dataclass(frozen=True)
class Acting(Who):
    """Somebody with rights. A signed-in person is one (`posts.Actor`), the installation itself another.

    It stands on the lowest floor of the wing so that verbs of places and people can ask for rights
    although posts are kept above them. `person_id` is the person's row; 0 for the installation, which is
    nobody.
    """

    person_id: int = 0

    @abstractmethod
    def may(self, right: str, hall: Hall | None = None) -> bool:
        """Whether `right` is held in `hall` (without a hall: anywhere)."""

    @abstractmethod
    def require(
        self, right: str, hall: Hall | None = None, *, clause: str = "", recorded: bool = True
    ) -> None:
        """Raise `NotAllowed` unless `may(right, hall)`."""

    @abstractmethod
    def require_company(self, right: str) -> None:
        """Raise `NotAllowed` unless `right` is held for the whole company."""

    @abstractmethod
    def require_over(self, right: str, person_id: int) -> None:
        """Raise `NotAllowed` unless `right` reaches everything this person holds, and they are no higher."""


@dataclass(frozen=True)
class Installation(Acting):
    """The installation setting itself up (`init`, the first administrator, the demo): may everything."""

    def may(self, right: str, hall: Hall | None = None) -> bool:
        """Always."""
        return True

    def require(
        self, right: str, hall: Hall | None = None, *, clause: str = "", recorded: bool = True
    ) -> None:
        """Never refuses."""

    def require_company(self, right: str) -> None:
        """Never refuses."""

    def require_over(self, right: str, person_id: int) -> None:
        """Never refuses."""


INSTALLATION = Installation(SYSTEM.code, SYSTEM.name)
