"""The desk over HTTP: who may look, what each action passes on, how refusals are told."""

from datetime import date

import pytest

from tests.integration.web.conftest import Site
from tickets import errors
from tickets.actions.answer import ToKeep
from tickets.errors import ChuishaoError
from tickets.people import Role
from web.errors import TABLE, status_of

LISTS = ["queue", "tickets", "units", "rewards", "blind-spots", "answers"]
KEPT = ToKeep(asks=("几点开门", "哪天开"), words="九点\ufffd", source="公告", valid_until=date(2027, 1, 31))
ACTIONS = [
    ("tickets/WH1/dispatch", {"unit": "u", "note": "快"}, ("dispatch", ("WH1",), {"unit": "u", "note": "快"})),
    (
        "tickets/WH1/reclassify",
        {"service": "garbage", "subtype": "", "note": "是垃圾"},
        ("reclassify", ("WH1",), {"service": "garbage", "subtype": None, "why": "是垃圾"}),
    ),
    ("tickets/WH1/merge", {"into": " WH2 "}, ("merge", ("WH1",), {"into": "WH2"})),
    ("tickets/WH1/decline", {"reason": "归交警"}, ("decline", ("WH1",), {"reason": "归交警"})),
    ("tickets/WH1/close", {"note": "完"}, ("close", ("WH1",), {"note": "完"})),
    ("tickets/WH1/verify", None, ("verify", ("WH1",), {})),
    ("tickets/WH1/detail", {"text": "东门\0"}, ("detail", ("WH1",), {"text": "东门\ufffd"})),
    ("tickets/WH1/place", {"place": "万和城"}, ("place", ("WH1",), {"place": "万和城"})),
    ("tickets/WH1/reopen", {"note": "再办"}, ("reopen", ("WH1",), {"note": "再办"})),
    ("rewards/7/approve", None, ("approve", (7,), {})),
    ("rewards/7/refuse", None, ("refuse", (7,), {})),
    ("items/3/done", {"answer": " 已办 "}, ("done", (3,), {"answer": "已办"})),
    (
        "items/3/keep",
        {"answer": "九点\0", "asks": ["几点开门", "哪天开"], "source": "公告", "valid_until": "2027-01-31"},
        ("keep", (3, KEPT), {}),
    ),
    ("answers/kept-4/retire", None, ("retire_answer", ("kept-4",), {})),
    ("items/3/done", None, ("done", (3,), {"answer": None})),
]


@pytest.mark.parametrize("path", [*LISTS, "tickets/WH1"])
async def test_only_the_desk_looks(site: Site, unit: str, path: str) -> None:
    clients = [
        (site.visitor(), 401),
        (await site.resident(), 401),
        (site.staff("陈工", Role.WORKER, unit), 403),
        (site.staff("坐席", Role.OPERATOR), 404 if "/" in path else 200),
        (site.staff("审批", Role.APPROVER), 404 if "/" in path else 200),
    ]
    for client, status in clients:
        async with client:
            assert (await client.get(f"/api/desk/{path}")).status_code == status


@pytest.mark.parametrize(("path", "body", "asked"), ACTIONS)
async def test_action_reaches_the_desk(
    site: Site, path: str, body: dict[str, object] | None, asked: tuple[str, tuple[object, ...], dict[str, object]]
) -> None:
    async with site.staff("坐席", Role.OPERATOR) as client:
        assert (await client.post(f"/api/desk/{path}", json=body)).json() == {"done": True}
    ((name, positional, named),) = site.desk.asked
    assert (name, positional[1:], named) == asked
    assert isinstance(positional[0], int)


@pytest.mark.parametrize("path", sorted({action[0] for action in ACTIONS}))
async def test_action_is_refused_to_others(site: Site, unit: str, path: str) -> None:
    async with site.visitor() as stranger, site.staff("陈工", Role.WORKER, unit) as worker:
        assert (await stranger.post(f"/api/desk/{path}", headers={"Origin": "http://wanghai.test"})).status_code == 401
        assert (await worker.post(f"/api/desk/{path}")).status_code == 403
    assert site.desk.asked == []


async def test_answers_show_the_town_s_figures_and_their_use(site: Site) -> None:
    site.turn(lambda tx: tx.answers.given("reward-when"))
    async with site.staff("坐席", Role.OPERATOR) as client:
        answers = {one["code"]: one for one in (await client.get("/api/desk/answers")).json()}
        english = (await client.get("/api/desk/answers", params={"lang": "en"})).json()
    paid = answers["reward-when"]
    assert f"{site.kit.town.reward_terms.claim_days}天内有效" in paid["answer"]
    assert (paid["given"], paid["unhelpful"], paid["kept"], paid["past"]) == (1, 0, False, False)
    assert "{place}" in answers["who-sweeps"]["answer"]
    assert any("working days" in one["answer"] for one in english)


@pytest.mark.parametrize("until", ["", "2027", "31.12.2027", None])
async def test_a_strange_last_day_is_told(site: Site, until: str | None) -> None:
    body = {"answer": "九点", "asks": ["几点开门"], "source": "公告", "valid_until": until}
    async with site.staff("坐席", Role.OPERATOR) as client:
        answer = await client.post("/api/desk/items/3/keep", json=body)
    assert (answer.status_code, answer.json()["error"]["facts"]["field"]) == (422, "body.valid_until")
    assert site.desk.asked == []


@pytest.mark.parametrize("body", [{"note": "字" * 2001}, {"unit": 5}, [], "x"])
async def test_strange_orders_are_told(site: Site, body: object) -> None:
    async with site.staff("坐席", Role.OPERATOR) as client:
        answer = await client.post("/api/desk/tickets/WH1/dispatch", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad-input")


def every_error() -> list[type[ChuishaoError]]:
    """The whole tree."""
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ChuishaoError)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted({*every_error(), *TABLE}, key=str))
async def test_every_refusal_has_status_and_words(site: Site, kind: type[ChuishaoError], lang: str) -> None:
    site.desk.refuses = kind(field="x")
    async with site.staff("坐席", Role.OPERATOR) as client:
        answer = await client.post("/api/desk/tickets/WH1/verify", params={"lang": lang})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == status_of(kind())
    assert error["message"]
    assert error["hint"]
    assert error["facts"] == {"field": "x"}
    assert any("\u4e00" <= char <= "\u9fff" for char in error["message"]) == (lang == "zh")


async def test_bug_is_answered_kindly_and_tells_nothing(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.desk.refuses = RuntimeError("secret detail")
    async with site.staff("坐席", Role.OPERATOR) as client:
        answer = await client.post("/api/desk/tickets/WH1/verify")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "unexpected")
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text
