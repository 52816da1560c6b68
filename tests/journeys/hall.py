"""A hall that stands already: the cast's hall NM on a Monday, served up to the moment a journey needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from hallkeeper.books.days.api import BusinessDay, current_day
from hallkeeper.engine.duties.api import Given, complete, mine
from hallkeeper.engine.manning.api import set_on_duty, shifts_of
from hallkeeper.foundation.kernel.api import now
from hallkeeper.shop.cash.api import DepositDue
from hallkeeper.shop.hallday.actions.closing import CloseForm, close_hall
from hallkeeper.shop.hallday.actions.opening import open_hall
from tests.journeys.hands import Staff
from tests.shop.cash.conftest import TODAY, Shop

if TYPE_CHECKING:
    from tests.journeys.conftest import Site

FLOAT = 500_00
ON = TODAY.isoformat()


class StandingHall:
    """The hall and its people. What a journey is about happens on screens; what leads to it, by the verbs."""

    def __init__(self, site: Site, shop: Shop) -> None:
        self.site = site
        self.shop = shop

    def at_screen(self, code: str, **size: dict[str, int]) -> Staff:
        """Somebody at a screen, signed in."""
        page = self.site.open(**size)
        cookie = self.shop.cast.client(code).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.site.url}])
        person = getattr(self.shop.cast, code)
        return Staff(self.site, page, person.name, code, self.shop.cast.password(code), self.shop.cast.PIN)

    def sign_out(self, who: Staff) -> None:
        """The session is over, as after a night; the page does not know yet."""
        who.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def clerk_on_duty(self) -> None:
        """Li Na stands at the counter today."""
        chen = self.shop.actor("chen")
        for shift in shifts_of(self.shop.nm):
            self.shop.act(
                lambda shift=shift: set_on_duty(  # type: ignore[misc]
                    hall=self.shop.nm, on=TODAY, shift=shift, person=self.shop.cast.li, post="clerk", by=chen
                ),
                "chen",
            )

    def open(self) -> BusinessDay:
        """The hall is open since 08:50, with the clerk's duties done."""
        self.clerk_on_duty()
        self.site.clock(ON, "08:50")
        self.site.work()
        for duty in mine(self.shop.actor("li"), TODAY):
            if duty.gate == "open":
                value = "22" if duty.evidence["kind"] == "number" else "fine"
                self.shop.act(
                    lambda duty=duty, value=value: complete(  # type: ignore[misc]
                        duty=duty, by=self.shop.actor("li"), evidence=Given(value=value)
                    ),
                    "li",
                )
        self.shop.act(lambda: open_hall(hall=self.shop.nm, on=TODAY, by=self.shop.actor("zhou")), "zhou")
        day = current_day(self.shop.nm)
        assert day is not None
        return day

    def served(self, cash: int = 2_684_00) -> BusinessDay:
        """18:20: takings are written, nothing is counted yet; Zhou Min still holds the box."""
        day = self.open()
        self.shop.take(day, cash)
        self.site.clock(ON, "18:20")
        return day

    def counted(self, cash: int = 2_684_00) -> BusinessDay:
        """18:20: the box is counted, and agrees."""
        day = self.served(cash)
        self.shop.count(FLOAT + cash, "close")
        return day

    def closed(self, cash: int = 2_684_00) -> DepositDue:
        """Closed at 18:20 and reported; Zhou Min deposits below the limit."""
        day, zhou = self.counted(cash), self.shop.actor("zhou")
        form = CloseForm(
            noncash={"card": 0, "wechat": 0, "alipay": 0},
            depositor=self.shop.cast.zhou,
            client_now=now(),
        )
        self.shop.act(lambda: close_hall(day=day, form=form, by=zhou), "zhou")
        self.site.work()
        return DepositDue.objects.get(day=day)
