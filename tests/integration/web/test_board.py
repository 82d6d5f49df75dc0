"""Public figures: right, with denominators, and nobody to be found in them."""

from datetime import date

import pytest

from tests.integration.web.conftest import Site
from tickets.ids import UnitCode
from tickets.ports import Tx


def count(site: Site, what: str, service: str, n: int, day: date = date(2026, 11, 22), unit: str | None = None) -> None:
    """As a turn would count."""

    def work(tx: Tx) -> None:
        tx.counts.bump(day=day, what=what, service=service, unit=unit, grid=None, n=n)

    site.turn(work)


async def board(site: Site) -> dict[str, object]:
    """What the public sees."""
    async with site.visitor() as anyone:
        answer = await anyone.get("/api/board")
    assert answer.status_code == 200
    return dict(answer.json())


async def test_empty_board_publishes_no_shares(site: Site) -> None:
    total = (await board(site))["total"]
    assert isinstance(total, dict)
    assert (total["shown"], total["satisfaction"]) == ("0", "未公布")


async def test_property_services_stand_together(site: Site) -> None:
    count(site, "opened", "property_fees", 4)
    count(site, "opened", "property_service", 5)
    count(site, "opened", "garbage", 6)
    services = (await board(site))["services"]
    assert isinstance(services, list)
    assert [(row["code"], row["name"], row["opened"]) for row in services] == [
        ("property", "物业管理", 9),
        ("garbage", site.kit.town.services["garbage"].name.zh, 6),  # type: ignore[index]
    ]


async def test_shares_count_only_what_was_said(site: Site) -> None:
    for what, n in (("opened", 50), ("satisfied", 6), ("dissatisfied", 1), ("unsolved", 3), ("unrated", 30)):
        count(site, what, "garbage", n)
    count(site, "resolved", "garbage", 20)
    count(site, "in_time", "garbage", 19)
    total = (await board(site))["total"]
    assert isinstance(total, dict)
    assert (total["satisfaction"], total["solved"]) == ("60.0%（10 件）", "70.0%（10 件）")
    assert total["in_time"] == "95.0%（20 件）"


@pytest.mark.parametrize(("n", "shown", "told"), [(0, "0", 0), (1, "<5", None), (4, "<5", None), (5, "5", 5)])
async def test_small_counts_are_not_published(site: Site, n: int, shown: str, told: int | None) -> None:
    count(site, "opened", "garbage", n)
    total = (await board(site))["total"]
    assert isinstance(total, dict)
    assert (total["shown"], total["opened"]) == (shown, told)


async def test_only_the_last_thirty_days_count(site: Site, unit: str) -> None:
    for day in (date(2026, 10, 23), date(2026, 10, 24), date(2026, 11, 22)):
        count(site, "opened", "garbage", 10, day, UnitCode(unit))
    shown = await board(site)
    assert (shown["since"], shown["until"]) == ("2026-10-24", "2026-11-22")
    assert shown["total"]["opened"] == 20  # type: ignore[index]
    assert shown["units"][0]["code"] == unit  # type: ignore[index]
    assert [day["opened"] for day in shown["days"] if day["opened"]] == [10, 10]  # type: ignore[attr-defined]
