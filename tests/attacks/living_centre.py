"""One centre that lives by itself, as `./kokon up` starts it, with a client whose words exist nowhere else."""

import re
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from deploy.demo.addresses import Addresses, CentreAddresses, OfficeAddresses, Staff
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import Number, PublicPage
from deploy.demo.stage import add, addresses_of, centre_of, free_rows, mail
from deploy.demo.visitors.people import HERE, POINTS, clients_of
from deploy.demo.visitors.retries import until
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.machine import ports
from deploy.local.supervision.supervisor import Supervisor
from tests.flows import demonstration

GROUND = "consent_withdrawn"
NOBODY = OfficeAddresses(name="nobody", address="http://127.0.0.1:9", staff=())


class Living:
    """`folder` holds the centre, its mail collector and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.cast = tomllib.loads((HERE / "people.toml").read_text())["centres"][0]
        self.smtp, self.page = ports.choose(2)
        self.place = folder
        self.installation = centre_of(folder, self.cast, free_rows(1)[0], self.smtp)
        self.team: tuple[Staff, ...] = ()

    @property
    def folder(self) -> Path:
        return self.installation.folder

    @asynccontextmanager
    async def running(self) -> AsyncIterator[CentreAddresses]:
        beside = [mail(self.place, self.smtp, self.page)]
        async with Supervisor(self.installation, beside=beside) as supervisor:
            if not self.team:
                self.team = await engaged(supervisor, self.cast["staff"])
            yield addresses_of(supervisor, {self.installation.id: self.team})


async def engaged(supervisor: Supervisor, people: list[Mapping[str, Any]]) -> tuple[Staff, ...]:
    """Everybody of the cast has an account afterwards."""
    team = tuple(Staff(**one, password=SecretStr("a password of the cast")) for one in people)
    for person in team:
        await add(supervisor, "services.cases.oversight.team_command.__main__", person)
    return team


async def lived(centre: CentreAddresses, canaries: Mapping[str, str]) -> str:
    """A client calls, gets a number and writes with it, is answered, comes back and has a file with everything in it.

    Return the path of the file.
    """
    async with Network() as http:
        page = PublicPage(Visitor(http, centre.intake), clients_of(centre.id, count=1, seed=1)[0])
        desk = Workplace(visitor := Visitor(http, centre.cases), centre.having("counsellor")[0])
        file, receipt = await demonstration.open_by_hand(desk, visitor, canaries)
        number = await written(http, centre, canaries, receipt=receipt)
        await until(lambda: is_said(desk, file, canaries["situation"]), "what the client wrote with the number")
        await desk.reply(file, canaries["reply"])
        await desk.walk_gate(file, dict.fromkeys(POINTS, "told"), language="de", interpreter=False)
        await page.write_again(number, canaries["again"])
        await until(lambda: is_said(desk, file, canaries["again"]), "what she wrote again")
        await desk.reply(file, canaries["later"])
        await until(lambda: read_by_her(page, number, canaries["later"]), "the answer")
        found = await desk.fill("/search", "/search", {"term": canaries["pseudonym"]})
        assert file in found.body
    everything = Addresses(centres=(centre,), office=NOBODY)
    await demonstration.ask_in_an_emergency(everything, canaries)
    await demonstration.attach_a_document(everything, canaries)
    await demonstration.ask_by_right(everything, canaries)
    await demonstration.write_into_every_part(everything, canaries)
    await demonstration.give_a_number(everything, canaries)
    await demonstration.ask_outside_the_hours(everything, canaries)
    await demonstration.write_a_letter(everything, canaries)
    await demonstration.decline_a_plan(everything, canaries)
    await demonstration.propose_to_close(everything, canaries)
    await demonstration.report_an_incident(everything, canaries)
    await demonstration.say_in_own_words(everything, canaries)
    await demonstration.hand_a_file_over(everything, canaries)
    return file


async def written(http: Network, centre: CentreAddresses, canaries: Mapping[str, str], *, receipt: str = "") -> Number:
    """Without the script, so that the words pass through intake in the clear; `receipt` is a number from before."""
    browser = Visitor(http, centre.intake)
    form = (await browser.get("/write")).form(action="/write")
    said = {"words": f"{canaries['situation']} {canaries['wish']}", "channel": "email", "way": "server"}
    reached = {"contact": f"{canaries['contact']}@example.org", "hours": "evening", "when": canaries["when"]}
    filled = form.values() | said | reached | {"name": canaries["called"]}
    filled |= {"receipt": receipt} if receipt else {}
    assert (await browser.post(form.action, filled)).status == 200
    return Number(filled["receipt"], form.element.get("data-centre"))


async def another(centre: CentreAddresses, word: str) -> str:
    """Another client, who stays: return the path of the file."""
    async with Network() as http:
        await written(http, centre, dict.fromkeys(("situation", "wish", "contact", "when", "called"), word))
        desk = Workplace(Visitor(http, centre.cases), centre.having("counsellor")[0])
        request = await until(lambda: first_place(desk, "/requests", "requests"), "the other request")
        return await desk.open_file(request, word)


async def erased(centre: CentreAddresses, file: str) -> bytes:
    """Erase a file on the page that the counsellor has for it. Return the certificate as it is handed out."""
    async with Network() as http:
        desk = await responsible(http, centre, file)
        [code] = set(re.findall(r"\d\d-\d{3}", (await desk.look(f"{file}/erase")).text))
        answer = await desk.fill(f"{file}/erase", "/erase", {"ground": GROUND, "code": code})
        assert answer.path.startswith("/certificates/"), answer.path
        return (await desk.look(f"{answer.path}/file")).body.encode()


async def responsible(http: Network, centre: CentreAddresses, file: str) -> Workplace:
    """The colleague who is responsible for the file now: it was handed over."""
    for one in (*centre.having("counsellor"), *centre.having("lead")):
        desk = Workplace(Visitor(http, centre.cases), one)
        async for place in desk.places("/files", "files"):
            if place == file:
                return desk
    raise AssertionError("nobody is responsible for the file")


async def still_reads(centre: CentreAddresses, file: str, word: str) -> bool:
    """Whether a counsellor reads this word in that file."""
    async with Network() as http:
        desk = Workplace(Visitor(http, centre.cases), centre.having("counsellor")[0])
        return word in (await desk.look(file)).text


async def first_place(desk: Workplace, path: str, kind: str) -> str | None:
    return next(iter([place async for place in desk.places(path, kind)]), None)


async def is_said(desk: Workplace, file: str, word: str) -> bool | None:
    return any(word in one for one in await desk.said(file)) or None


async def read_by_her(page: PublicPage, number: Number, word: str) -> bool | None:
    return any(word in one for one in await page.replies(number)) or None
