"""Deeds that begin with what a client wrote through the public pages, and a short message that went out."""

import json
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.demo.history.scene import Doing, Scene
from deploy.demo.history.story import Deed
from services.cases.casework.client_notices import acts as client_notices
from services.cases.casework.client_notices.domain import Written
from services.cases.casework.contact_plans import acts as contact_plans
from services.cases.casework.contact_plans.domain import Begins, Channel, Named, Way
from services.cases.casework.contact_plans.safe_hours import Days, Hour, Zone
from services.cases.contact.request_steps.domain import AppointmentWish, Needs, StepKind, Wish
from services.cases.contact.requests import acts as requests
from services.cases.contact.requests import step_acts as steps
from services.cases.files.file.acts import open_from
from services.cases.foundation.workplace import Workplace
from shared.client_letters import ClientTemplate
from shared.crypto.sealing import PrivateKey, Purpose, seal
from shared.events import ClientNoticeEnded, MessageSealed, RequestSealed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def write(workplace: Workplace, words: str, *, thread_id: UUID, at: datetime, again: bool = False) -> UUID:
    """What a client sent, sealed as the public pages seal it; its id."""
    key = workplace.keys.opening[0]
    public = b64encode(PrivateKey.generate("reply").public().raw).decode()
    content = {
        "v": 1,
        "kind": "message" if again else "request",
        "language": "en",
        "words": words,
        "contact": {"channel": "none", "value": "", "when": ""},
        "from": "client",
        "reply_to": {"suite": "x25519", "public": public},
    }
    blob = seal(json.dumps(content).encode(), key.public(), purpose=Purpose.REQUEST, centre=workplace.centre)
    sent, of = uuid4(), {"thread_id": thread_id, "key_id": key.key_id, "blob": blob}
    event = MessageSealed(message_id=sent, **of) if again else RequestSealed(request_id=sent, **of)
    await requests.receive([event], workplace=workplace, now=at)
    return sent


async def open_from_request(scene: Scene, deed: Deed) -> None:
    """A client wrote the day before and wanted an appointment, was answered, and wrote again with the number."""
    said, thread_id, by = deed.said, uuid4(), scene.by(deed)
    workplace, asked = scene.centre.workplace, deed.at - DAY
    request_id = await write(workplace, said["first"], thread_id=thread_id, at=asked)
    wanted = Needs(appointment=AppointmentWish.WANTED)
    await steps.enter_needs(request_id, wanted, needs_id=uuid4(), before=None, now=asked + HOUR, **by)
    again_at = asked + 3 * HOUR
    await answer(scene, deed, request_id, seen=request_id, at=asked + 2 * HOUR)
    again = await write(workplace, said["again"], thread_id=thread_id, at=again_at, again=True)
    await answer(scene, deed, request_id, seen=again, at=again_at + HOUR)
    reader = scene.person(deed.by)
    file_id = await open_from(request_id, pseudonym=said["pseudonym"], responsible=reader.id, **scene.at(deed))
    scene.file = scene.centre.files[said["pseudonym"]] = file_id


async def answer(scene: Scene, deed: Deed, request_id: UUID, *, seen: UUID, at: datetime) -> None:
    words, by = deed.said["answer"], scene.by(deed)
    await requests.answer(request_id, words, reply_id=uuid4(), seen=seen, now=at, **by)


async def set_aside(scene: Scene, deed: Deed) -> None:
    """What was no request; its day of deletion is over by now."""
    request_id = await write(scene.centre.workplace, deed.said["words"], thread_id=uuid4(), at=deed.at - HOUR)
    wish, new_id = Wish(kind=StepKind.NO_REQUEST), uuid4()
    await steps.take_step(request_id, wish, step_id=new_id, step_before=None, seen=request_id, **scene.at(deed))


async def write_safely(scene: Scene, deed: Deed) -> None:
    """A short message at a time that the client named; `notify` says an hour later that it was handed over."""
    said: dict[str, Any] = {"safe_days": (Days.EVERY,), "safe_from": Hour("09:00"), "safe_until": Hour("20:00")}
    way = Way(
        channel=Channel.EMAIL,
        address="demo-700@mail.example",
        named=Named.NO,
        begins=Begins.BOTH,
        safe_zone=Zone("Europe/Berlin"),
        confirmed_on=deed.at.date(),
        **said,
    )
    seen = scene.ids.get("plan")
    plan_id = scene.new_id("plan")
    await contact_plans.confirm(scene.file, way, seen=seen, wish_seen=None, plan_id=plan_id, **scene.at(deed))
    wished, notice_id = client_notices.Wished(ClientTemplate.LOOK_AGAIN, Written("en")), uuid4()
    await client_notices.ask(scene.file, wished, notice_id=notice_id, **scene.at(deed))
    ended = ClientNoticeEnded(notice_id=notice_id, outcome="delivered")
    await client_notices.note_outcome(ended, workplace=scene.centre.workplace, now=deed.at + HOUR)


DEEDS: tuple[Doing, ...] = (open_from_request, set_aside, write_safely)
