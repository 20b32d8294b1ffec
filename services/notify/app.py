"""The notify service, wired: `python -m shared.serving notify`."""

from pathlib import Path

from fastapi import FastAPI

from services.notify import handlers
from services.notify.keys import read_key
from services.notify.notices import read_templates
from services.notify.post import Post
from services.notify.settings import Settings, sender_of, server_of
from services.notify.store import open_store
from services.notify.writing import Writer
from shared.runtime import service


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    writer = Writer(
        centre=settings.centre,
        key=read_key(settings.sealing_private_key_file),
        templates=read_templates(),
        sender=sender_of(settings.sender),
        workplace=str(settings.workplace_url) if settings.workplace_url else None,
    )
    return service(
        name="notify",
        settings=settings,
        store=open_store(settings.database_url),
        folder=Path(__file__).parent,
        listeners=[handlers.router],
        context={"writer": writer, "post": Post(server_of(settings.smtp_url))},
    )
