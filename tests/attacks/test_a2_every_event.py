"""A2, over every event: what it may say is written down here, by name and kind, and not read from the code.

The documents of the bus are made anew with the code; this list stays by hand, so that a reviewer sees each new word.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import create_model

from services.cases.app import create_app
from services.cases.contact.requests.acts import receive
from services.cases.people.team import domain as team
from shared.crypto.sealing import Purpose, open_sealed
from shared.events import EVENTS, Event, NoticeRequested
from tests.cases.building import (
    CENTRE,
    NOON,
    NOTIFY_KEY,
    Database,
    a_message,
    a_request,
    hire,
    nothing_left,
    sit_down,
    some_settings,
)
from tests.cases.desk_acts import arrived, file_of
from tests.cases.stored_requests import ask
from tests.kept_engines import kept_engine


def of(place: str, *names: str, kind: str = "integer") -> str:
    return " ".join(f"{place}.{name}:{kind}" for name in names)


BY_OUTCOME = ("met", "partly", "not_met")
DRAWN = of("index", *BY_OUTCOME) + " centre_criteria.criterion:text " + of("centre_criteria.counts", *BY_OUTCOME)
VOCABULARY: dict[str, str] = {
    "intake.request.sealed": "request_id:uuid thread_id:uuid key_id:text blob:text",
    "intake.message.sealed": "message_id:uuid thread_id:uuid key_id:text blob:text",
    "cases.reply.sealed": "reply_id:uuid thread_id:uuid blob:text",
    "cases.number.replaced": "thread_id:uuid",
    "cases.opening_keys.announced": "number:integer keys.key_id:text keys.suite:word keys.public:text ending:text "
    "signature:text",
    "intake.opening_keys.retired": "key_ids:text",
    "cases.notice.requested": "notice_id:uuid template:text language:text key_id:text address:text earliest:date-time "
    "latest:date-time",
    "notify.notice.delivered": "notice_id:uuid",
    "notify.notice.failed": "notice_id:uuid reason:word",
    "cases.client_notice.requested": "notice_id:uuid key_id:text letter:text",
    "cases.client_notice.withdrawn": "notice_id:uuid",
    "notify.client_notice.ended": "notice_id:uuid outcome:word reason:word",
    "cases.tally.released": "catalogue:text window:text cells.indicator:word cells.state:word "
    + of("cells", *BY_OUTCOME),
    "cases.contribution.drawn": f"budget:text period:text criteria.criterion:text {DRAWN} "
    + of("criteria.counts", *BY_OUTCOME),
    "intake.feedback.tallied": "catalogue:text window:text cells.question:word cells.state:word "
    + of("cells", "best_two", "others"),
    "cases.codes.issued": "until:text hashes:text",
    "cases.drafts.decided": "allowed:boolean said_at:date-time",
    "cases.session.ended": "pseudonym:uuid ended_at:date-time",
    "cases.account.removed": "pseudonym:uuid",
    "cases.rights.changed": "pseudonym:uuid changed_at:date-time",
    "cases.transfer_key.announced": "public_key:text said_at:date-time",
    "uplink.transfer_key.published": "public_key:text said_at:date-time",
    "uplink.amounts.published": "centre:text year:integer said_at:date-time key_id:text signature:text "
    "amounts.land:word "
    + of("amounts", "horizon", "places", "posts.part", "posts.whole")
    + " "
    + of("amounts", "funding.part", "funding.whole", "requests.part", "requests.whole")
    + " "
    + of("amounts", "interpreting.part", "interpreting.whole", "therapy.part", "therapy.whole"),
    "uplink.release.published": "centre:text catalogue:text period:text sequence:integer criteria.criterion:text "
    f"budget:text key_id:text signature:text contributions.criterion:text {DRAWN} "
    + of("contributions.counts", *BY_OUTCOME)
    + " "
    + of("criteria", "measured", "assessed", kind="word")
    + " "
    + of("criteria", "measured_band", "assessed_band"),
    "quality.publication.released": "kind:word leaflet:text language:text edition:integer title:text text:text "
    "valid_from:date withdrawn:boolean",
    "quality.recording.released": "page:word language:text edition:integer kind:word part:integer "
    "parts:integer sound:text",
    "quality.recording.withdrawn": "page:word language:text edition:integer",
    "intake.pages.probed": "at:date-time pages.page:word pages.language:text pages.leaflet:text pages.free:word "
    "pages.ways.way:word pages.ways.edition:integer",
    "quality.reminder.due": "roles:word",
    "quality.posts.counted": "at:date-time hundredths:integer",
    "downlink.standard.adopted": "catalogue:text packed:text",
    "downlink.vote.opened": "vote_id:uuid draft_id:uuid catalogue:text office:text until:date",
    "downlink.budget_vote.opened": "vote_id:uuid year:integer office:text until:date",
    "downlink.vote.closed": "vote_id:uuid",
    "downlink.member.listed": "centre:text name:text public_key:text listed_at:date-time",
    "downlink.release.accepted": "release_id:uuid",
    "downlink.release.refused": "release_id:uuid reason:word",
    "downlink.amounts.answered": "amounts_id:uuid refused:word",
}
ABOUT_A_NOTICE = {"id", "notice_id", "address"}
"""All else is the same for every message of a moment, and every colleague of a language."""
TEMPLATES = {"something_new"}
UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def leaves_of(schema: Mapping[str, Any], whole: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Every leaf, with where it stands and of which kind it is."""
    if "$ref" in schema:
        yield from leaves_of(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, place)
        return
    inside = [one for kind in ("anyOf", "oneOf", "allOf", "prefixItems") for one in schema.get(kind, ())]
    for each in [*inside, *([schema["items"]] if schema.get("items") else [])]:
        yield from leaves_of(each, whole, place)
    for name, each in schema.get("properties", {}).items():
        yield from leaves_of(each, whole, f"{place}.{name}" if place else name)
    if not inside and "items" not in schema and "properties" not in schema and schema.get("type") != "null":
        yield f"{place}:{kind_of(schema)}"


