"""What people do with mouse and keyboard; every function is one errand on the screens."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

if TYPE_CHECKING:
    from tests.journeys.conftest import Site

METHODS = {"cash": "现金", "card": "刷卡", "wechat": "微信", "alipay": "支付宝"}
NOTES = (10000, 5000, 2000, 1000, 500, 100, 50, 10)
SHIFTS = {"early": "早班", "late": "晚班"}


def yuan(fen: int) -> str:
    """`154900` → `1,549.00`, as every screen writes it."""
    return f"{fen // 100:,}.{fen % 100:02d}" if fen >= 0 else f"-{yuan(-fen)}"


def pieces_of(fen: int) -> dict[int, int]:
    """The fewest notes and coins that make this amount."""
    found = {}
    for face in NOTES:
        found[face], fen = divmod(fen, face)
    assert fen == 0
    return {face: pieces for face, pieces in found.items() if pieces}


@dataclass(eq=False)
class Staff:
    """Somebody at a screen of their own, with what they must remember."""

    site: Site
    page: Page
    name: str
    account: str = ""
    password: str = ""
    pin: str = ""
    mail: str = ""

    @property
    def main(self) -> Locator:
        """The part of the page that is not frame."""
        return self.page.locator("main")

    def go(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(self.site.url + path)
        return self.page

    def field(self, name: str) -> Locator:
        """The field of this name."""
        return self.main.locator(f"[name={name}]")

    def fill(self, **texts: str) -> None:
        """Type into fields."""
        for name, text in texts.items():
            self.field(name).fill(text)

    def choose(self, **options: str) -> None:
        """Choose in lists, by the words that stand there."""
        for name, option in options.items():
            self.field(name).select_option(label=option)

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.main.get_by_role("button", name=name, exact=True).first.click()

    def hand_in(self, at: str) -> None:
        """Press the page's one solid button and arrive at this path (a pattern of the whole of it)."""
        self.main.locator("form .hk-btn-solid").first.click()
        self.at(at)

    def follow(self, name: str) -> None:
        """Follow the link of this name."""
        self.main.get_by_role("link", name=name, exact=True).first.click()

    def at(self, path: str) -> None:
        """The page is now the one at this path (a pattern of the whole of it)."""
        expect(self.page).to_have_url(re.compile(rf"^{re.escape(self.site.url)}{path}(\?.*)?$"))

    def reads(self, *words: str) -> None:
        """The main part of the page says all of this."""
        for one in words:
            expect(self.main).to_contain_text(one)

    def reads_not(self, *words: str) -> None:
        """The main part of the page says nothing of this."""
        for one in words:
            expect(self.main).not_to_contain_text(one)


def become_administrator(who: Staff, code: str) -> None:
    """First use, with the printed code; then the ordinary sign-in."""
    who.go("/first/")
    who.fill(code=code, name=who.name, username=who.account, email=who.mail)
    who.fill(password=who.password, again=who.password)
    who.hand_in("/accounts/login/")
    sign_in(who)


def sign_in(who: Staff) -> None:
    """Account and password."""
    if "/accounts/login/" not in who.page.url:
        who.go("/accounts/login/")
    who.fill(login=who.account, password=who.password)
    who.press("登录")
    expect(who.page).not_to_have_url(re.compile("/accounts/login/"))


def own_password(who: Staff, password: str) -> None:
    """The forced change after a one-time password."""
    who.at("/account/password/")
    who.fill(old=who.password, new=password, again=password)
    who.hand_in("/")
    who.password = password


def own_pin(who: Staff, pin: str) -> None:
    """Set the PIN that signs money acts."""
    who.go("/account/pin/")
    who.fill(password=who.password, pin=pin, again=pin)
    who.hand_in("/account/")
    who.pin = pin


def start_work(who: Staff, password: str, pin: str) -> None:
    """The first sign-in: the one-time password is replaced, a PIN set."""
    sign_in(who)
    own_password(who, password)
    own_pin(who, pin)


def set_up_company(who: Staff, company: str, hall: str, code: str) -> None:
    """The first step of the first day: the company and its first hall, from the path on Today."""
    who.go("/")
    who.main.get_by_role("listitem").filter(has_text="公司和厅").get_by_role("link").click()
    who.fill(company=company, name=hall, code=code, opens="09:00", closes="18:00")
    who.choose(trade="电信营业厅")
    who.hand_in("/")


