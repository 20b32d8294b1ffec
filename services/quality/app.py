"""The quality service, wired in its two roles: at a centre, and at the office."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from fastapi import FastAPI

from services.quality import web
from services.quality.answers.assessment import forms as answers
from services.quality.evidence.documents import web as documents
from services.quality.evidence.new_standards import handlers as new_standards
from services.quality.evidence.probe import handlers as probe
from services.quality.evidence.publications.recordings import web as recordings
from services.quality.evidence.register.files import exchanging
from services.quality.evidence.register.measures.every import UNITS
from services.quality.evidence.tallies import handlers as tallies
from services.quality.foundation import arrivals
from services.quality.foundation.endings import handlers as endings
from services.quality.foundation.situations import answer_situations
from services.quality.foundation.tables.store import accounts, open_store
from services.quality.foundation.tokens import handlers as tokens
from services.quality.foundation.tokens.entry import TokenEntry
from services.quality.guidance.reminding.calendar import keeping_mondays
from services.quality.keys import KeyFileError, Keys, read_keys
from services.quality.office import web as office
from services.quality.office.api.readers import is_officer
from services.quality.office.distributions.nightly import of_the_office
from services.quality.office.leavers.acts import keeping_accounts
from services.quality.office.members.file import MembersFile
from services.quality.office.received import handlers as received
from services.quality.office.received.amounts import handlers as received_amounts
from services.quality.office.received.amounts.calendar import keeping_amounts
from services.quality.office.received.keys import handlers as member_keys
from services.quality.office.received.keys.acts import listing_members
from services.quality.publishing.amounts import handlers as amounts
from services.quality.publishing.amounts import restored_ledger
from services.quality.publishing.nightly.acts import keeping_nights, of_a_centre, own_folder
from services.quality.publishing.releases import handlers as releases
from services.quality.publishing.releases.calendar import keeping_the_day
from services.quality.publishing.releases.remembering import remembering
from services.quality.publishing.reports.answering import TEMPLATES
from services.quality.settings import OfficeSettings, QualitySettings
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import CatalogueError, shipped
from services.quality.standards.catalogue.official import official_titles
from services.quality.standards.desk import Desk
from services.quality.standards.votes import handlers as votes
from shared.accounts.sessions import Door
from shared.bus.uplink import Left, all_left
from shared.clock.wall import wall_clock
from shared.crypto.key_file import LockedError, passphrase_of
from shared.events import Event
from shared.languages import Languages, Wording
from shared.printing.printer import Printer
from shared.runtime.composition import service
from shared.runtime.settings import ServiceSettings
from shared.runtime.tasks import Task
from shared.store.connections import EngineFactory, open_engine
from shared.store.group_commit import Grouped
from shared.web.security import origin_of

FOLDER = Path(__file__).parent
type AllLeft = Callable[[type[Event]], Awaitable[Sequence[Left]]]


def create_app(
    settings: QualitySettings | None = None,
    *,
    now: Callable[[], datetime] = wall_clock,
    left: AllLeft | None = None,
    engines: EngineFactory = open_engine,
) -> FastAPI:
    """`left` is said by the stream, and only tests without a bus say it instead."""

    async def said_by_the_stream(event: type[Event]) -> Sequence[Left]:
        return await all_left(app.state.broker, event)

    settings = settings or QualitySettings()
    check_folder(settings.export_folder, "QUALITY")
    keys = keys_or_exit(settings)
    desk = replace(
        desk_for(settings, now, engines), key=keys.release, document_key=keys.documents, left=left or said_by_the_stream
    )
    door = Door.of(accounts, desk.store, settings, service="quality", entrance=settings.entrance)
    app = service(
        name="quality",
        settings=settings,
        store=desk.store,
        folder=FOLDER,
        routers=web.routers,
        listeners=[
            tallies.router,
            new_standards.router,
            votes.router,
            releases.router,
            amounts.router,
            endings.router,
            tokens.router,
            probe.router,
        ],
        background=[
            remembering(desk),
            restored_ledger.remembering(desk),
            new_standards.keeping_up(desk, cast(dict[str, Catalogue], desk.catalogues)),
            keeping_the_day(desk),
            keeping_mondays(desk),
            *nights(settings, desk),
        ],
        context={
            "desk": desk,
            "door": door,
            "catalogues": desk.catalogues,
            "keeping": Grouped(partial(tallies.keep, store=desk.store)),
            "printer": Printer(TEMPLATES),
            "workbooks": exchanging.workbook_places(),
            "token_entry": TokenEntry(desk.store, desk.now, desk.clock),
            "inspections": asyncio.Semaphore(2),
        },
        shown={
            "cases_url": settings.cases_url,
            "intake_url": settings.intake_url,
            "units": UNITS,
            "official_titles": official_titles(),
            "house_name": settings.centre_name or settings.centre,
        },
        open_paths=[arrivals.PATH],
        larger={
            recordings.ADDRESS: recordings.READ_AT_MOST,
            exchanging.ADDRESS: exchanging.READ_AT_MOST,
            documents.ADDRESS: documents.READ_AT_MOST,
            answers.ADDRESS: documents.READ_AT_MOST,
        },
        posts_to=[origin_of(settings.cases_url)],  # who signs out is sent back there
    )
    answer_situations(app, web.STATUS)
    return app


def check_folder(folder: Path | None, prefix: str) -> None:
    """A service whose nightly export would lie open to others does not start."""
    if folder is not None and (wrong := own_folder(folder)):
        raise SystemExit(f"kokon: {prefix}_EXPORT_FOLDER: {wrong}")


def nights(settings: QualitySettings, desk: Desk) -> list[Task]:
    if settings.export_folder is None:
        return []
    night = of_a_centre(desk, settings.export_folder, days=settings.export_days, language=settings.languages[0])
    return [keeping_nights(desk, night)]


def nights_of_the_office(
    settings: OfficeSettings, desk: Desk, members: MembersFile, wording: Callable[[], Wording]
) -> list[Task]:
    if settings.export_folder is None:
        return []
    days = settings.export_days
    night = of_the_office(desk, settings.export_folder, days=days, members=members, wording=wording)
    return [keeping_nights(desk, night)]


def keys_or_exit(settings: QualitySettings) -> Keys:
    """Without its key the service does not start: what it sends would be nobody's."""
    try:
        passphrase = passphrase_of(settings.key_passphrase_file, "quality")
        return read_keys(settings.release_key_file, settings.centre, passphrase)
    except (KeyFileError, LockedError) as problem:
        raise SystemExit(f"kokon: {problem}") from None


