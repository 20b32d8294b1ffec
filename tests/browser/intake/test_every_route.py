"""Every route of the public pages in a real browser: headers, nothing kept on the device, nobody else asked."""

from playwright.sync_api import Response

from services.intake.app import create_app
from services.intake.pages.domain import ABOUT, SITUATIONS
from shared.languages.addresses import address_in
from shared.web.routes import pages_of
from shared.web.security import headers_of
from tests.browser.chromium import Watched
from tests.browser.intake.doorway import Doorway
from tests.intake.building import some_settings

PAGES = sorted(
    (method, page.template) for page in pages_of(create_app(some_settings()).routes) for method in page.methods
)
NUMBERS = (*ABOUT, SITUATIONS, "999")
NAMES = {"{publication}": ("opening_hours",), "{number}": NUMBERS, "{name:path}": ("nothing.css",)}
HEADERS = {name.decode() for name, _ in headers_of()} - {"x-robots-tag"} | {"cache-control"}
"""A search engine may find the pages."""
SEND = """async ([address, method]) => {
  const body = method === "POST" ? new URLSearchParams({ words: "a", receipt: "1", code: "1" }) : undefined;
  return (await fetch(address, { method, body, redirect: "manual" })).status;
}"""
KEPT = """async () => [
  document.cookie, Object.keys(localStorage), Object.keys(sessionStorage),
  await indexedDB.databases(), await caches.keys(),
  await navigator.serviceWorker.getRegistrations(),
].map(one => one.length)"""
"""On the device."""


def addresses(template: str) -> list[str]:
    for place, names in NAMES.items():
        if place in template:
            return [template.replace(place, name) for name in names]
    assert "{" not in template, f"{template}: say in NAMES what stands there"
    return [template]


def test_every_route_keeps_nothing_asks_nobody_else_and_has_its_headers(phone: Watched, door: Doorway) -> None:
    page, answers = phone.page(), list[Response]()
    page.on("response", lambda answer: answers.append(answer))
    for method, template in PAGES:
        for address in addresses(template):
            if method == "GET" and not template.startswith("/static/"):
                page.goto(f"{door.address}{address_in('ar', address)}", wait_until="load")
            else:
                page.evaluate(SEND, [address, method])
    page.goto(f"{door.address}/nowhere")
    assert page.evaluate(KEPT) == [0, 0, 0, 0, 0, 0]
    assert phone.context.cookies() == []
    assert phone.elsewhere(door.address) == []
    met = {answer.url.removeprefix(door.address) for answer in answers}
    assert len(met) > len(PAGES) + len(NUMBERS)
    for answer in answers:
        headers = answer.all_headers()
        assert headers.keys() >= HEADERS, answer.url
        assert "set-cookie" not in headers, answer.url
        assert "default-src 'none'" in headers["content-security-policy"], answer.url
