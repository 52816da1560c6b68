"""Every page of the wing opens for those who may, and looks missing or refuses for the others."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client

from hallkeeper.foundation.rooms.api import rooms
from hallkeeper.foundation.trail.api import rows_of
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.places.api import CalendarDay, Company, Department, Device, Hall, Trade, subject_of
from hallkeeper.org.posts.api import Holding, Merger, Post
from tests.cast import Cast

OWNER_PAGES = [
    "/setup/company/",
    "/setup/halls/",
    "/setup/halls/new/",
    "/setup/halls/NM/",
    "/setup/departments/new/",
    "/setup/calendar/",
    "/people/",
    "/people/?q=zhou",
    "/people/?hall=NM&post=clerk",
    "/people/new/",
    "/people/zhou/",
    "/people/zhou/edit/",
    "/people/zhou/phone/",
    "/people/zhou/posts/",
    "/posts/",
    "/posts/clerk/",
    "/posts/customer_representative/",
    "/account/",
    "/account/password/",
    "/account/pin/",
    "/accounts/2fa/",
]


def send(client: Client, path: str, **fields: object) -> object:
    """Hand a form in with a fresh once-only key."""
    return client.post(path, {"once": str(uuid.uuid4()), **fields})


@pytest.mark.parametrize("path", OWNER_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_opens_for_the_owner(company: Cast, path: str, language: str) -> None:
    client = company.client("zheng")
    client.cookies["django_language"] = language
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [path for path in OWNER_PAGES if not path.startswith("/account")])
def test_page_sends_a_stranger_to_sign_in(company: Cast, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("path", [path for path in OWNER_PAGES if not path.startswith("/account")])
def test_page_refuses_a_clerk(company: Cast, path: str) -> None:
    assert company.client("li").get(path).status_code in {403, 404}


@pytest.mark.parametrize("path", ["/setup/halls/DJ/", "/people/liu/edit/", "/people/he/"])
def test_foreign_hall_and_its_people_look_missing(company: Cast, path: str) -> None:
    foreign = company.client("chen").get(path)
    absent = company.client("chen").get(path.replace("DJ", "XX").replace("liu", "nn").replace("he", "nn"))
    assert (foreign.status_code, absent.status_code) == (404, 404)


def test_company_is_renamed(company: Cast) -> None:
    assert (
        send(company.client("zheng"), "/setup/company/", company="新公司", short_name="新").status_code == 303
    )
    assert str(Company.objects.get()) == "新公司"


def test_first_step_makes_company_and_hall(company: Cast) -> None:
    Holding.objects.filter(hall__isnull=False).delete()
    Hall.objects.all().delete()
    form = {
        "company": "新公司",
        "code": "xj",
        "name": "新街厅",
        "trade": "telecom",
        "opens": "09:00",
        "closes": "18:00",
    }
    Trade.objects.create(code="telecom", names={"zh": "电信", "en": "Telecom"})
    assert send(company.client("zheng"), "/setup/company/", **form).status_code == 303
    assert Company.objects.get().name == "新公司"
    assert Hall.objects.get(code="XJ").name == "新街厅"


def test_hall_form_keeps_what_was_typed_and_shows_both_values(company: Cast) -> None:
    Trade.objects.create(code="telecom", names={"zh": "电信", "en": "Telecom"})
    form = {
        "name": "南门旗舰厅",
        "trade": "telecom",
        "opens": "09:00",
        "closes": "18:00",
        "version": 1,
        "active": "on",
        "department": "YY",
    }
    assert send(company.client("chen"), "/setup/halls/NM/", **form).status_code == 303
    late = send(company.client("zheng"), "/setup/halls/NM/", **{**form, "name": "南门总店"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "陈立" in page and "南门旗舰厅" in page and "南门总店" in page
    assert Hall.objects.get(code="NM").name == "南门旗舰厅"


def test_department_and_calendar(company: Cast) -> None:
    client = company.client("zheng")
    assert send(client, "/setup/departments/new/", code="SC", name="市场部").status_code == 303
    assert Department.objects.get(code="SC").name == "市场部"
    assert send(client, "/setup/calendar/", on="2026-12-26", working="yes", note="调班").status_code == 303
    assert CalendarDay.objects.get(date=date(2026, 12, 26)).working is True


def test_device_is_registered_in_this_browser_and_revoked(company: Cast) -> None:
    client = company.client("chen")
    assert send(client, "/setup/halls/NM/device/", name="1 号台").status_code == 303
    device = Device.objects.get()
    assert client.cookies["hk_device"]["httponly"]
    assert send(company.client("liu"), f"/setup/devices/{device.pk}/revoke/").status_code == 404
    assert Device.objects.get().revoked_at is None
    assert send(client, f"/setup/devices/{device.pk}/revoke/").status_code == 303
    assert Device.objects.get().revoked_at is not None
    assert client.cookies["hk_device"].value == ""


def test_hall_choice_takes_only_halls_one_reaches(company: Cast) -> None:
    client = company.client("sun")
    assert client.post("/setup/hall-choice/", {"hall": "DJ", "next": "/people/"})["Location"] == "/people/"
    assert client.session["hall"] == "DJ"
    assert (
        client.post("/setup/hall-choice/", {"hall": "NM", "next": "https://evil.example/"})["Location"] == "/"
    )
    assert company.client("li").post("/setup/hall-choice/", {"hall": "DJ"}).status_code == 404


def test_new_person_gets_a_sheet_that_is_shown_once(company: Cast) -> None:
    company.never_signed_in("zheng", "sun")
    client = company.client("chen")
    fields = {
        "once": str(uuid.uuid4()),
        "name": "吴迪",
        "post": "clerk",
        "place": "hall:NM",
        "phone": "13912345678",
    }
    sheet = client.post("/people/new/", fields)
    account = Account.objects.get(username="wudi")
    assert sheet.status_code == 200
    assert "no-store" in sheet["Cache-Control"]
    password = sheet.context["secret"]["password"]
    assert account.check_password(password) and account.must_change_password
    assert password in sheet.content.decode()
    again = client.post("/people/new/", fields)
    assert password not in again.content.decode()
    assert Person.objects.filter(name="吴迪").count() == 1
    assert Holding.objects.get(person=account.person).hall == company.nm


def test_new_person_form_keeps_what_was_typed(company: Cast) -> None:
    before = Person.objects.count()
    answer = send(company.client("chen"), "/people/new/", name="吴迪", post="clerk", place="hall:DJ")
    assert answer.status_code == 422
    assert "吴迪" in answer.content.decode()
    assert Person.objects.count() == before


def test_person_is_changed_without_showing_the_phone(company: Cast) -> None:
    form = {"name": "李小娜", "sex": "f", "email": "li@example.com", "active": "on", "version": 1}
    assert send(company.client("chen"), "/people/li/edit/", **form).status_code == 303
    li = Person.objects.get(code="li")
    assert (li.name, li.phone, li.version) == ("李小娜", "13800000000", 2)
    assert "13800000000" not in company.client("chen").get("/people/li/").content.decode()


def test_phone_is_shown_after_a_reason_only(company: Cast) -> None:
    client = company.client("chen")
    assert "13800000000" not in send(client, "/people/li/phone/", reason="").content.decode()
    assert not rows_of(subject_of(company.li)).filter(verb="looked").exists()
    assert "138 0000 0000" in send(client, "/people/li/phone/", reason="排班急事").content.decode()
    assert rows_of(subject_of(company.li)).get(verb="looked").reason == "排班急事"


def test_password_is_reset_on_a_sheet(company: Cast) -> None:
    sheet = send(company.client("chen"), "/people/li/reset/")
    assert company.account("li").check_password(sheet.context["secret"]["password"])
    assert send(company.client("chen"), "/people/sun/reset/").status_code == 403
    assert company.account("sun").check_password(company.password("sun"))


def test_post_is_given_and_ended(company: Cast) -> None:
    company.never_signed_in("zheng")
    client = company.client("sun")
    assert (
        send(
            client, "/people/li/posts/", post="trainer", place="hall:NM", valid_from="2026-01-01"
        ).status_code
        == 303
    )
    held = Holding.objects.get(person=company.li, post__code="trainer")
    assert send(client, f"/people/posts/{held.pk}/end/", reason="").status_code == 422
    assert send(client, f"/people/posts/{held.pk}/end/", reason="换人").status_code == 303
    assert not company.actor("li").posts_at(company.nm) & {"trainer"}
    assert send(company.client("chen"), "/people/posts/999/end/", reason="x").status_code == 404


def test_rights_superior_and_names_of_a_post(company: Cast) -> None:
    company.never_signed_in("sun")
    client = company.client("zheng")
    rights = [*Post.objects.get(code="clerk").rights.values_list("right", flat=True), "org_people.see"]
    assert send(client, "/posts/clerk/rights/", rights=rights).status_code == 303
    assert Post.objects.get(code="clerk").rights.filter(right="org_people.see").exists()
    version = Post.objects.get(code="clerk").version
    form = {"name": "营业员", "name_en": "Clerk", "superior": "hall_manager", "version": version}
    assert send(client, "/posts/clerk/", **form).status_code == 303
    assert Post.objects.get(code="clerk").superior == Post.objects.get(code="hall_manager")
    names = {"hall": "NM", "into": "customer_representative"}
    assert send(client, "/posts/customer_manager/names/", **names).status_code == 303
    assert Merger.objects.get().into.code == "customer_representative"
    assert send(client, "/posts/customer_manager/names/", hall="NM", into="").status_code == 303
    assert not Merger.objects.exists()
    assert send(client, "/posts/nothing/rights/", rights=rights).status_code == 404


def test_posts_page_shows_who_could_not_send(company: Cast) -> None:
    Post.objects.filter(code="clerk").update(superior=None)
    page = company.client("zheng").get("/posts/").content.decode()
    assert "S1.5.2" in page.replace("§", "S") and "营业员" in page


def test_list_of_people_costs_the_same_for_one_and_many(
    company: Cast, django_assert_max_num_queries: object
) -> None:
    client = company.client("zheng")
    client.get("/people/")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        client.get("/people/")


def test_person_of_a_clerk_sees_only_own_account(company: Cast) -> None:
    page = company.client("li").get("/account/")
    assert page.status_code == 200
    assert "李娜" in page.content.decode()


def test_hall_is_added_on_its_page(company: Cast) -> None:
    Trade.objects.create(code="telecom", names={"zh": "电信", "en": "Telecom"})
    form = {"code": "xj", "name": "新街厅", "trade": "telecom", "opens": "09:00", "closes": "18:00"}
    assert send(company.client("zheng"), "/setup/halls/new/", **form)["Location"] == "/setup/halls/XJ/"
    assert send(company.client("zheng"), "/setup/halls/new/", **form).status_code == 422


def test_sessions_of_another_person_are_ended(company: Cast) -> None:
    client = company.client("li")
    assert send(company.client("wang"), "/people/li/sessions/").status_code == 404
    assert client.get("/account/").status_code == 200
    assert send(company.client("chen"), "/people/li/sessions/").status_code == 303
    assert client.get("/account/").status_code == 302


def test_list_is_filtered_by_post_alone_and_by_name(company: Cast) -> None:
    def names(query: str) -> set[str]:
        return {
            person.name for person in company.client("zheng").get(f"/people/?{query}").context["page"].rows
        }

    assert names("post=clerk") == {"李娜", "王强"}
    assert names("q=zm") == names("q=zhoumin") == {"周敏"}
    Person.objects.filter(code="li").update(active=False)
    assert names("post=clerk&left=on") == {"李娜", "王强"}
    assert {"李娜"} & names("") == set()


def test_list_goes_on_after_fifty(company: Cast) -> None:
    Person.objects.bulk_create([Person(code=f"a{number:03d}", name="某某") for number in range(60)])
    first = company.client("zheng").get("/people/").context["page"]
    second = company.client("zheng").get(f"/people/{first.later}").context["page"]
    assert (len(first.rows), len(second.rows), second.later) == (50, 20, "")
    assert "第 51–70 条，共 70" in company.client("zheng").get(f"/people/{first.later}").content.decode()


def test_list_offers_and_reads_only_the_halls_one_sees(company: Cast) -> None:
    chen = company.client("chen")
    offered = chen.get("/people/").context["filters"].fields["hall"].queryset
    assert [hall.code for hall in offered] == ["NM"]
    foreign = chen.get("/people/?hall=DJ")
    assert foreign.context["filters"].wanted == {}
    assert [row.pk for row in foreign.context["page"].rows] == [
        row.pk for row in chen.get("/people/").context["page"].rows
    ]


def test_list_that_nothing_matches_says_how_many_there_are(company: Cast) -> None:
    zheng = company.client("zheng")
    page = zheng.get("/people/?q=%E6%B2%A1%E6%9C%89").content.decode()
    assert "筛选后没有。" in page
    assert "清空筛选看全部 10 条" in page
    assert "清空筛选" not in zheng.get("/people/").content.decode()


def test_refusal_stands_once_on_a_page_of_three_forms(company: Cast) -> None:
    form = {"name": "营业员", "superior": "hall_manager", "version": 9}
    page = send(company.client("zheng"), "/posts/clerk/", **form)
    assert page.status_code == 409
    assert page.content.decode().count("data-refusal") == 1


def test_second_person_is_asked_by_the_pages(company: Cast) -> None:
    """Once somebody else may agree, the form asks for the reason that they will read."""
    client = company.client("chen")
    form = {"post": "trainer", "place": "hall:NM", "valid_from": "2026-01-01"}
    assert "写上原因" in send(client, "/people/li/posts/", **form).content.decode()
    assert send(client, "/people/li/posts/", **form, reason="兼任").status_code == 303
    assert "已提出" in client.get("/people/li/").content.decode()
    assert "等我处理" in company.client("sun").get("/approvals/").content.decode()
    assert not Holding.objects.filter(post__code="trainer").exists()


def test_page_says_that_one_person_acted_alone(company: Cast) -> None:
    company.never_signed_in("sun")
    client = company.client("zheng")
    form = {"post": "trainer", "place": "hall:NM", "valid_from": "2026-01-01"}
    assert send(client, "/people/li/posts/", **form).status_code == 303
    page = client.get("/people/li/").content.decode()
    assert "现在还没有别人能同意" in page and "一个人授的" in page
    (wish,) = company.client("sun").get("/approvals/").context["waiting"].rows
    detail = company.client("sun").get(wish.url).content.decode()
    assert "知悉，同意" in detail and "一个人做的事" in detail


def test_rights_stand_room_by_room_with_their_dangers_marked(company: Cast) -> None:
    page = company.client("zheng").get("/posts/clerk/").content.decode()
    groups = page.split('<fieldset class="hk-fieldset">')[1:]
    assert len(groups) == len([room for room in rooms() if room.rights])
    [cash] = [group for group in groups if 'value="shop_cash.count"' in group]
    assert "<legend>银箱、营业款和缴款</legend>" in cash and "钱款" in cash
    [posts] = [group for group in groups if 'value="org_posts.approve_grant"' in group]
    assert "第二人" in posts and "钱款" not in posts
    assert page.count('name="rights"') == sum(len(room.rights) for room in rooms())


def test_every_room_with_rights_has_a_name_to_stand_over_them() -> None:
    assert [room.name for room in rooms() if room.rights and not room.title] == []


def test_no_trade_is_chosen_for_a_new_hall(company: Cast) -> None:
    client = company.client("zheng")
    page = client.get("/setup/halls/new/").content.decode()
    assert '<option value="" selected>' in page
    form = {"once": str(uuid.uuid4()), "code": "XJ", "name": "新街厅", "opens": "09:00", "closes": "18:00"}
    assert client.post("/setup/halls/new/", {**form, "trade": ""}).status_code == 422
    assert not Hall.objects.filter(code="XJ").exists()


def test_history_calls_posts_halls_and_rights_by_their_names(company: Cast) -> None:
    company.never_signed_in("sun")
    client = company.client("zheng")
    form = {"post": "trainer", "place": "hall:NM", "valid_from": "2026-01-01"}
    assert send(client, "/people/li/posts/", **form).status_code == 303
    told = [one.detail for one in client.get("/people/li/").context["events"].rows]
    assert any("培训员, 南门营业厅" in detail for detail in told)
    assert not any("trainer" in detail or "NM" in detail for detail in told)