def kind_of(schema: Mapping[str, Any]) -> str:
    """Text without a shape would be a place for anything, and is of no kind."""
    if "enum" in schema or "const" in schema:
        return "word"
    if schema.get("type") == "string":
        return str(schema.get("format") or ("text" if "pattern" in schema else "anything"))
    return str(schema.get("type", "anything"))


def says(event: type[Event]) -> set[str]:
    schema = event.model_json_schema()
    return set(leaves_of(schema, schema))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_says_what_stands_here_and_nothing_else(event: type[Event]) -> None:
    assert says(event) == {"id:uuid", *VOCABULARY[event.subject].split()}


def test_every_event_stands_here() -> None:
    assert VOCABULARY.keys() == {event.subject for event in EVENTS}


@pytest.mark.parametrize("more", [("message_id", UUID), ("about", str), ("files", tuple[UUID, ...])])
def test_twin_a_notice_that_says_what_it_is_about_is_found(more: tuple[str, Any]) -> None:
    planted = create_model("Planted", __base__=NoticeRequested, **{more[0]: (more[1], ...)})  # type: ignore[call-overload]
    assert says(planted) - {"id:uuid", *VOCABULARY[NoticeRequested.subject].split()}


@pytest.fixture
async def app(database: Database, tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = create_app(await some_settings(database, tmp_path), now=lambda: NOON, left=nothing_left, engines=kept_engine)
    yield made
    await made.state.store.engine.dispose()
    await made.state.store.ring.store.engine.dispose()


async def told_of(app: FastAPI) -> tuple[list[NoticeRequested], set[str]]:
    """Two colleagues hear of letters and messages of two clients, one of whom has a file; and every id there is."""
    for _ in range(2):
        await hire(app.state.store, "counsellor")
    desk = await sit_down(app, "counsellor", "lead")
    filed, other = a_request(), a_request()
    file = await file_of(desk, await arrived(app, filed))
    await arrived(app, other)
    more = [a_message(thread_id=filed.thread_id), a_message(thread_id=other.thread_id)]
    await receive(more, workplace=app.state.workplace, now=app.state.workplace.now())
    rows = await ask(app.state.store, f"SELECT body FROM outbox WHERE subject = '{NoticeRequested.subject}'")
    staff = [str(row.id) for row in await ask(app.state.store, "SELECT id FROM account")]
    known = [one.request_id for one in (filed, other)] + [one.thread_id for one in (filed, other)]
    known += [one.message_id for one in more] + [one.id for one in (filed, other, *more)]
    ids = {*map(str, known), file.rpartition("/")[2], *staff}
    return [NoticeRequested.model_validate_json(row.body) for row in rows], ids


def leads_to(notice: NoticeRequested, ids: set[str]) -> set[str]:
    """Ids that stand in it, with dashes and without, also in what only `notify` can open."""
    address = open_sealed(notice.address, NOTIFY_KEY, purpose=Purpose.ADDRESS, centre=CENTRE).decode()
    stands = {str(UUID(found)) for found in UUIDS.findall(notice.model_dump_json() + address.partition("@")[2])}
    return stands & ids


def all_else(notice: NoticeRequested) -> str:
    return json.dumps(notice.model_dump(mode="json", exclude=ABOUT_A_NOTICE), sort_keys=True)


async def test_a_notice_does_not_say_of_which_message_request_or_file_it_is(app: FastAPI) -> None:
    notices, ids = await told_of(app)
    assert len(notices) >= 6
    assert {notice.template for notice in notices} <= TEMPLATES
    assert [leads_to(notice, ids) for notice in notices] == [set()] * len(notices)
    assert len({all_else(notice) for notice in notices}) == 1
    assert len({len(notice.address) for notice in notices}) == 1


@pytest.mark.parametrize("field", ["notice_id", "template", "key_id", "earliest"])
async def test_twin_a_notice_that_leads_to_its_message_is_found(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    honest = team.notices_to

    def planted(causes: Any, *given: Any, **named: Any) -> Any:
        kept, told = honest(causes, *given, **named)
        cause = sorted(causes)[0]
        instead: dict[str, Any] = {
            "notice_id": cause,
            "template": f"something_{cause.hex[:8]}",
            "key_id": str(cause),
            "earliest": told[0].earliest.replace(microsecond=cause.int % 1_000_000) if told else None,
        }
        return kept, [one.model_copy(update={field: instead[field]}) for one in told]

    monkeypatch.setattr(team, "notices_to", planted)
    notices, ids = await told_of(app)
    assert (
        any(leads_to(notice, ids) for notice in notices)
        or len({all_else(notice) for notice in notices}) > 1
        or not {notice.template for notice in notices} <= TEMPLATES
    )
