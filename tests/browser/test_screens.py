"""Every page at a phone's and a desk's width: nothing sticks out, everything can be touched; and the demo's story."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import World

Open = Callable[..., Page]
#: The finger's size on a phone, in CSS pixels.
TOUCH = 44


@pytest.mark.parametrize("lang", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/", "/board", "/demo", "/desk", "/nowhere"])
def test_nothing_sticks_out(world: World, opened: Open, path: str, width: int, lang: str) -> None:
    page = opened(world.base + path, width=width, lang=lang)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("large", [False, True])
def test_fingers_fit(world: World, opened: Open, large: bool) -> None:
    page = opened(world.base + "/")
    if large:
        page.click("#large")
    touched = page.locator("button:visible, a:visible, .composer label:visible, textarea:visible")
    boxes = [one.bounding_box() for one in touched.all()]
    heights = [box["height"] for box in boxes if box]
    assert len(heights) > 6
    assert min(heights) >= (36 if large else TOUCH)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_story_plays_to_its_end_and_survives_a_reload(world: World, opened: Open) -> None:
    page = opened(world.base + "/demo", width=1280)
    page.click("#play")
    expect(page.locator("#scene")).to_contain_text("/")
    page.reload()
    expect(page.locator("#skip")).to_be_visible()
    end = "故事讲完了"
    for _ in range(400):
        if end in (page.locator("#caption").text_content() or ""):
            break
        if page.locator("#skip").is_visible():
            page.locator("#skip").click()
        page.wait_for_timeout(150)  # sleep: the story's own pace; what is waited for is the caption above
    expect(page.locator("#caption")).to_contain_text(end)
    phone, desk = page.frame_locator("#phone"), page.frame_locator("#desk")
    expect(phone.locator(".words", has_text="领奖码")).to_be_visible()
    expect(desk.locator(".sheet-head")).to_contain_text("已结案")
    expect(page.frame_locator("#group").locator(".card-head").first).to_be_visible()
