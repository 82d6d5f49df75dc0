"""Groups and bots at the desk: a worker is let in by the link the operator was shown, and removed again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import World

Open = Callable[..., Page]


@pytest.mark.parametrize(("lang", "width"), [("zh-CN", 390), ("en-GB", 390), ("zh-CN", 1280), ("en-GB", 1280)])
def test_a_unit_is_opened_and_nothing_sticks_out(world: World, opened: Open, lang: str, width: int) -> None:
    page = opened(world.link("operator"), width=width, lang=lang)
    page.click("#tab-groups")
    page.locator("#list button.entry").first.click()
    expect(page.locator(".sheet-narrow .panel")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # In one breath: the desk draws the sheet anew whenever something is committed.
    left, right = page.evaluate(
        "(({left, right}) => [left, right])(document.querySelector('.sheet-narrow .panel').getBoundingClientRect())"
    )
    assert 0 <= left < right <= width


def test_a_worker_is_let_in_and_removed(world: World, opened: Open) -> None:
    desk = opened(world.link("operator"), width=1280)
    desk.click("#tab-groups")
    desk.fill("#q", "公安")
    desk.locator("#list button.entry", has_text="公安").first.click()
    desk.fill(".act-line input", "赵警官")
    desk.press(".act-line input", "Enter")
    mine = desk.locator(".members li", has_text="赵警官")
    expect(mine).to_have_count(1)
    worker = opened(desk.locator(".handed-text").first.inner_text())
    expect(worker.locator("#composer")).to_be_visible()
    mine.locator("button").click()
    mine.locator("button.button-danger").click()
    expect(mine).to_have_count(0)
    worker.reload()
    expect(worker.locator("#composer")).to_have_count(0)
