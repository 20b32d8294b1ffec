"""What a counsellor does on a page, counted: clicks, and fields."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator

MOST_CLICKS, MOST_FIELDS = 4, 3


@dataclass
class Counted:
    """What a counsellor does on a page: buttons and links, and fields that are filled in or chosen."""

    clicks: int = 0
    fields: int = 0
    done: list[str] = field(default_factory=list)

    def click(self, place: Locator) -> None:
        place.click()
        self.clicks += 1

    def fill(self, place: Locator, words: str) -> None:
        place.fill(words)
        self.fields += 1

    def select(self, place: Locator, value: str) -> None:
        place.select_option(value)
        self.fields += 1

    def choose(self, *places: Locator) -> None:
        for place in places:
            place.check()
            self.fields += 1
