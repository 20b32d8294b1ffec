"""Where confidentiality ends is the same on the public page and at the information gate: neither leaves a limit out."""

import re

from services.cases.contact.gate.domain import Point
from services.cases.contact.gate.texts import read_texts
from services.intake.pages.domain import NUMBERS
from shared.languages.addresses import address_in
from tests.intake.building import at_the_door, some_settings

LIMITS = {
    "en": ("court", "life", "child", "serious crime"),
    "de": ("Gericht", "Leben", "Kind", "Straftat"),
    "ar": ("محكمة", "حياة", "طفل", "جريمة خطيرة"),
}
"""What each is known by, in the order of the page."""
READ = {"2026-01", "2026-11"}
"""The texts of the gate that were read for the limits above: what a new one names, the page has to name as well."""


async def test_the_public_page_and_the_gate_name_the_same_limits() -> None:
    texts = read_texts()
    assert {text.version for text in texts.values()} == READ
    async with at_the_door(some_settings(), accept="text/html") as (reader, _):
        for language, known_by in LIMITS.items():
            page = (await reader.get(address_in(language, f"/p/{NUMBERS['limits']}"))).text
            on_page = re.findall(r"<li>(.*?)</li>", page.partition("<article")[2].partition("</article>")[0])
            assert [word in limit for word, limit in zip(known_by, on_page, strict=True)] == [True] * len(known_by)
            assert [word for word in known_by if word not in texts[language].words[Point.LIMITS]] == []
