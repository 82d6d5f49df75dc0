"""The resident's chat and the unit's group in a browser, as people use them."""

from collections.abc import Callable
from io import BytesIO
from re import compile as pattern

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import World

Open = Callable[..., Page]
STALL = "迎春路与锦绣路交叉口人行道被烧烤摊占满了，轮椅过不去"


def photo(colour: str) -> FilePayload:
    """A photo from the phone's album."""
    made = BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def say(page: Page, text: str) -> None:
    """Type and send."""
    page.fill("#text", text)
    page.click("#send")


def ticket(page: Page) -> str:
    """Wait for the opening message and give the ticket's number."""
    message = page.locator(".row-bots .bubble.about", has_text=pattern(r"WH\d{6}-\d{4}")).first
    expect(message).to_be_visible()
    return (message.text_content() or "").split("WH")[1][:11].join(["WH", ""])


def test_words_and_an_album_become_a_ticket(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    expect(page.locator("#welcome")).to_be_visible()
    say(page, STALL)
    page.set_input_files("#files", [photo("red"), photo("blue")])
    expect(page.locator("#attached .chip")).to_have_count(2)
    page.click("#send")
    assert ticket(page).startswith("WH")
    expect(page.locator(".row-mine .album img")).to_have_count(2)
    expect(page.locator(".row-mine.unsent")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_hidden()
    assert [one.strip() for one in page.locator(".row-mine .words").all_text_contents()] == [STALL]


def test_button_and_reply(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    say(page, STALL)
    number = ticket(page)
    page.locator(".buttons .button", has_text="对方看到什么").first.click()
    expect(page.locator(".row-bots .words", has_text="反映：").first).to_be_visible()
    page.locator(".row-bots .bubble.about", has_text=number).first.locator("xpath=../p/button").click()
    expect(page.locator("#quote")).to_be_visible()
    say(page, "补充一下，晚上七点以后最多")
    expect(page.locator(".row-mine .quoted")).to_have_count(1)


def test_what_could_not_be_sent_is_sent_once_later(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    say(page, STALL)
    ticket(page)
    page.context.set_offline(True)
    say(page, "路灯也坏了")
    expect(page.locator(".row-mine.unsent .trouble")).to_contain_text("没有网络")
    page.context.set_offline(False)
    expect(page.locator(".row-mine.unsent")).to_have_count(0)
    expect(page.locator(".row-mine .words", has_text="路灯也坏了")).to_have_count(1)


def test_unsent_words_survive_a_reload(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    say(page, STALL)
    ticket(page)
    page.route("**/api/chat/messages", lambda route: route.abort())
    say(page, "还有一件事")
    expect(page.locator(".row-mine.unsent")).to_have_count(1)
    page.unroute("**/api/chat/messages")
    page.reload()
    expect(page.locator(".row-mine .words", has_text="还有一件事")).to_have_count(1)
    expect(page.locator(".row-mine.unsent")).to_have_count(0)


def test_another_phone_by_the_return_link(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    say(page, STALL)
    number = ticket(page)
    page.click("#open-link")
    expect(page.locator("#link-qr")).to_have_js_property("complete", True)
    assert page.locator("#link-qr").evaluate("image => image.naturalWidth") > 0
    other = opened(page.locator("#link-url").text_content() or "")
    other.click("button[type=submit]")
    assert ticket(other) == number


def test_large_type_stays(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    before = page.locator("#welcome h2").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    page.click("#large")
    page.reload()
    after = page.locator("#welcome h2").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert after > before * 1.2


def test_hostile_words_stay_words(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    say(page, "<img src=x onerror=document.title=1><b>粗</b>\u202e反")
    expect(page.locator(".row-mine .words")).to_have_text("<img src=x onerror=document.title=1><b>粗</b>\u202e反")
    expect(page.locator(".row-mine:not(.unsent) .bubble img, .bubble b")).to_have_count(0)


def test_card_moves_in_place_and_the_desk_sees_it(world: World, opened: Open) -> None:
    resident = opened(world.base + "/")
    say(resident, STALL)
    number = ticket(resident)
    desk = opened(world.link("operator"), width=1280)
    desk.click("#tab-tickets")
    desk.locator(".entry", has_text=number).click()
    expect(desk.locator(".desk-sheet h2")).to_have_text(number)
    expect(desk.locator(".as-card")).to_contain_text(number)
    worker = opened(world.link("worker"))
    file = desk.request.get(f"{world.base}/api/desk/tickets/{number}").json()
    worker.goto(f"{world.base}/groups/{file['ticket']['unit']['code']}")
    card = worker.locator(".row", has=worker.locator(".card-head", has_text=number))
    card.get_by_role("button", name="签收").click()
    expect(card.locator(".words")).to_contain_text("办理中")
    expect(card.get_by_role("button", name="签收")).to_have_count(0)
    expect(desk.locator(".sheet-head")).to_contain_text("办理中")
    card.locator("button.reply").click()
    say(worker, "今晚七点到现场处理")
    worker.get_by_role("button", name="立即发").last.click()
    expect(resident.locator(".row-bots .words", has_text="今晚七点到现场处理")).to_be_visible()


def test_a_further_problem_is_offered_and_becomes_a_ticket(world: World, opened: Open) -> None:
    page = opened(world.base + "/")
    say(page, "学府街垃圾桶三天没清了，臭得很。另外迎春路的路灯也不亮。再一个门口老有人违停")
    first = ticket(page)
    offer = page.locator(".row-bots", has_text="要另开一单").last
    expect(offer.locator(".buttons .button")).to_have_count(3)
    offer.get_by_role("button", name="另开一单：路灯").click()
    expect(page.locator(".row-bots .words", has_text=f"关联工单：{first}").first).to_be_visible()
    expect(offer.locator(".buttons .button")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