def add_department(who: Staff, code: str, name: str, hall: str) -> None:
    """A department, and the hall into it."""
    who.go("/setup/departments/new/")
    who.fill(code=code, name=name)
    who.hand_in("/setup/halls/")
    who.go(f"/setup/halls/{hall}/")
    who.choose(department=name)
    who.hand_in(f"/setup/halls/{hall}/")
    expect(who.main.get_by_role("status")).to_be_visible()


def add_person(who: Staff, new: Staff, post: str, place: str) -> None:
    """A person with a post; account and first password are read off the sheet that shows them once."""
    who.go("/people/new/")
    who.fill(name=new.name, email=new.mail)
    who.choose(post=post, place=place)
    who.main.locator("form .hk-btn-solid").click()
    expect(who.main.locator("dd.hk-code")).to_have_count(2)
    new.account, new.password = who.main.locator("dd.hk-code").all_inner_texts()


def set_up_box(who: Staff, hall: str, float_fen: int, account: str) -> None:
    """The cash box, its float, and the designated account."""
    who.go(f"/cash/{hall}/set-up/")
    who.fill(float_fen=yuan(float_fen))
    who.hand_in(f"/cash/{hall}/account/")
    who.fill(bank="建设银行", name="南门通信有限公司", number=account)
    who.hand_in(f"/cash/{hall}/")


def put_on_duty(who: Staff, hall: str, *places: tuple[str, str, Staff, str]) -> None:
    """The week's grid: date, shift, person, post."""
    who.go(f"/shifts/{hall}/")
    for on, shift, person, post in places:
        label = re.compile(f"{person.name} {on} {SHIFTS[shift]}")
        who.main.get_by_label(label).select_option(label=post)
    who.hand_in(f"/shifts/{hall}/")
    expect(who.main.get_by_role("status")).to_contain_text(str(len(places)))


def count(who: Staff, fen: int) -> None:
    """Type notes and coins on the pad that is open, and hand the count in."""
    who.reads_not(yuan(fen))  # blind: nothing here tells what should be in the box
    for face, pieces in pieces_of(fen).items():
        who.fill(**{f"pieces_{face}": str(pieces)})
    expect(who.main.locator("[data-pad-total]")).to_have_text(yuan(fen))
    who.press("点完了")


def count_for(who: Staff, hall: str, purpose: str, fen: int) -> None:
    """A count of the whole box: `opening`, `close` or `give`."""
    who.go(f"/cash/{hall}/count/{purpose}/")
    count(who, fen)
    who.at(rf"/cash/{hall}/counted/\d+/")
    who.reads(yuan(fen), "应有")


def offer(giver: Staff, taker: Staff, hall: str, fen: int) -> None:
    """The giver counts, signs and offers; nothing passes yet."""
    count_for(giver, hall, "give", fen)
    giver.choose(taker=taker.name)
    giver.fill(pin=giver.pin)
    giver.hand_in(rf"/cash/{hall}/take/\d+/here/")
    giver.reads(f"银箱由{giver.name}保管", f"{taker.name}点钞、签字")


def hand_over_here(giver: Staff, taker: Staff, hall: str, fen: int) -> None:
    """Both stand at the giver's screen; nothing but the keyboard: digits, Enter, the PIN, Enter."""
    offer(giver, taker, hall, fen)
    giver.reads_not(yuan(fen))  # the second count is as blind as the first
    keyboard, pieces = giver.page.keyboard, pieces_of(fen)
    expect(giver.field(f"pieces_{NOTES[0]}")).to_be_focused()
    for face in NOTES:
        keyboard.type(str(pieces.get(face, "")))
        keyboard.press("Enter")
    expect(giver.field("pin")).to_be_focused()
    keyboard.type(taker.pin)
    keyboard.press("Enter")
    giver.at(f"/cash/{hall}/")
    giver.reads(f"银箱由{taker.name}保管")


def hand_over(giver: Staff, taker: Staff, hall: str, fen: int) -> None:
    """Giver counts, signs, offers; taker counts blind and signs. Until then the giver holds the box."""
    offer(giver, taker, hall, fen)
    taker.go(f"/cash/{hall}/")
    taker.follow("接箱")
    count(taker, fen)
    taker.at(rf"/cash/{hall}/take/\d+/")
    taker.reads("相符", yuan(fen))
    taker.fill(pin=taker.pin)
    taker.hand_in(f"/cash/{hall}/")
    taker.reads(f"银箱由{taker.name}保管")


