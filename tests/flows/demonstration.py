"""The demonstration as a command, with words that exist nowhere else: lived through once, for all who look at it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer

from deploy.__main__ import app
from deploy.demo import run
from deploy.demo.addresses import Addresses, CentreAddresses
from deploy.demo.doors.cases import Workplace, places_on
from deploy.demo.doors.quality import QualityPages
from deploy.demo.history.plan import Plan
from deploy.demo.reports import memory
from deploy.demo.scenes import journey
from deploy.demo.scenes.life import CentreLife
from deploy.demo.scenes.quality_round import QualityRound
from deploy.demo.stage import Stage, staged
from deploy.demo.visitors import people
from deploy.demo.visitors.people import Client, clients_of
from deploy.demo.visitors.visitor import Network, Visitor
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.servers import Servers
from deploy.local.services import environment
from deploy.nats.identities import PROVISION, UPLINK
from services.cases.concepts import CONCEPTS
from shared.crypto.receipts import read_receipt
from tests.attacks import sinks
from tests.attacks.canary import canary
from tests.attacks.canary_fields import BY_FORM, ELSEWHERE, PLANTED
from tests.chaos.aftermath import unsettled
from tests.flows.browser_doors import Life, a_round
from tests.flows.whole_way import WholeWay, a_browser

CENTRES = ("centre-a", "centre-b")
CLIENTS, SEED = 6, 17
NUMBER = r"[0-9]{4}(?:-[0-9]{4}){5}"
FIELDS = (*PLANTED, *ELSEWHERE)


@dataclass
class Lived:
    """A federation that has lived and was stopped, and what was heard of it."""

    folder: Path
    canaries: Mapping[str, str]
    ended: int = -1
    """What the command ended with."""
    said: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    """What it wrote for scripts."""
    unsettled: list[str] = field(default_factory=list)
    unmeasured: dict[str, list[str]] = field(default_factory=dict)
    """Which criteria say that something is not measured yet, by centre."""
    clients: dict[str, list[Client]] = field(default_factory=dict)
    months: dict[str, Plan] = field(default_factory=dict)
    """What was written of the months before, by centre."""
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    servers: list[Servers] = field(default_factory=list)
    way: WholeWay | None = None
    """What was seen in a browser, where there is one."""


def lived_through(folder: Path) -> Lived:
    lived = Lived(folder / "run", {one: canary(one) for one in FIELDS})
    with sinks.Collector() as collector, planted(lived, collector):
        lived.clients = {centre: clients_of(centre, count=CLIENTS, seed=SEED) for centre in CENTRES}
        lived.ended, lived.said = commanded(folder)
    lived.told = json.loads((folder / "told.json").read_text())
    with pytest.MonkeyPatch.context() as patched, sinks.readable(patched):
        for one in lived.servers:
            lived.heard.extend(read_streams(one.nats))
    lived.heard.extend(collector.received)
    return lived


@contextmanager
def planted(lived: Lived, collector: sinks.Collector) -> Iterator[None]:
    """Everybody says canaries, traces are collected, and before all is stopped somebody looks into every store."""
    words, honest = lived.canaries, environment.of_service
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(people, "words_by_language", lambda: planted_words(words))
        patched.setattr(people, "pen_names", lambda count, _: [f"{words['pseudonym']}{one}" for one in range(count)])
        patched.setattr(environment, "of_service", sinks.telling(collector, honest))
        patched.setattr(run, "staged", partial(looked_into, lived))
        patched.setattr(run, "Journey", partial(after_months, lived))
        patched.setattr(memory, "EVERY", 5.0)  # what is measured is the same; each look reads of all processes
        patched.setattr(memory, "SHARES_EVERY", 15.0)
        patched.setattr(journey, "CentreLife", partial(in_a_browser, lived, CentreLife, Life))
        patched.setattr(journey, "QualityRound", partial(in_a_browser, lived, QualityRound, a_round))
        yield


def planted_words(canaries: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    said = {"situations": "situation", "wishes": "wish", "again": "again", "replies": "reply", "later": "later"}
    further = {"de": "hilf", "en": "help", "ar": "ساعدوني من فضلكم"}
    return {
        language: {kind: [f"{canaries[field]} {words}"] for kind, field in said.items()}
        for language, words in further.items()
    }


def after_months(lived: Lived, *given: Any, past: Mapping[str, Plan], **more: Any) -> journey.Journey:
    """The journey, and what it was told of the months before it."""
    lived.months = dict(past)
    return journey.Journey(*given, past=past, **more)


def in_a_browser[T](
    lived: Lived, plain: Callable[..., T], browsing: Callable[..., T], centre: CentreAddresses, *given: Any
) -> T:
    """In the first centre some people use a browser, where there is one."""
    if lived.way and centre.id == CENTRES[0]:
        return browsing(lived.way, centre, *given)
    return plain(centre, *given)


def commanded(folder: Path) -> tuple[int, str]:
    """What `./kokon demo` ends with and says."""
    told = ["--headless", "--json", folder / "told.json", "--clients", CLIENTS, "--seed", SEED]
    line = ["demo", *map(str, told), "--folder", str(folder / "run")]
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        ended = typer.main.get_command(app)(line, standalone_mode=False)
    return int(ended or 0), said.getvalue()


@asynccontextmanager
async def looked_into(lived: Lived, folder: Path, **given: Any) -> AsyncIterator[Stage]:
    """The stage, and a look into everything once the journey is over."""
    async with a_browser() as lived.way, staged(folder, **given) as stage:
        yield stage
        if lived.way:
            await lived.way.look_at_the_office(stage.addresses)
        lived.unmeasured = {centre.id: await not_measured(centre) for centre in stage.addresses.centres}
        await ask_with_contact(stage.addresses, lived.canaries)
        await take_down_a_call(stage.addresses, lived.canaries)
        await ask_in_an_emergency(stage.addresses, lived.canaries)
        await attach_a_document(stage.addresses, lived.canaries)
        await ask_by_right(stage.addresses, lived.canaries)
        await write_into_every_part(stage.addresses, lived.canaries)
        await ask_outside_the_hours(stage.addresses, lived.canaries)
        await give_a_number(stage.addresses, lived.canaries)
        await write_a_letter(stage.addresses, lived.canaries)
        await decline_a_plan(stage.addresses, lived.canaries)
        await propose_to_close(stage.addresses, lived.canaries)
        await pass_a_case_on(stage.addresses, lived.canaries)
        await decline_a_request(stage.addresses, lived.canaries)
        await report_an_incident(stage.addresses, lived.canaries)
        await say_in_own_words(stage.addresses, lived.canaries)
        await hand_a_file_over(stage.addresses, lived.canaries)
        await read_the_access_log(stage.addresses)
        lived.unsettled = await unsettled(stage.federation)
        lived.heard += await asyncio.to_thread(
            lambda: list(sinks.open_pages(stage.federation, lived.canaries["address"]))
        )
        lived.servers = [one.servers for one in stage.federation.supervisors]
        stores = [(one.installation.id, one.servers.postgres) for one in stage.federation.supervisors]
        lived.heard += await asyncio.to_thread(lambda: [row for store in stores for row in sinks.rows(*store)])


async def not_measured(centre: CentreAddresses) -> list[str]:
    """The criteria whose page says so to the lead."""
    async with Network() as http:
        desk = Workplace(Visitor(http, centre.cases), centre.having("lead")[0])
        pages = QualityPages(Visitor(http, centre.quality), desk)
        looked = {one: await pages.look(f"/criteria/{one}", lang="en") for one in await pages.criteria()}
    assert len(looked) == 32
    return [one for one, page in looked.items() if "not measured yet" in page.body]


async def ask_with_contact(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """Without the script: the words pass through intake in the clear, the way where most could leak."""
    async with Network() as http:
        browser = Visitor(http, addresses.centres[0].intake)
        form = (await browser.get("/write")).form(action="/write")
        address = f"{canaries['contact']}@example.org"
        told = {"words": canaries["situation"], "channel": "email", "contact": address, "way": "server"}
        filled = form.values() | told | {"hours": "evening", "when": canaries["when"]}
        assert (await browser.post(form.action, filled)).status == 200
        assert (await browser.post(form.action, filled | {"channel": canaries["address"]})).status == 422


async def take_down_a_call(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """Of a client who called and writes nothing."""
    async with Network() as http:
        centre = addresses.centres[0]
        desk = Workplace(visitor := Visitor(http, centre.cases), centre.having("counsellor")[0])
        await open_by_hand(desk, visitor, canaries)


async def open_by_hand(desk: Workplace, visitor: Visitor, canaries: Mapping[str, str]) -> tuple[str, str]:
    """The path of the file of a client who called, and the number that the client gets."""
    searched = await desk.fill("/files/new", "/files/new/search", {"term": canaries["pseudonym"]})
    form = searched.form(action="/files/new")
    said = {"way": "call", "referred_by": canaries["referred by"], "pseudonym": canaries["pseudonym"]}
    said |= {"first_words": canaries["contact_note.note"], "receipt": "yes"}
    opened = await visitor.post(form.action, form.values() | said)
    [shown] = opened.page.all("p", data_number="")
    file = next(iter(places_on(opened, "files")))
    await desk.fill(file, "/details", {"reached": canaries["said on the phone"]})
    receipt = read_receipt(shown.get("data-number"))
    assert receipt
    return file, receipt


async def ask_in_an_emergency(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A lead who is not in the team of a file asks to open it, and says why."""
    async with Network() as http:
        centre = addresses.centres[0]
        lead = Workplace(Visitor(http, centre.cases), centre.having("lead")[0])
        asked = {"number": f"{datetime.now(UTC):%y}-001", "reason": f"{canaries['emergency']} now, at once"}
        answer = await lead.fill("/break-glass", "/break-glass", asked, having="number")
        assert "told=asked" in answer.url


