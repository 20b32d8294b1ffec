"""What clients say in their own words, as the lead reads it and deletes it, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.case_pages import SignIn
from tests.browser.casework import Casework, run
from tests.browser.chromium import barriers, spills
from tests.browser.pictures import FOLDER
from tests.cases.building import a_request

PRAISE, LONG, ARABIC = "Nobody laughed at my papers.", "Too" * 120, "أحدٌ أصغى إليّ."


async def a_month_later(cases: Casework) -> None:
    async with cases._database() as connection:
        await connection.execute("SET kokon.errand = 'migration'")
        rows = await connection.fetch("DELETE FROM remark RETURNING id, words")
        await connection.executemany("INSERT INTO remark VALUES ($1, '2026-01', $2)", [tuple(row) for row in rows])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_lead_reads_what_clients_said_and_deletes_it(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    cases.arrives(*(a_request(words, kind="feedback") for words in (PRAISE, LONG, ARABIC)))
    page = sign_in("lead", java_script_enabled=scripts)
    page.goto(f"{cases.address}/codes?lang=en")
    page.get_by_role("link", name="Read what clients say in their own words").click()
    expect(page.get_by_text("Nobody has written anything yet, or the month is not over.")).to_be_visible()
    run(a_month_later(cases))
    for language in ("de", "ar", "en"):
        page.goto(f"{cases.address}/remarks?lang={language}")
        for width in (320, 1280):
            assert not spills(page, width), (language, width)
            if folder := os.environ.get(FOLDER):
                page.screenshot(path=Path(folder) / f"remarks-{language}-{width}.png", full_page=True)
        if scripts:
            assert barriers(page, colours=language == "ar", dark=language == "ar") == [], language
    expect(page.locator("h2")).to_have_text("January 2026")
    for words in (PRAISE, LONG, ARABIC):
        expect(page.get_by_text(words)).to_be_visible()
    page.locator("li", has_text=PRAISE).get_by_role("checkbox").check()
    page.get_by_role("button", name="Delete what is chosen").click()
    expect(page.get_by_role("status")).to_contain_text("Deleted. It lies sealed in backups until")
    expect(page.get_by_text(PRAISE)).to_have_count(0)
    page.get_by_role("checkbox").nth(0).check()
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Delete what is chosen").click()
    expect(page.get_by_text("Nobody has written anything yet")).to_be_visible()
