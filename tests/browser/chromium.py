"""A real Chromium for the tests, and what they ask of every page: axe, numbers in order, no other site, no errors."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect, sync_playwright

from deploy.local.inspection.doctor import BROWSERS
from tests.browser import deaf_chromium

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
CONTRAST = "color-contrast"
COLOURS = (CONTRAST, "link-in-text-block")
"""Rules that compare colours: of a text and what is behind it, and of a link and the text around it."""
SWITCHES = ("--no-sandbox", "--disable-gpu", "--js-flags=--no-opt --no-maglev --min-semi-space-size=16")
"""Each page lives for a second or two: what its scripts would gain by being optimised, that itself takes twice over."""
WITHOUT_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
PATIENCE = 30_000
"""Milliseconds, for a machine with much else to do."""
SERIOUS = ("serious", "critical")
BROUGHT = f"""{AXE};
  const light = axe._audit.rules.filter(({{impact}}) => impact && !{list(SERIOUS)}.includes(impact));
  axe.configure({{rules: light.map(({{id}}) => ({{id, enabled: false}}))}});"""
"""What a rule finds is as serious as the rule says, so those that find nothing serious need not look. Axe is large: a
page gets it when it is judged, not when it is opened."""
JUDGED = """async options => {
  if (!window.axe) return null;
  const judged = await axe.run(document, {...options, resultTypes: ["violations"], selectors: false});
  return judged.violations.map(({id, impact, nodes}) => ({id, impact, nodes: nodes.map(node => node.html)}));
}"""
"""Only what is wrong comes out of the page: all that is right is a thousand times as much."""

TURNED = r"""() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const edge = (node, at) => {
    const one = document.createRange();
    one.setStart(node, at);
    one.setEnd(node, at + 1);
    return one.getBoundingClientRect();
  };
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.checkVisibility()) continue;
    for (const word of node.nodeValue.matchAll(/\.\/[a-z]+|[a-z0-9]+(?:[-–.:\/_@,+%][a-z0-9]+)+/gi)) {
      const first = edge(node, word.index), last = edge(node, word.index + word[0].length - 1);
      const beside = first.width && last.width && Math.abs(first.top - last.top) < 3;
      if (beside && first.left > last.left) found.push(word[0]);
    }
  }
  return found;
}"""
"""Numbers and names with signs in them whose end stands before their beginning: "2026-11" read as "11-2026"."""


def found() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def deaf(program: str | None) -> dict[str, Any]:
    """How a browser is launched that does not break off a page because a network was made beside it."""
    return {"executable_path": deaf_chromium.__file__, "env": os.environ | {deaf_chromium.PROGRAM: program or ""}}


@contextmanager
def launched() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**deaf(found()), args=SWITCHES)
        yield browser
        browser.close()


LEFT: dict[tuple[Browser, str], list["Watched"]] = {}


@dataclass
class Watched:
    """A browser of one person: everything it asked for and everything it complained about."""

    context: BrowserContext
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    blank: list[Page] = field(default_factory=list)

    def page(self) -> Page:
        if self.blank:
            return self.blank.pop()
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def leave(self) -> None:
        """For the next one: nothing is signed in, shown, asked for or complained about."""
        self.blank, [*others] = self.context.pages[:1], self.context.pages[1:]
        for page in others:
            page.close()
        self.context.unroute_all()
        for page in self.blank:
            page.unroute_all()
            blanked(page)
            page.emulate_media(media="null", color_scheme="light")
        self.context.clear_cookies()
        self.requests.clear()
        self.complaints.clear()

    def sent(self) -> str:
        """Every body that left the browser."""
        return "\n".join(request.post_data or "" for request in self.requests)

    def elsewhere(self, address: str) -> list[str]:
        return [request.url for request in self.requests if not request.url.startswith(f"{address}/")]


def blanked(page: Page) -> None:
    """To go elsewhere would begin a process anew. A test may end while its page is on the way to the next one."""
    try:
        page.set_content("")
    except Error:
        page.wait_for_load_state()
        page.set_content("")


@contextmanager
def watched(browser: Browser, *, width: int = 360, **options: Any) -> Iterator[Watched]:
    one = begun(browser, width, options)
    yield one
    one.context.close()


@contextmanager
def watched_again(browser: Browser, *, width: int = 360, **options: Any) -> Iterator[Watched]:
    """The same in a window that another test has left blank, which takes less: only where a page keeps nothing but its
    cookies, and the test changes nothing of the window that `leave` does not take back."""
    left = LEFT.setdefault((browser, repr(options)), [])
    one = left.pop() if left else begun(browser, width, options)
    for page in one.blank:
        page.set_viewport_size({"width": width, "height": 780})
    yield one
    one.leave()
    left.append(one)


def begun(browser: Browser, width: int, options: dict[str, Any]) -> Watched:
    context = browser.new_context(viewport={"width": width, "height": 780}, **options)
    context.set_default_timeout(PATIENCE)
    one = Watched(context)
    context.on("request", lambda request: one.requests.append(request))
    return one


LOOKS = count(1)
MODULE = re.compile(r'(<script type="module"[^>]* src="[^"?]+)"')
LEFT_BEHIND = """async address => {
  history.replaceState(null, "", address);
  dispatchEvent(new PageTransitionEvent("pagehide"));
  await new Promise(done => setTimeout(done));
  for (let timer = setTimeout(() => {}); timer; timer--) clearTimeout(timer);
}"""
"""As if the page were left: what its scripts listen to is let go of, and nothing that they wait for comes any more."""


def turn_to(page: Page, address: str) -> None:
    """Shows the page at an address, after the first of a service in the document that is there: what serves it and what
    reads it are the same, but axe need not be brought and warmed up again. For looks, not for ways: nothing is clicked.
    A module runs once in a document: it gets an address of its own. What is not found is gone to as ever."""
    if not page.url.startswith("{0.scheme}://{0.netloc}/".format(urlsplit(address))):
        page.goto(address)
        return
    language = page.evaluate("navigator.language")
    answer = page.request.get(address, headers={"accept": "text/html", "accept-language": language})
    if not answer.ok:
        page.goto(address)
        return
    page.evaluate(LEFT_BEHIND, answer.url)
    page.set_content(MODULE.sub(rf'\1?look={next(LOOKS)}"', answer.text()))


def spills(page: Page, width: int) -> bool:
    """Whether the page is wider than a window of so many pixels, which it is shown in from now on."""
    page.set_viewport_size({"width": width, "height": 780})
    page.wait_for_load_state()
    wider: bool = page.evaluate("document.documentElement.scrollWidth") > width
    return wider


def backwards(page: Page) -> list[str]:
    """Numbers and names that run backwards, which depends on the language."""
    return [f"runs backwards: {word}" for word in page.evaluate(TURNED)]


def barriers(page: Page, *, colours: bool = True, dark: bool = False) -> list[str]:
    """What keeps somebody from using the page: what runs backwards, and what axe finds serious.

    All rules in the light; in the dark, where it is asked for, only colours can be others. What axe finds depends on
    the parts of a page, its direction and its width, hardly on the words: of many languages it need not see each. To
    compare the colours takes as long as all other rules: without them where the same parts are seen in another
    language, for no colour of ours depends on the language or the direction.
    """
    page.wait_for_load_state()
    seen = backwards(page) + findings(page, "light", {} if colours else WITHOUT_COLOURS)
    if not dark:
        return seen
    page.emulate_media(color_scheme="dark")
    seen += findings(page, "dark", {"runOnly": [CONTRAST]})
    page.emulate_media(color_scheme="light")
    return seen


def pixels_too_wide(page: Page) -> int:
    """How far the page reaches over the edge of its window. Waits for the page: a click has left the one before it."""
    page.wait_for_load_state()
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return max(0, over)


def findings(page: Page, scheme: str, options: dict[str, Any]) -> list[str]:
    violations = page.evaluate(JUDGED, options)
    if violations is None:
        page.evaluate(BROUGHT)
        violations = page.evaluate(JUDGED, options)
    return [
        f"{finding['id']} ({scheme}): {html[:120]}"
        for finding in violations
        if finding["impact"] in SERIOUS
        for html in finding["nodes"]
    ]
