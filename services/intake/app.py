"""The intake service, wired: `python -m shared.serving intake`."""

from pathlib import Path

from fastapi import FastAPI

from services.intake import handlers, publications, web
from services.intake.desk import Desk
from services.intake.opening import openings
from services.intake.settings import Settings
from services.intake.shelf import Shelf
from services.intake.store import open_store
from shared.keypairs import keys_from_json
from shared.runtime import service

SHOWN = ("centre_name", "phone", "helpline", "police", "ambulance", "answer_days", "exit_url")


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    store = open_store(settings.database_url)
    desk = Desk(store, centre=settings.centre, keys=keys_from_json(settings.sealing_keys))
    return service(
        name="intake",
        settings=settings,
        store=store,
        folder=Path(__file__).parent,
        routers=[web.router, publications.router],
        listeners=[handlers.router],
        context={"desk": desk, "shelf": Shelf(store)},
        background=[desk.forget_old_replies],
        indexed=True,
        shown={
            **{name: getattr(settings, name) for name in SHOWN},
            "openings": openings(settings.phone_hours),
            "sealing_keys": [key.to_json() for key in desk.keys.values()],
        },
    )
