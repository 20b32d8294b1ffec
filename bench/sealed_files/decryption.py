"""P8, in `cases`: requests and fields opened, beside `cryptography` alone."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from bench.centre import CENTRE, WORDS
from bench.floors import decryption as floor
from bench.measurements import Figures, Line, Run, at_least, in_turn
from services.cases.contact.requests.arrivals.domain import arrival
from services.cases.contact.requests.rows import CONTACT, LANGUAGE, ORIGIN, REPLY_TO
from services.cases.contact.requests.rows import WORDS as NARRATIVE
from services.cases.foundation.sealed.domain import Sealer
from shared.crypto.sealing import PrivateKey, Purpose, bound_to, pad, seal
from shared.events import RequestSealed

FIELDS = (LANGUAGE, ORIGIN, REPLY_TO, NARRATIVE, CONTACT)
VALUE = "A person writes what happened and asks for help. " * 18
NOW = datetime(2026, 3, 5, tzinfo=UTC)


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    many, runs = (500, 1) if quick else (5_000, 5)
    return asyncio.run(_measured(many, runs))


async def _measured(many: int, runs: int) -> list[Line]:
    envelopes = await in_turn(*map(timed, envelopes_of(many // 5), (many // 5,) * 2), runs=runs)
    fields = await in_turn(*map(timed, fields_of(many), (many * len(FIELDS),) * 2), runs=runs)
    found = {"requests opened and understood (HPKE)": envelopes, f"fields opened, {len(FIELDS)} of each client": fields}
    return [Line(what, "/s", ours["rate"], plain["rate"], at_least(0.5)) for what, (ours, plain) in found.items()]


def timed(work: Callable[[], object], things: int) -> Run:
    async def run() -> Figures:
        start = time.process_time()
        work()
        return {"rate": things / (time.process_time() - start)}

    return run


def envelopes_of(many: int) -> tuple[Callable[[], object], Callable[[], object]]:
    key, content = PrivateKey.generate("request"), json.dumps(WORDS).encode()
    blob = partial(seal, content, key.public(), purpose=Purpose.REQUEST, centre=CENTRE)
    events = [RequestSealed(request_id=uuid4(), thread_id=uuid4(), key_id="request", blob=blob()) for _ in range(many)]
    info = bound_to(Purpose.REQUEST, CENTRE, "request")
    plain = floor.envelopes([pad(content, 4_096)] * many, key, info)

    def ours() -> None:
        opened = [arrival(event, {"request": key}, centre=CENTRE, now=NOW) for event in events]
        assert all(one.words for one in opened)

    return ours, partial(floor.opened_envelopes, plain, key, info)


def fields_of(many: int) -> tuple[Callable[[], object], Callable[[], object]]:
    keys = {f"key-{number}": os.urandom(32) for number in range(many)}
    row = uuid4()
    sealer = Sealer(keys)
    sealed = [(field, key_id, sealer.seal(field, VALUE, row=row, key_id=key_id)) for key_id in keys for field in FIELDS]
    raw, purposes = list(keys.values()), [field.purpose for field in FIELDS]
    plain = floor.fields(raw, purposes, pad(VALUE.encode(), 64))

    def ours() -> None:
        opening = Sealer(keys)
        for field, key_id, blob in sealed:
            assert opening.open(field, blob, row=row, key_id=key_id)

    return ours, partial(floor.opened_fields, raw, purposes, plain)
