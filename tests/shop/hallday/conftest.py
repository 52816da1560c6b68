"""The hall of the cash tests, one step further: the day is opened and closed through the pages."""

from __future__ import annotations

from tests.shop.cash.conftest import bare as bare
from tests.shop.cash.conftest import shop as shop
