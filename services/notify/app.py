"""The notify service, wired: `python -m shared.runtime.server notify`."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.notify import web
from services.notify.channels.breaker import Breaker, Resting
from services.notify.channels.choice import Choice, chosen
from services.notify.channels.email import Email
from services.notify.channels.health import Health
from services.notify.channels.operators_file import OperatorsFileError
from services.notify.clients import handlers as client_handlers
from services.notify.clients.desk import Desk as ClientDesk
from services.notify.clients.desk import Way
from services.notify.clients.writer import Writer as ClientWriter
from services.notify.keys import KeyFileError, read_keys
from services.notify.metrics import Metrics
from services.notify.notices.catalogues import CatalogueError, Catalogues, read_catalogues, staff_templates
from services.notify.pages.visits import Visits
from services.notify.settings import Settings, sender_of
from services.notify.staff import handlers as staff_handlers
from services.notify.staff.desk import Desk as StaffDesk
from services.notify.staff.writer import Writer as StaffWriter
from services.notify.store import NotifyStore, open_store
from shared.clock.wall import wall_clock
from shared.crypto.key_file import LockedError, passphrase_of
from shared.crypto.keypairs import PrivateKey
from shared.runtime.composition import service
from shared.store.connections import EngineFactory, open_engine
from shared.web.security import origin_of

AT_ONCE = 8
"""Mails that are handed over at the same time: a mail server is not to be overrun."""


def create_app(
    settings: Settings | None = None,
    *,
    now: Callable[[], datetime] = wall_clock,
    engines: EngineFactory = open_engine,
) -> FastAPI:
    settings = settings or Settings()
    keys = keys_or_exit(settings.sealing_private_key_file, settings.key_passphrase_file)
    catalogues = catalogues_or_exit()
    store = open_store(settings.database_url, connections=settings.database_connections, engines=engines)
    chosen_ways = chosen_or_exit(settings, store, now)
    breaker, turns, registry = Breaker(), asyncio.Semaphore(AT_ONCE), CollectorRegistry()
    breakers = {Email.name: breaker} | {name: Breaker() for name in chosen_ways.channels}
    health = Health(*breakers)
    second_ways = {name: Resting(channel, breakers[name]) for name, channel in chosen_ways.to_staff.items()}
    metrics = Metrics(registry, breakers, health=health, now=now)
    staff_desk = StaffDesk(
        store,
        StaffWriter(
            settings.centre,
            keys,
            staff_templates(catalogues),
            str(settings.workplace_url) if settings.workplace_url else None,
        ),
        email_from(settings.sender, settings, breaker, now),
        second_ways=second_ways,
        turns=turns,
        metrics=metrics,
        now=now,
    )
    ways = {}
    if settings.client_sender:
        ways[Email.name] = Way(email_from(settings.client_sender, settings, breaker, now), turns)
    for name, channel in chosen_ways.channels.items():
        ways[name] = Way(Resting(channel, breakers[name]), asyncio.Semaphore(AT_ONCE))
    client_desk = ClientDesk(
        store,
        ClientWriter(settings.centre, keys, catalogues, settings.clock, settings.signature),
        ways,
        metrics=metrics,
        now=now,
    )
    return service(
        name="notify",
        settings=settings,
        store=store,
        folder=Path(__file__).parent,
        routers=[*chosen_ways.routers, *([web.router] if settings.cases_url else [])],
        listeners=[staff_handlers.router, client_handlers.router],
        context={
            "desk": staff_desk,
            "client_desk": client_desk,
            "health": health,
            "catalogues": catalogues,
            "door": visits_of(settings, now()),
        },
        shown={"cases_url": settings.cases_url, "frame": "notify.html"},
        open_paths=[web.ARRIVES],
        posts_to=[origin_of(settings.cases_url)] if settings.cases_url else [],  # who signs out is sent back there
        background=[client_desk.forget_old, *chosen_ways.background],
        registry=registry,
    )


def visits_of(settings: Settings, began: datetime) -> Visits:
    return Visits(
        settings.handover_public_keys,
        centre=settings.centre,
        cases_url=str(settings.cases_url or ""),
        secure=settings.secure_cookies,
        began=began,
    )


def email_from(sender: str, settings: Settings, breaker: Breaker, now: Callable[[], datetime]) -> Email:
    bounces_to = sender_of(settings.envelope_sender) if settings.envelope_sender else None
    return Email(settings.server, sender=sender_of(sender), now=now, bounces_to=bounces_to, breaker=breaker)


def keys_or_exit(file: Path, passphrase_file: Path | None = None) -> tuple[PrivateKey, ...]:
    """Without its key the service does not start: it could only fail what it is asked for."""
    try:
        return read_keys(file, passphrase_of(passphrase_file, "notify")).all
    except (KeyFileError, LockedError) as problem:
        raise SystemExit(f"kokon: {problem}") from None


def chosen_or_exit(settings: Settings, store: NotifyStore, now: Callable[[], datetime]) -> Choice:
    """With a file that cannot be used the service does not start: an operator would believe that it is used."""
    try:
        return chosen(settings, store, now=now)
    except OperatorsFileError as problem:
        raise SystemExit(f"kokon: {problem}") from None


def catalogues_or_exit() -> Catalogues:
    """All languages or none: half a catalogue would be noticed by the client who reads two languages in one message."""
    try:
        return read_catalogues()
    except CatalogueError as problem:
        raise SystemExit(f"kokon: {problem}") from None
