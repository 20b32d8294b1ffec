"""The notify service, wired: `python -m shared.runtime.server notify`."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import FastAPI

from services.notify import handlers, web
from services.notify.channels.health import Health
from services.notify.desk import Desk
from services.notify.domain import Template
from services.notify.keys import KeyFileError, read_keys
from services.notify.notices.catalogues import CatalogueError, read_catalogues, read_templates
from services.notify.pages.visits import Visits
from services.notify.post import Post
from services.notify.settings import Settings, sender_of, server_of
from services.notify.store import open_store
from services.notify.writing import Writer
from shared.clock.wall import wall_clock
from shared.crypto.key_file import LockedError, passphrase_of
from shared.crypto.keypairs import PrivateKey
from shared.runtime.composition import service
from shared.store.connections import EngineFactory, open_engine
from shared.web.security import origin_of


def create_app(settings: Settings | None = None, *, engines: EngineFactory = open_engine) -> FastAPI:
    settings = settings or Settings()
    writer = Writer(
        centre=settings.centre,
        keys=keys_or_exit(settings.sealing_private_key_file, settings.key_passphrase_file),
        templates=templates_or_exit(),
        sender=sender_of(settings.sender),
        workplace=str(settings.workplace_url) if settings.workplace_url else None,
    )
    store, health = open_store(settings.database_url, engines=engines), Health("email")
    desk = Desk(store, writer, Post(server_of(settings.smtp_url)), now=wall_clock, health=health)
    return service(
        name="notify",
        settings=settings,
        store=store,
        folder=Path(__file__).parent,
        routers=[web.router] if settings.cases_url else [],
        listeners=[handlers.router],
        context={
            "desk": desk,
            "health": health,
            "catalogues": read_catalogues(),
            "door": visits_of(settings),
        },
        shown={"cases_url": settings.cases_url, "frame": "notify.html"},
        open_paths=[web.ARRIVES],
        posts_to=[origin_of(settings.cases_url)] if settings.cases_url else [],  # who signs out is sent back there
    )


def visits_of(settings: Settings) -> Visits:
    return Visits(
        settings.handover_public_keys,
        centre=settings.centre,
        cases_url=str(settings.cases_url or ""),
        secure=settings.secure_cookies,
        began=wall_clock(),
    )


def keys_or_exit(file: Path, passphrase_file: Path | None = None) -> tuple[PrivateKey, ...]:
    """Without its key the service does not start: it could only fail what it is asked for."""
    try:
        return read_keys(file, passphrase_of(passphrase_file, "notify")).all
    except (KeyFileError, LockedError) as problem:
        raise SystemExit(f"kokon: {problem}") from None


def templates_or_exit() -> Mapping[str, Template]:
    """All languages or none: half a catalogue would be noticed by the client who reads two languages in one message."""
    try:
        return read_templates()
    except CatalogueError as problem:
        raise SystemExit(f"kokon: {problem}") from None