def create_office_app(
    settings: OfficeSettings | None = None,
    *,
    now: Callable[[], datetime] = wall_clock,
    engines: EngineFactory = open_engine,
) -> FastAPI:
    def wording() -> Wording:
        languages: Languages = app.state.pages.languages
        return languages.default

    settings = settings or OfficeSettings()
    check_folder(settings.export_folder, "OFFICE")
    desk, members = desk_for(settings, now, engines), MembersFile(settings.centres_file)
    app = service(
        name="office",
        settings=settings,
        store=desk.store,
        folder=FOLDER,
        routers=office.routers,
        listeners=[received.router, member_keys.router, received_amounts.router],
        background=[
            keeping_accounts(desk, members),
            listing_members(desk, members),
            keeping_amounts(desk),
            *nights_of_the_office(settings, desk, members, wording),
        ],
        context={
            "desk": desk,
            "door": Door.of(accounts, desk.store, settings, service="office", secret=settings.own_secret),
            "catalogues": desk.catalogues,
            "members": members,
            "receiving": Grouped(partial(received.receive, desk=desk)),
            "printer": Printer(TEMPLATES),
            "token_entry": TokenEntry(desk.store, desk.now, desk.clock, may_still=is_officer),
        },
        shown={
            "frame": "office.html",
            "accounts_here": True,
            "official_titles": official_titles(),
            "house_name": settings.office_name,
        },
        passkeys=True,
    )
    answer_situations(app, office.STATUS)
    return app


def standards_or_exit() -> dict[str, Catalogue]:
    """Stop with one line for each mistake, in words for the authors of the standards."""
    try:
        return shipped()
    except CatalogueError as problem:
        where = "services/quality/standards/catalogue/versions"
        raise SystemExit(f"kokon: {problem}. Next step: correct it in {where}, then start again.") from None


def desk_for(settings: ServiceSettings, now: Callable[[], datetime], engines: EngineFactory) -> Desk:
    """Reads the standards first: a service with a broken catalogue does not start."""
    catalogues = standards_or_exit()
    store = open_store(settings.database_url, connections=settings.database_connections, engines=engines)
    return Desk(store, catalogues, settings.centre, settings.clock, now, demo=settings.demo)
