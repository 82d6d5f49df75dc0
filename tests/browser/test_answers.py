"""A question is asked, the desk answers and keeps the answer, the next who asks has it at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import World

#: Milliseconds; a turn may wait for others on a loaded machine.
SLOW = 20_000
Open = Callable[..., Page]


def ask(opened: Open, world: World, words: str, width: int = 390) -> Page:
    page = opened(world.base + "/", width=width)
    page.fill("#text", words)
    page.click("#send")
    return page


def no_wider_than(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280])
def test_an_answer_shows_its_source_and_ways_on(world: World, opened: Open, width: int) -> None:
    page = ask(opened, world, "请问夜间施工几点算违规", width)
    expect(page.locator(".words", has_text="第四十三条")).to_be_visible()
    expect(page.locator("button", has_text="反映问题")).to_be_visible()
    no_wider_than(page, width)


@pytest.mark.parametrize(("width", "asked"), [(390, "请问博物馆几点开门"), (1280, "请问体育馆几点开门")])
def test_an_answer_is_kept_and_retired(world: World, opened: Open, width: int, asked: str) -> None:
    resident = ask(opened, world, asked)
    expect(resident.locator(".words", has_text="转专席")).to_be_visible()
    desk = opened(world.link("operator"), width=width)
    desk.locator("#list button.entry", has_text=asked).click()
    form = desk.locator(".act-form")
    form.locator("textarea").first.fill("周二至周日九点开门，周一闭馆。")
    expect(form.locator(".keep-more")).to_be_hidden()
    form.locator(".keep-tick").first.click()
    expect(form.locator(".keep-more textarea")).to_have_value(asked)
    no_wider_than(desk, width)
    desk.locator("button", has_text="回复并留存").click()
    expect(form.locator(".keep-trouble")).not_to_be_empty()
    form.locator(".keep-more input").first.fill("本馆公告")
    desk.locator("button", has_text="回复并留存").click()
    expect(resident.locator(".words", has_text="周一闭馆")).to_be_visible()
    neighbour = ask(opened, world, asked)
    expect(neighbour.locator(".words", has_text="依据：本馆公告")).to_be_visible()
    desk.click("#tab-answers")
    desk.locator("#list button.entry", has_text=asked).click()
    no_wider_than(desk, width)
    desk.locator("button", has_text="停用").click()
    expect(desk.locator("#list button.entry", has_text=asked)).to_have_count(0)


def test_the_newer_of_two_says_so_and_replaces(world: World, opened: Open) -> None:
    asked = "请问美术馆几点开门"
    for _ in range(2):
        expect(ask(opened, world, asked).locator(".words", has_text="转专席")).to_be_visible()
    desk = opened(world.link("operator"))
    for words in ("九点开门。", "十点开门。"):
        desk.locator("#list button.entry", has_text=asked).first.click()
        desk.locator(".act-form textarea").first.fill(words)
        desk.locator(".keep-tick").first.click()
        desk.locator(".keep-more input").first.fill("本馆公告")
        desk.locator("button", has_text="回复并留存").click()
        if words == "九点开门。":
            expect(desk.locator("#list button.entry", has_text=asked)).to_have_count(1, timeout=SLOW)
    expect(desk.locator(".keep-trouble .as-card")).to_have_text("九点开门。")
    no_wider_than(desk, 390)
    desk.locator(".keep-trouble .keep-tick").click()
    desk.locator("button", has_text="回复并留存").click()
    expect(desk.locator(".keep")).to_have_count(0, timeout=SLOW)
    expect(ask(opened, world, asked).locator(".words", has_text="十点开门")).to_be_visible()
