from tests.cast import Cast


def test_cast(company: Cast) -> None:
    assert company.zhou.name == "周敏"
    assert company.actor("zhou").posts_at(company.nm) == {"shift_leader"}
    assert company.actor("zhou").may("shop_hallday.close", company.nm) in (True, False)
