"""What other rooms may use of people."""

from hallkeeper.org.people.models import Account, Person

__all__ = ["Account", "Person"]
