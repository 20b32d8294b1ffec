"""The intake service, wired: `python -m shared.serving intake`."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI

from services.intake import handlers, publications, web
from services.intake.desk import Desk
from services.intake.feedback import handlers as codes
from services.intake.feedback import web as feedback
from services.intake.feedback.box import Box
from services.intake.opening import openings
from services.intake.settings import Settings
from services.intake.shelf import Shelf
from services.intake.store import open_store
from shared.keypairs import keys_from_json
from shared.runtime import service

SHOWN = ("centre_name", "phone", "helpline", "police", "ambulance", "answer_days", "exit_url")


def wall_clock() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] = wall_clock) -> FastAPI:
    settings = settings or Settings()
    store = open_store(settings.database_url)
    desk = Desk(store, centre=settings.centre, keys=keys_from_json(settings.sealing_keys), now=now)
    only_here = [feedback.of_demonstration] if settings.demo else []
    box = Box(store, centre=settings.centre, clock=settings.clock, now=now)
    return service(
        name="intake",
        settings=settings,
        store=store,
        folder=Path(__file__).parent,
        routers=[web.router, publications.router, feedback.router, *only_here],
        listeners=[handlers.router, codes.router],
        context={"desk": desk, "shelf": Shelf(store), "box": box},
        background=[desk.forget_old_replies, box.keep_calendar],
        indexed=True,
        shown={
            **{name: getattr(settings, name) for name in SHOWN},
            "openings": openings(settings.phone_hours),
            "sealing_keys": [key.to_json() for key in desk.keys.values()],
        },
    )
