"""Finding a number without storing it: keyed digests of the whole number and of its last four."""

from __future__ import annotations

import hashlib
import hmac
import re

from hallkeeper.foundation.kernel.api import normalise
from hallkeeper.foundation.personal.keys import key_ring

_COUNTRY = re.compile(r"(?:\+86|0086|86)(?=1\d{10}$)")


class BlindIndex:
    """Keyed digests (HMAC-SHA256) for one place, such as `BlindIndex("people.person.phone")`.

    Keep them in `CharField(max_length=32, blank=True, db_index=True)` columns beside the encrypted one.
    The same number in another place gives another digest, so tables cannot be joined on them.
    """

    def __init__(self, table_column: str) -> None:
        self.table_column = table_column

    def whole(self, text: str) -> str:
        """The digest of the whole number, however it was typed; empty for an empty text."""
        return self._digest("whole", canonical(text))

    def last_four(self, text: str) -> str:
        """The digest of the last four characters; empty when there are fewer."""
        number = canonical(text)
        return self._digest("last4", number[-4:]) if len(number) >= 4 else ""

    def _digest(self, what: str, number: str) -> str:
        if not number:
            return ""
        message = "\0".join((what, self.table_column, number)).encode()
        return hmac.new(key_ring().index_key, message, hashlib.sha256).hexdigest()[:32]


def canonical(text: str) -> str:
    """Half-width, upper case, letters and digits only, a mobile number without its country code."""
    number = normalise(text).upper().replace(" ", "").replace("-", "")
    return re.sub(r"[^0-9A-Z]", "", _COUNTRY.sub("", number))