async def attach_a_document(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """Somebody who has a file attaches one that is taken, and one that is not."""
    async with Network() as http:
        centre = addresses.centres[0]
        for one in centre.having("counsellor"):
            desk = Workplace(visitor := Visitor(http, centre.cases), one)
            async for place in desk.places("/files", "files"):
                form = (await desk.look(place)).form(having="upload_id")
                for ending, status in (("txt", 200), ("exe", 422)):
                    named = ("documents", f"{canaries['name of a document']}.{ending}", canaries["document"].encode())
                    answer = await visitor.post_file(form.action.partition("#")[0], form.values(), named)
                    assert answer.status == status
                return
        raise AssertionError("nobody has a file")


async def ask_by_right(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A client asks for a copy, two corrections of the name and a restriction; others are told of the client."""
    access = (
        ("because", {"action": "extend", "because": canaries["takes longer"]}),
        ("withheld_because", {"action": "prepare", "withheld_because": canaries["stays out"]}),
        ("outcome", {"action": "settle", "outcome": "refused", "answer": canaries["answered"]}),
    )
    why = {"why": canaries["why it was wrong"]}
    names = [
        (("new", {"action": "correct", "what": "name", "new": canaries[name], "agreed": "yes"} | why),)
        for name in ("pseudonym before", "put right")
    ]
    restriction = (("ground", {"action": "restrict", "ground": "disputed"}),)
    asked = [("access", access), *(("correction", one) for one in names), ("restriction", restriction)]
    async with Network() as http:
        desk, file = await a_file(http, addresses.centres[0])
        for right, steps in asked:
            wish = {"action": "ask", "right": right, "wish": canaries["asked by right"]}
            place = urlsplit((await desk.fill(f"{file}/rights", "/rights", wish, having="received_on")).url).path
            for having, told in steps:
                assert f"told={told['action']}" in (await desk.fill(place, place, told, having=having)).url
        told = {"action": "lift", "because": canaries["lifted"], "told": "yes"}
        assert "told=lifted" in (await desk.fill(f"{file}/rights", "/rights", told, having="because")).url
        told = {"recipient": canaries["told whom"], "words": canaries["told more"], "what": "situation"}
        place = f"{file}/disclosures"
        told |= {"way": "spoken", "because": "danger"}
        assert "told=noted" in (await desk.fill(place, place, told, having="recipient")).url
        place, to = f"{file}/referrals", {"recipient": canaries["referred to"], "kind": "doctor", "duty": "other"}
        to |= {"purpose": canaries["referred for"], "told": canaries["told in a referral"], "what": "situation"}
        to |= {"picked": "client", "way": "spoken"}
        assert "told=noted" in (await desk.fill(f"{place}/new", f"{place}/new", to, having="recipient")).url
        became = {"standing": "accepted", "words": canaries["step of a referral"]}
        assert "told=noted" in (await desk.fill(place, "", became, having="standing")).url


async def write_into_every_part(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """Into the form of every concept with a page of its own: where there is room for words, a canary."""
    async with Network() as http:
        desk, file = await a_file(http, addresses.centres[0])
        for concept in CONCEPTS:
            if concept.page and concept.records:
                place, table = f"{file}{concept.page}", concept.records.table.name
                form = (await desk.look(place)).form(action=place)
                chosen = {one.name: one.value for one in form.fields if one.kind in ("radio", "option", "checkbox")}
                room = [name for name in concept.records.free if f"{table}.{name}" in BY_FORM]
                words = {name: canaries[f"{table}.{name}"] for name in room}
                assert "told=noted" in (await desk.fill(place, place, chosen | words)).url
        place, begun = f"{file}/notes", {"note": canaries["note begun"]}
        assert "told=draft" in (await desk.fill(place, place, begun, to=f"{place}/draft")).url


async def decline_a_request(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A counsellor says why a request is not for the centre, and where it is forwarded."""
    async with Network() as http:
        centre = addresses.centres[0]
        desk = Workplace(Visitor(http, centre.cases), centre.having("counsellor")[0])
        async for place in desk.places("/", "requests"):
            told = {"action": "forwarded", "reason": "other_place", "why": canaries["declined"]}
            told |= {"forwarded_to": canaries["forwarded to"]}
            assert "told=forwarded" in (await desk.fill(place, "/steps", told, having="reason")).url
            return
        raise AssertionError("nobody waits without a file")


async def hand_a_file_over(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """Somebody who is responsible for a file hands it over with a note."""
    async with Network() as http:
        for one in addresses.centres[0].having("counsellor"):
            desk = Workplace(Visitor(http, addresses.centres[0].cases), one)
            async for place in desk.places("/files", "files"):
                if f"{place}/hand-over" not in (await desk.look(f"{place}/team")).body:
                    continue
                form = (await desk.look(f"{place}/hand-over")).form(having="next_steps")
                to = next(field.value for field in form.fields if field.name == "staff_id" and field.value)
                told = {"staff_id": to, "note": canaries["handed over"], "next_steps": canaries["to do after it"]}
                assert "/hand-overs/" in (await desk.fill(f"{place}/hand-over", "/hand-over", told)).url
                return
        raise AssertionError("nobody can hand a file over")


async def give_a_number(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """To a client who is known without a code word; the number before opens nothing any more."""
    async with Network() as http:
        desk, file = await a_file(http, addresses.centres[0])
        place = f"{file}/number"
        told = {"known_by": "otherwise", "reason": canaries["known without a word"]}
        assert 'data-number="' in (await desk.fill(place, place, told)).body


async def ask_outside_the_hours(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A counsellor says why a short message cannot wait for a safe time; a second one is asked to agree."""
    async with Network() as http:
        desk, file = await a_file(http, addresses.centres[0])
        plan, place = {"channel": "text", "address": "0170 111", "begins": "both"}, f"{file}/contact-plan"
        plan |= {"code_word": "", "own_wording": ""}
        assert "told=noted" in (await desk.fill(place, place, plan)).url
        told = {"outside_because": "danger", "outside_words": canaries["cannot wait"]}
        told |= {"outside_template": "look_again", "outside_language": "de"}
        assert "told=notice_asked" in (await desk.fill(f"{file}/notices", f"{file}/notices/outside", told)).url


async def write_a_letter(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A client agrees that a lawyer learns something, and a counsellor writes to the lawyer."""
    async with Network() as http:
        desk, file = await a_file(http, addresses.centres[0])
        place, agreed = f"{file}/consents", {"recipient_kind": "lawyer", "purpose": "help", "what": "situation"}
        agreed |= {"outcome": "given", "answered_on": f"{datetime.now(UTC):%F}", "valid_until": ""}
        recipient = {"recipient": canaries["letter to"]}
        answer = await desk.fill(place, place, agreed | recipient, having="recipient_kind")
        assert "told=noted" in answer.url
        offered = (await desk.look(f"{file}/letters")).body
        # with one consent there is nothing to choose
        links = re.findall(r"/letters\?consent=([0-9a-f-]{36})[^>]*>([^<]*)<", offered)
        consent = next((one for one, words in links if canaries["letter to"] in words), "")
        said = {"address": canaries["letter where"], "subject": canaries["letter about"], "words": canaries["letter"]}
        said["what"] = "situation"
        answer = await desk.fill(f"{file}/letters?consent={consent}", "/letters", said, having="subject")
        assert "told=written" in answer.url


async def propose_to_close(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A counsellor proposes to close a file, and a lead, let in as the deputy, says why not."""
    async with Network() as http:
        centre = addresses.centres[0]
        person = centre.having("lead")[0]
        lead = Workplace(Visitor(http, centre.cases), person)
        wants = {"matter": "closing", "needed": "yes"}
        await lead.fill("/team/approvals", "/team/approvals", wants)
        desk, file = await a_file(http, centre)
        await let_the_lead_in(desk, file, centre)
        offered = (await desk.look(f"{file}/closing")).form(having="because").offers("left")
        left = {said.partition(":")[0]: said for said in offered if said}
        told = {"action": "close", "because": "other", "counselled": "no", "unanswered": "yes", "running": "yes"}
        said = {**told, "outcome": canaries["outcome"], "left": [*left.values()]}
        assert "told=saved" in (await desk.fill(f"{file}/closing", "/closing", said, having="because")).url
        why = {"action": "decline", "declined_because": canaries["not agreed"]}
        answer = await lead.fill(f"{file}/closing", "/closing", why, having="declined_because")
        assert "told=saved" in answer.url
        await lead.fill("/team/approvals", "/team/approvals", wants | {"needed": "no"})


async def pass_a_case_on(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """The lead, deputy in a file since `propose_to_close`, does not agree at first; then the other centre takes it.

    Its key came from the office, and the lead has confirmed it by then.
    """
    here, there = addresses.centres[:2]
    async with Network() as http:
        lead, other = (Workplace(Visitor(http, one.cases), one.having("lead")[0]) for one in (here, there))
        desk, file = await a_file(http, here)
        agreed = {"recipient_kind": "counselling", "recipient": "", "purpose": "transfer", "what": "whole_file"}
        agreed |= {"outcome": "given", "answered_on": f"{datetime.now(UTC):%F}", "valid_until": ""}
        await desk.fill(f"{file}/consents", f"{file}/consents", agreed, having="recipient_kind")
        deadline = {"what": canaries["deadline passed on"], "due_on": f"{datetime.now(UTC):%Y}-12-31"}
        await desk.fill(f"{file}/deadlines", f"{file}/deadlines", deadline, having="due_on")
        wants = {"matter": "transfer", "needed": "yes"}
        await lead.fill("/team/approvals", "/team/approvals", wants)
        await prepare_a_transfer(desk, file, canaries)
        why = {"action": "decline", "declined_because": canaries["not passed on"]}
        assert "told=saved" in (await lead.fill(f"{file}/transfers", "", why, having="declined_because")).url
        await lead.fill("/team/approvals", "/team/approvals", wants | {"needed": "no"})
        await prepare_a_transfer(desk, file, canaries)
        place = (await desk.look(f"{file}/transfers")).form(action="/file").action
        saved = await saved_file(desk, place)
        await desk.fill(f"{file}/transfers", place.removesuffix("/file"), {"action": "release"})
        [number] = set(re.findall(NUMBER, (await desk.look(f"{file}/transfers")).body))
        brought = ("sealed", "transfer.age", saved)
        took = "/transfers/take-over"
        form = (await other.fill(took, took, {"number": number}, file=brought)).form(having="pseudonym")
        answer = await other._visitor.post(form.action, form.values() | {"pseudonym": "Meadow"})
        assert canaries["taken over"] in answer.body


async def saved_file(desk: Workplace, place: str) -> bytes:
    """As it is, for no page reads it."""
    visitor = desk._visitor
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": desk.origin}
    answer = await visitor._once("POST", f"{visitor.address}{place}", content="action=save", headers=headers)
    assert answer
    assert answer.status_code == 200
    return answer.content


async def prepare_a_transfer(desk: Workplace, file: str, canaries: Mapping[str, str]) -> None:
    place = f"{file}/transfers/new"
    form = (await desk.look(place)).form(having="words")
    partner, consent = form.offers("partner_id")[-1], form.offers("consent_id")[-1]
    words = f"{canaries['passed on']} {canaries['taken over']}"
    chosen: dict[str, Any] = {**form.values(), "partner_id": partner, "consent_id": consent, "words": words}
    chosen["sections"] = ["deadlines", "words"]
    shown = (await desk._visitor.post(place, chosen)).form(having="seen")
    answer = await desk._visitor.post(place, chosen | {"seen": shown.values()["seen"], "action": "make"})
    assert "told=made" in answer.url


async def decline_a_plan(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A counsellor writes a plan down, and a colleague, let in as the deputy, says why not."""
    async with Network() as http:
        centre = addresses.centres[0]
        lead = Workplace(Visitor(http, centre.cases), centre.having("lead")[0])
        wants = {"matter": "plan", "needed": "yes"}
        await lead.fill("/team/approvals", "/team/approvals", wants)
        desk, file = await a_file(http, centre)
        await let_the_lead_in(desk, file, centre)
        place = f"{file}/plan"
        assert "told=noted" in (await desk.fill(place, place, {"wish_housing": "yes"})).url
        why = {"action": "decline", "declined_because": canaries["plan not agreed"]}
        assert "told=noted" in (await lead.fill(place, f"{place}/second", why, having="declined_because")).url
        await lead.fill("/team/approvals", "/team/approvals", wants | {"needed": "no"})


async def let_the_lead_in(desk: Workplace, file: str, centre: CentreAddresses) -> None:
    """As the deputy, where that is not so already."""
    person = centre.having("lead")[0]
    forms = [form for form in (await desk.look(f"{file}/team")).forms() if "staff_id" in form.names()]
    options = [one for form in forms for one in form.element.all("option")]
    for option in [one for one in options if person.name in one.text][:1]:
        place = {"action": "add", "staff_id": option.get("value"), "capacity": "deputy", "reason": "together"}
        await desk.fill(f"{file}/team", "/team", place, having="staff_id")


async def a_file(http: Network, centre: CentreAddresses) -> tuple[Workplace, str]:
    """Somebody who has one, and where it is."""
    for one in centre.having("counsellor"):
        desk = Workplace(Visitor(http, centre.cases), one)
        async for place in desk.places("/files", "files"):
            return desk, place
    raise AssertionError("nobody has a file")


async def read_the_access_log(addresses: Addresses) -> None:
    """The data protection officer of each centre sees what was read, and by whom."""
    async with Network() as http:
        for centre in addresses.centres:
            (person,) = centre.having("data_protection")
            log = await Workplace(Visitor(http, centre.cases), person).look("/audit")
            assert (log.status, centre.staff[0].name in log.page.text) == (200, True)


async def say_in_own_words(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A client says of the centre how it was, without scripts, so that the words pass through intake in clear."""
    async with Network() as http:
        browser = Visitor(http, addresses.centres[0].intake)
        form = (await browser.get("/answers/words")).form(action="/answers/words")
        answer = await browser.post(form.action, form.values() | {"words": canaries["own words"], "way": "server"})
        assert answer.path.endswith("/answers/words/thanks")


async def report_an_incident(addresses: Addresses, canaries: Mapping[str, str]) -> None:
    """A lead reports what went wrong with a client's data, and assesses it."""
    async with Network() as http:
        centre = addresses.centres[0]
        lead = Workplace(Visitor(http, centre.cases), centre.having("lead")[0])
        answer = await lead.fill("/incidents", "/incidents", {"words": canaries["incident"]}, having="known_at")
        assert "told=reported" in answer.url
        (place,) = set(re.findall(r'href="(/incidents/[0-9a-f-]{36})', answer.body))
        told = {"assessment_choice": "risk", "sealed": "unknown", "assessment_words": canaries["assessed"]}
        answer = await lead.fill(place, place, told, having="assessment_words")
        assert "told=assessment" in answer.url


def read_streams(server: EmbeddedNats) -> list[tuple[str, bytes]]:
    server.start()
    try:
        accounts = [PROVISION] if server.name == "hub" else [PROVISION, UPLINK]
        return [one for account in accounts for one in asyncio.run(sinks.messages(server.name, server, account))]
    finally:
        server.stop()
