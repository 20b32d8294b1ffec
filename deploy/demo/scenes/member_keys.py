"""The keys of other centres come from the office; the lead of the first centre calls the second and confirms one."""

import re
from collections.abc import Sequence

from deploy.demo.doors.cases import Workplace
from deploy.demo.reports.ledger import Ledger, Step
from deploy.demo.scenes.life import CentreLife
from deploy.demo.visitors.retries import until

PAGE = "/transfers/centres"
KEY = re.compile(r"age1[a-z0-9]{58}")
DIGITS = re.compile(r"\d{4}(?:-\d{4}){5}")
OF_ANOTHER = re.compile(r'id="centre-([0-9a-f-]{36})".*?(age1[a-z0-9]{58})', re.DOTALL)


async def keys_come_and_one_is_confirmed(lives: Sequence[CentreLife], ledger: Ledger) -> None:
    leads = {life.centre.id: life.desks[life.centre.having("lead")[0].login] for life in lives}
    pages = {centre: (await lead.look(PAGE)).body for centre, lead in leads.items()}
    own = {centre: KEY.findall(page)[0] for centre, page in pages.items()}
    for centre, lead in leads.items():
        expected = {key for other, key in own.items() if other != centre}
        offered = await until_offered(lead, expected)
        ledger.count(centre, Step.KEYS_OFFERED, len(offered))
    if len(lives) > 1:
        first, second = leads[lives[0].centre.id], lives[1].centre.id
        number = (await until_offered(first, {own[second]}))[own[second]]
        heard = {"action": "confirm", "partner_id": number, "heard": DIGITS.findall(pages[second])[0]}
        await first.fill(PAGE, PAGE, heard, having="heard")


async def until_offered(lead: Workplace, keys: set[str]) -> dict[str, str]:
    """By key, under which number the page knows its centre."""

    async def offered() -> dict[str, str] | None:
        found = {key: number for number, key in OF_ANOTHER.findall((await lead.look(PAGE)).body)}
        return found if keys <= found.keys() else None

    return await until(offered, "the keys of the other centres did not come from the office")
