"""Bad input on every route of every app: a clear answer, nothing changed, nothing shown back, nothing written down.

It is what a fuzzer made from a schema would be here, where pages are forms and a schema says little of them: the routes
come from the router, the fields from the forms that the pages show, or else from the names that the code of a page
reads, the queries from both. Each gets wrong types, too much, wrong encodings, control characters and what is broken
off; 500 is never an answer.

Every route meets every kind of attack of a stranger, and every field a strange value and its own value twice. Of a
kind with many variants it meets every eleventh, of the others one, its neighbour the next. From somebody signed in, a
third of the forms meets each of the other kinds, and a fifth of the routes what is for every page; which ones is drawn
for each kind in each run, and its end says by which seed. `./kokon test --everything` sends all of them to all.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.demo.visitors.pages import Form, read
from services.intake.feedback import box
from shared.crypto import receipts
from shared.languages.addresses import NAMED, OF_A_TEXT
from shared.web.security import headers_of
from tests import draws
from tests.audit_coverage import CHANGED, FORMS, READING, missing, unchanged
from tests.contracts import attacks
from tests.contracts.attacks import WORD, Attack, attack
from tests.contracts.five_houses import five_houses
from tests.contracts.houses import NAMES, STAFF, House, Target, place_of
from tests.contracts.log_lines import overheard
from tests.contracts.outgoing_connections import connections
from tests.contracts.raw_requests import Answer, Sent, ask, renamed
from tests.servers import Postgres

pytestmark = [pytest.mark.real, pytest.mark.asyncio(loop_scope="module")]
TAKEN = (200, 303)
ANY = (400, 403, 404, 405, 409, 413, 415, 422, 429, 503)
ATTACKS = {
    "wrong methods": attack(attacks.wrong_methods, 405, forms_only=False),
    "wrong kinds": attack(attacks.wrong_kinds, 415, 422),
    "multipart": attack(attacks.broken_multipart, 415, 422),
    "too much": attack(attacks.too_much, 400, 413, 415, 422),
    "foreign origins": attack(attacks.foreign_origins, 403),
    "broken off": attack(attacks.broken_off, 400, 415),
    "odd headers": attack(attacks.odd_headers, *TAKEN, *ANY, 401, forms_only=False),
    "odd queries": attack(attacks.odd_queries, *TAKEN, *ANY, forms_only=False),
    "odd paths": attack(attacks.odd_paths, *TAKEN, *ANY, forms_only=False),
    "broken json": attack(attacks.broken_json, 400, 415, 422, 200),
    "odd charsets": attack(attacks.odd_charsets, *TAKEN, *ANY),
    "broken urlencoded": attack(attacks.broken_urlencoded, *TAKEN, *ANY),
    "addresses": attack(attacks.addresses, *TAKEN, *ANY),
    "strange values": attack(attacks.strange_values, *TAKEN, *ANY),
    "missing fields": attack(attacks.missing_fields, *TAKEN, *ANY),
    "repeated fields": attack(attacks.repeated_fields, *TAKEN, *ANY),
}
"""Those first that nothing comes of, then those for every page: what is taken is made anew, and makes lists longer."""
EVERY = 1 if os.environ.get("KOKON_THOROUGH") else 11
"""A field has twelve strange values: of each field at least one is taken."""
SHARE, SHARE_OF_FORMS = 5, 3
"""Of so many routes one meets, from somebody signed in, what is for every page; of so many forms, the other kinds."""
FOR_EACH_FORM = (attacks.strange_values, attacks.repeated_fields)
"""Taken by most forms: what they change is noted, and this is seen at all of them."""
STRANGERS = frozenset({303, 401, 403})
"""What the door answers to somebody who did not come in."""
OWN_ANSWERS = {
    **dict.fromkeys(("/signout", "/tallies/release", "/tallies/clock", "/break-glass/{opening_id}/reviewed"), 303),
    **dict.fromkeys(("/signin", "/signin/passkey", "/invited", "/account/confirm", "/account/confirm/passkey"), 401),
    **dict.fromkeys(("/signin/provider/back", "/signin/provider/code"), 401),
}
"""The first ones do the same whatever is sent along; the door refuses in its own way."""
ENDS_SESSIONS = ("/signout", "/account/sessions/end")
"""After them somebody has to come in again."""
REFUSED_FOR_ALL = (attacks.foreign_origins, attacks.wrong_methods)
WITHOUT_FIELDS = {
    "/signout", "/tallies/release", "/tallies/clock", "/team/{person_id}/confirm", "/team/{person_id}/let-in",
    "/reports/{token}", "/tokens/{token_id}/revoke",
}  # fmt: skip
"""Buttons: what else is sent along is read by nobody."""
QUERY_READ = re.compile(r'query_params(?:\.get(?:list)?\(|\[)"([a-z_]+)"')
SHOWS_BACK = frozenset({
    "/write", "/number", "/message", "/signin", "/signin/passkey", "/account/confirm", "/account/confirm/passkey",
    "/account/passkeys", "/team/new", "/requests/{request_id}/reply", "/requests/{request_id}/open",
    "/files/{file_id}/reply", "/files/{file_id}/gate", "/files/{file_id}/attachments",
    "/criteria/{criterion_id}/assess",
    "/criteria/{criterion_id}/review", "/rounds/new", "/rounds/{round_id}/talk", "/rounds/{round_id}/minutes",
    "/plan/new", "/plan/{step_id}", "/pulse", "/pulse/open", "/register/{kind_name}/new",
    "/register/{kind_name}/{entry_id}/edit", "/register/{kind_name}/{entry_id}/retire",
    "/register/{kind_name}/{entry_id}/second-look",
    "/register/workbook", "/register/workbook/confirm",
    "/proposals", "/proposals/{proposal_id}/comments", "/proposals/{proposal_id}/decline",
    "/files/{file_id}/details",
    "/files/{file_id}/hand-over", "/team/deputies",
    "/files/{file_id}/team", "/team/{staff_id}/files", "/break-glass", "/files/{file_id}/closing",
    "/files/{file_id}/same-client",
    "/incidents", "/incidents/{incident_id}", "/undertakings", "/personnel", "/personnel/mine",
    "/personnel/{person_id}", "/files/{file_id}/rights", "/files/{file_id}/disclosures",
    "/files/{file_id}/rights/{asked_id}", "/files/{file_id}/rights/{asked_id}/gate/{record_id}",
    "/files/{file_id}/erase", "/search", "/requests/{request_id}/erase", "/retention/{request_id}/hold",
    "/proposals/{proposal_id}/take-up", "/drafts/{draft_id}/comments", "/drafts/{draft_id}/text/{key}",
    "/drafts/{draft_id}/vote/open", "/drafts/{draft_id}/adopt", "/publications/begin",
    "/publications/{publication}/{language}/edit",
    "/local/new", "/local/{own_id}", "/local/{own_id}/count", "/local/{own_id}/retire", "/answers",
})  # fmt: skip
"""Pages that give back what was sent in other places than their own form, or might: exceptions, of which none is added.
A form that comes back with what a person filled in, so that it need not be written twice, needs no line here."""
ROOT = Path(__file__).parents[2]
SOURCES = [
    file for top in ("services", "shared") for file in (ROOT / top).rglob("*") if file.suffix in (".py", ".html")
]
OWN_ADDRESS = re.compile(r'href="\?[^"]*"')
"""A page's link to itself, in another language or at another place of a list, keeps what its reader asked for."""
PROTECTED = {name.decode() for name, _ in headers_of()} - {"x-robots-tag"} | {"cache-control"}
names = (f"Kanari{number:011}" for number in count())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def houses(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[dict[str, House]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "ROUNDS", 1_000)
        patch.setattr(box, "PAUSE", 0.0)
        async with five_houses(postgres, tmp_path_factory.mktemp("houses")) as houses:
            yield houses


@pytest.fixture(scope="module", autouse=True)
def reached() -> Iterator[set[str]]:
    with connections() as reached:
        yield reached


@pytest.fixture
def lines() -> Iterator[list[str]]:
    with overheard() as lines:
        yield lines


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("name", NAMES)
async def test_a_stranger_gets_a_clear_answer_and_nothing_else(
    houses: dict[str, House], lines: list[str], name: str, kind: str
) -> None:
    known = ATTACKS[kind]
    assert await faults(houses[name], replace(known, answers=known.answers | STRANGERS), lines) == []


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("name", STAFF)
async def test_somebody_signed_in_gets_a_clear_answer_and_nothing_else(
    houses: dict[str, House], lines: list[str], name: str, kind: str
) -> None:
    assert await faults(houses[name], ATTACKS[kind], lines, signed_in=True) == []
    houses[name].met.add(kind)


async def faults(house: House, attack: Attack, lines: list[str], *, signed_in: bool = False) -> list[str]:
    found: list[str] = []
    house.marked, targets = "", await house.targets()
    found += unmet(targets)
    for turn, target in met_by(targets, attack, signed_in=signed_in):
        sent = taken(list(attack.of(target)), turn)
        found += [fault async for fault in faults_at(house, target, attack, sent, signed_in=signed_in)]
    return found + [line for line in lines if "kanari" in line.lower() or '"level": "error"' in line]


def unmet(targets: Sequence[Target]) -> list[str]:
    """Forms at which no field was found, so that nothing strange would be sent in one."""
    posted = [target for target in targets if target.method == "POST" and target.template not in WITHOUT_FIELDS]
    return [f"{target.template} is met without a field" for target in posted if not target.fields]


def met_by(targets: Sequence[Target], attack: Attack, *, signed_in: bool) -> list[tuple[int, Target]]:
    """Those that meet it, with their turns."""
    meant = [each for each in enumerate(targets) if each[1].method == "POST" or not attack.forms_only]
    if not signed_in or attack.of in FOR_EACH_FORM:
        return meant
    share = SHARE_OF_FORMS if attack.forms_only else SHARE
    return draws.some(meant, len(meant) // share, by=attack.of.__name__)


def taken(variants: list[Sent], turn: int) -> list[Sent]:
    """Those whose turn it is."""
    step = min(EVERY, len(variants) or 1)
    return variants[turn % step :: step]


async def faults_at(
    house: House, target: Target, attack: Attack, variants: list[Sent], *, signed_in: bool
) -> AsyncIterator[str]:
    kept, house.marked, refused_only = house.marked or await house.mark(), "", True
    for general in variants:
        cookie = await house.key() if signed_in else ""
        name, before = next(names), house.writes
        house.changed.clear()
        house.unnoted.clear()
        sent = renamed(general, WORD, name)
        answer = await ask(house.app, sent, cookie=cookie)
        if target.template in ENDS_SESSIONS:
            house.opened = ""
        is_refused = answer.status >= 400 or sent.method in ("GET", "HEAD")
        refused_only = refused_only and is_refused
        wrong = [*faults_of(target, sent, answer, attack), *leaks_of(target, answer, name)]
        wrong += ["changed something"] if is_refused and house.writes != before else []
        house.changing |= {target.template} if house.changed else set()
        unnoted = missing(target.template, house.unnoted) if house.name == "cases" else set()
        wrong += [f"changed {sorted(unnoted)} without an entry in the access log"] if unnoted else []
        for fault in wrong:
            yield f"{target.template} {answer.status} {fault}: {sent.named()}"
    if refused_only:
        house.marked = await house.mark()
        if house.marked != kept:
            yield f"{target.template} changed something"


def faults_of(target: Target, sent: Sent, answer: Answer, attack: Attack) -> Iterator[str]:
    own = set() if attack.of in REFUSED_FOR_ALL else {OWN_ANSWERS.get(target.template, 0)}
    allowed = attack.answers | own
    if answer.status not in allowed or answer.status == 503:
        yield "is no answer to that"
    if missing := PROTECTED - {name.decode().lower() for name, _ in answer.headers}:
        yield f"comes without {sorted(missing)}"
    if any(b"\r" in value or b"\n" in value for _, value in answer.headers):
        yield "has a broken header"
    if answer.status >= 400 and sent.method != "HEAD" and not answer.body:
        yield "says nothing"


def leaks_of(target: Target, answer: Answer, name: str) -> Iterator[str]:
    """What was sent, in the answer: only as text in a form of its own, never a password, never as markup."""
    given = [f"{title.decode()}: {value.decode('latin-1')}" for title, value in answer.headers if title != b"location"]
    location = answer.header("location")
    said = "\n".join([*given, OWN_ADDRESS.sub("", answer.text), location if not is_own(location) else ""])
    if f"{name}<b" in said or f"{name}-password" in said:
        yield "gives back what it never may"
    elif target.template in SHOWS_BACK or not (shown := times(name, said)):
        return  # most pages: those need not be parsed
    elif shown > times(name, in_own_form(answer.text, target.path)):
        yield "gives back what was sent"


def times(name: str, text: str) -> int:
    return text.lower().count(name.lower())


def in_own_form(page: str, path: str) -> str:
    """What a person typed stands again in the fields of the form that is sent to the same place, and nowhere else."""
    forms = [Form(each) for each in read(page).all("form", method="post")]
    own = [form for form in forms if place_of(form) in ("", path)]
    return "\n".join(field.value for form in own for field in form.fields if field.kind != "password")


def is_own(location: str) -> bool:
    return location.startswith("/") and not location.startswith(("//", "/\\"))


@pytest.mark.parametrize("name", NAMES)
async def test_no_count_has_a_name_that_was_sent(houses: dict[str, House], name: str) -> None:
    """After all the others: what was counted stays counted."""
    metrics = await ask(houses[name].app.state.operators, Sent("GET", "/metrics"))
    assert metrics.status == 200
    assert [line for line in metrics.text.splitlines() if "kanari" in line.lower()] == []


@pytest.mark.usefixtures("houses")
async def test_nobody_was_asked_but_the_database(reached: set[str], postgres: Postgres) -> None:
    """After all the others: no request has made us connect to anybody, be it by what it says or by where it points."""
    assert reached
    assert [place for place in reached if not place.startswith(str(postgres.server.sockets))] == []


async def test_a_form_of_the_door_is_met_with_all_its_fields(houses: dict[str, House]) -> None:
    """Its address begins with the segment of a language, which no route does."""
    met = [target.fields.keys() for target in await houses["intake"].targets() if target.template == "/write"]
    assert any(fields >= {"words", "contact", "call_number", "name", "dialect", "stamp", "way"} for fields in met)


async def test_twin_a_form_that_is_met_without_its_fields_is_found() -> None:
    bare, button = (Target("POST", path, path, frozenset({"POST"})) for path in ("/write", "/signout"))
    assert unmet([bare, button]) == ["/write is met without a field"]


async def test_each_query_that_a_page_reads_is_met() -> None:
    read = {name for file in SOURCES for name in QUERY_READ.findall(file.read_text())}
    assert read | {OF_A_TEXT, NAMED} <= {name for names in attacks.QUERIES for name in names}


async def test_each_query_that_a_route_names_is_met(houses: dict[str, House]) -> None:
    named = {name for house in houses.values() for name in house.queries()}
    assert "whose" in named
    assert named <= {name for names in attacks.QUERIES for name in names}


async def test_every_form_with_an_answer_of_its_own_is_there(houses: dict[str, House]) -> None:
    templates = {page.template for house in houses.values() for page in house.pages()}
    assert templates >= SHOWS_BACK | set(OWN_ANSWERS)


async def test_hostile_requests_change_something_and_each_change_is_noted(houses: dict[str, House]) -> None:
    """After all the others. What they and the tests of `cases` change nothing at is told when all tests have run."""
    cases = houses["cases"]
    FORMS.update(page.template for page in cases.pages() if "POST" in page.methods)
    CHANGED.update(cases.changing)
    assert FORMS >= READING
    assert cases.met < set(ATTACKS) or cases.changing.difference(READING)


OWN_FORM = (
    '<form method="post" action="/consents/new"><textarea name="note">{}</textarea><input name="way" value="{}"></form>'
)


@pytest.mark.parametrize(
    ("page", "leaks"),
    [
        (OWN_FORM.format("Kanari1", "Kanari1"), False),
        (OWN_FORM.format("Kanari1", "") + "<!-- Kanari1 -->", True),
        (OWN_FORM.format("", "") + "<p>Kanari1</p>", True),
        (OWN_FORM.format("", "Kanari1").replace('name="way"', 'name="way" type="password"'), True),
        (OWN_FORM.format("Kanari1", "").replace("/consents/new", "/plan/new"), True),
    ],
)
async def test_twin_what_was_sent_and_stands_beside_its_own_form_is_found(page: str, *, leaks: bool) -> None:
    target = Target("POST", "/consents/new", "/consents/new", frozenset({"POST"}))
    found = list(leaks_of(target, Answer(422, (), page.encode()), "Kanari1"))
    assert found == (["gives back what was sent"] if leaks else [])


@pytest.mark.parametrize(("kind", "share"), [("odd headers", SHARE), ("addresses", SHARE_OF_FORMS)])
async def test_what_is_drawn_meets_all_routes_within_a_few_runs(
    monkeypatch: pytest.MonkeyPatch, kind: str, share: int
) -> None:
    forms = [Target("POST", f"/{number}", f"/{number}", frozenset({"POST"})) for number in range(60)]
    monkeypatch.delenv(draws.EVERYTHING, raising=False)
    assert len(met_by(forms, ATTACKS[kind], signed_in=False)) == len(forms)
    assert len(met_by(forms, ATTACKS["strange values"], signed_in=True)) == len(forms)
    monkeypatch.setattr(draws, "LEFT_OUT", set())
    met = set[int]()
    for seed in range(40):
        monkeypatch.setenv(draws.NAME, str(seed))
        drawn = met_by(forms, ATTACKS[kind], signed_in=True)
        assert len(drawn) == len(forms) // share
        met |= {turn for turn, _ in drawn}
    assert len(met) == len(forms)
    monkeypatch.setenv(draws.EVERYTHING, "1")
    assert len(met_by(forms, ATTACKS[kind], signed_in=True)) == len(forms)


async def test_what_is_drawn_of_forms_is_for_forms_alone() -> None:
    page = Target("GET", "/", "/", frozenset({"GET"}))
    assert met_by([page], ATTACKS["addresses"], signed_in=False) == []
    assert met_by([page], ATTACKS["strange values"], signed_in=True) == []


async def test_each_kind_draws_routes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a form that is not drawn would meet none of the kinds in a run."""
    monkeypatch.delenv(draws.EVERYTHING, raising=False)
    monkeypatch.setattr(draws, "LEFT_OUT", set())
    forms = [Target("POST", f"/{number}", f"/{number}", frozenset({"POST"})) for number in range(60)]
    drawn = [{turn for turn, _ in met_by(forms, ATTACKS[kind], signed_in=True)} for kind in ("addresses", "multipart")]
    assert drawn[0] != drawn[1]


async def test_twin_a_form_at_which_no_test_changes_anything_is_found() -> None:
    assert unchanged({"/consents", "/codes", "/signin", *READING}, {"/codes"}) == ["/consents"]
    assert unchanged({"/codes", "/search"}, {"/codes", "/search"}) == ["/search"]
