"""The intake service, wired: `python -m shared.runtime.server intake`."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI

from services.intake import handlers, publications, web
from services.intake.domain import ADDRESSES, HOURS, KEPT, MOST_WORDS
from services.intake.feedback import handlers as codes
from services.intake.feedback import own_words
from services.intake.feedback import web as feedback
from services.intake.feedback.box import Box
from services.intake.letters import handlers as letter_keys
from services.intake.letters.desk import Desk
from services.intake.letters.entry import Entry
from services.intake.letters.upkeep import retiring_keys
from services.intake.pages import web as pages
from services.intake.pages.opening import openings
from services.intake.pages.recordings import handlers as recorded
from services.intake.pages.recordings import web as recordings
from services.intake.pages.signs import LINES, TURNED
from services.intake.probe.looking import Prober, own_pages
from services.intake.settings import HELPLINE_FOR_WOMEN, Settings
from services.intake.shelf import Shelf
from services.intake.store import open_store
from shared.clock.wall import wall_clock
from shared.crypto.thread_ids import key_of_text
from shared.languages.addresses import segment_of
from shared.languages.receipt_words import LISTS
from shared.runtime.composition import service
from shared.store.connections import EngineFactory, open_engine

SHOWN = (
    "centre_name",
    "phone",
    "helpline",
    "helpline_name",
    "police",
    "ambulance",
    "answer_days",
    "address",
    "mail",
    "data_protection",
    "authority",
    "complaints",
    "notice_channels",
    "exit_url",
    "time_zone",
)
LARGEST_WRITING = {re.compile("/(write|message|answers/words)"): 4 * 1024 * 1024}
"""Bytes. What is longer than `LARGEST_BODY` is read without being kept, so that the sender hears that it is."""


def create_app(
    settings: Settings | None = None,
    *,
    now: Callable[[], datetime] = wall_clock,
    engines: EngineFactory = open_engine,
) -> FastAPI:
    settings = settings or Settings()
    store = open_store(settings.database_url, connections=settings.database_connections, engines=engines)
    desk = Desk(store, centre=settings.centre, thread_key=key_of_text(settings.thread_key.get_secret_value()), now=now)
    only_here = [feedback.of_demonstration] if settings.demo else []
    secret = settings.nats_seed.get_secret_value().encode()
    box = Box(store, centre=settings.centre, secret=secret, clock=settings.clock, now=now)
    entry = Entry(calm=settings.calm, secret=secret, now=now)
    shelf = Shelf(store, settings.languages)

    async def ask(address: str) -> str | None:
        return await own_pages(app)(address)

    prober = Prober(store, shelf, languages=settings.languages, clock=settings.clock, now=now, ask=ask)
    app = service(
        name="intake",
        settings=settings,
        store=store,
        folder=Path(__file__).parent,
        routers=[
            web.router,
            publications.router,
            pages.router,
            recordings.router,
            feedback.router,
            own_words.router,
            *only_here,
        ],
        listeners=[handlers.router, recorded.router, letter_keys.router, codes.router],
        context={"desk": desk, "entry": entry, "shelf": shelf, "box": box, "prober": prober, "now": now},
        background=[
            desk.forget_old_replies,
            retiring_keys(store),
            recorded.measuring(store),
            box.keep_calendar,
            prober.keep_probing,
        ],
        indexed=True,
        larger=LARGEST_WRITING,
        way_out=str(settings.exit_url),
        neutral=True,
        recorded=shelf.heard_only,
        shown={
            **{name: getattr(settings, name) for name in SHOWN},
            "for_women": HELPLINE_FOR_WOMEN,
            "openings": openings(settings.phone_hours),
            "lines_of_signs": LINES,
            "turned_signs": TURNED,
            "most_words": MOST_WORDS,
            "notice_hours": HOURS,
            "addresses": ADDRESSES,
            "kept_days": KEPT.days,
            "segment_of": segment_of,
            "word_lists": LISTS,
            "six_words": "",
            "tongues": recordings.tongues,
            "recording_here": recordings.recording_here,
        },
    )
    return app