def open_duty(who: Staff, title: str) -> None:
    """Open one of the duties of Today."""
    who.go("/")
    who.main.get_by_role("link", name=title).first.click()
    who.at(r"/duties/\d+/")


def done(who: Staff) -> None:
    """Hand the open duty in."""
    who.main.locator("form .hk-btn-solid").click()
    expect(who.main.locator("form .hk-btn-solid")).to_have_count(0)


def opening_duties(clerk: Staff) -> None:
    """What a telecom hall's clerk does before nine."""
    open_duty(clerk, "空调调到合适的温度")
    clerk.fill(value="22")
    done(clerk)
    open_duty(clerk, "设备通电检查")
    clerk.main.get_by_label("正常").check()
    done(clerk)


def open_hall(who: Staff, hall: str, on: str) -> None:
    """Open the day from its page."""
    who.go(f"/day/{hall}/{on}/")
    who.press("开店")
    expect(who.main.locator("[aria-current=step]")).to_contain_text("营业")


def take_money(who: Staff, hall: str, shift: str, *lines: tuple[str, int, int]) -> None:
    """Write takings down, line after line: method, orders, fen."""
    who.go(f"/cash/{hall}/takings/")
    for method, orders, fen in lines:
        who.choose(shift=SHIFTS[shift], method=METHODS[method])
        who.fill(orders=str(orders), received=yuan(fen))
        rows = who.main.locator("tbody tr").count()
        who.press("记下")
        expect(who.main.locator("tbody tr")).to_have_count(rows + 1)


def fill_close(who: Staff, hall: str, on: str, noncash: dict[str, int]) -> None:
    """Open the close and type what the machines say."""
    who.go(f"/day/{hall}/{on}/close/")
    for method, fen in noncash.items():
        who.fill(**{f"noncash_{method}": yuan(fen)})


def explain(who: Staff, method: str, cause: str, words: str) -> None:
    """Cause and words of a method that differs."""
    who.choose(**{f"cause_{method}": cause})
    who.fill(**{f"words_{method}": words})


def close(who: Staff, hall: str, on: str) -> str:
    """Press the button; returns the seal on the slip that follows."""
    who.press("结账")
    who.at(f"/day/{hall}/{on}/slip/")
    return who.page.locator("body").inner_text().split("封签")[1].split()[0]


def slip_text(who: Staff, hall: str, on: str) -> str:
    """The words of the slip's PDF."""
    answer = who.page.request.get(f"{who.site.url}/day/{hall}/{on}/slip.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    command = ["pdftotext", "-layout", "-", "-"]
    read = subprocess.run(command, input=answer.body(), capture_output=True, check=True)
    return re.sub(r"[ \t]+", " ", read.stdout.decode())


def photo() -> FilePayload:
    """A photo of a bank slip."""
    file = io.BytesIO()
    Image.new("RGB", (320, 200), (238, 240, 244)).save(file, "PNG")
    return {"name": "slip.png", "mimeType": "image/png", "buffer": file.getvalue()}


def fill_deposit(who: Staff, fen: int, number: str) -> None:
    """Type what the bank slip says and take its photo."""
    who.fill(amount=yuan(fen), slip_no=number)
    who.main.locator("input[type=file]").set_input_files(photo())


def deposit(who: Staff, hall: str, fen: int, number: str) -> None:
    """From the list of what is not deposited to the slip handed in."""
    who.go(f"/cash/{hall}/deposits/")
    who.follow("去缴存")
    fill_deposit(who, fen, number)
    who.press("交回单")
    who.at(rf"/cash/{hall}/deposit/\d+/")
    who.reads(number, yuan(fen))


def take_out(depositor: Staff, custodian: Staff, due: str) -> None:
    """The custodian gives the money to who deposits it; both sign on one screen."""
    depositor.go(due)
    depositor.fill(pin=depositor.pin, custodian_pin=custodian.pin)
    depositor.press("双方签字取出")
    depositor.reads(f"{custodian.name} → {depositor.name}")


def path_of(who: Staff, hall: str, on: str) -> list[str]:
    """The states of the six stages, as the day page shows them."""
    who.go(f"/day/{hall}/{on}/")
    stages = who.main.locator(".hk-stage .hk-sr")
    expect(stages).to_have_count(6)
    return [text.strip() for text in stages.all_text_contents()]
