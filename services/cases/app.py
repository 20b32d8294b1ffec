"""The cases service, wired."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI

from services.cases import web
from services.cases.casework.appointments.acts import pass_on as pass_on_appointments
from services.cases.casework.appointments.team_day import appointments_today
from services.cases.casework.calendar.days_due.upkeep import mornings
from services.cases.casework.client_notices import handlers as client_notices
from services.cases.casework.client_notices.acts import end_about, end_all, tell_answered
from services.cases.casework.client_notices.errand import passing_on
from services.cases.casework.imports import web as imports
from services.cases.casework.to_dos.acts import pass_on as pass_on_to_dos
from services.cases.concepts import CONCEPTS
from services.cases.contact.deletion_wishes.acts import note_earlier
from services.cases.contact.first_replies.upkeep import reminding_of_replies
from services.cases.contact.letter_keys import handlers as letter_keys
from services.cases.contact.letter_keys.upkeep import changing_letter_keys
from services.cases.contact.news.web import streams_of
from services.cases.contact.requests import handlers as requests
from services.cases.contact.requests.acts import open_kept, receive
from services.cases.contact.requests.arrivals.domain import Incoming
from services.cases.contact.requests.step_acts import give_back
from services.cases.contact.requests.store import open_now
from services.cases.counting.ledger.calendar import keep_calendar
from services.cases.counting.ledger.fold import fold_counted
from services.cases.counting.ledger.order import ledger_order
from services.cases.counting.ledger.talks import count_talk
from services.cases.files.attachments import web as attachments
from services.cases.files.search.web import one_at_a_time
from services.cases.foundation.access.rules import rules
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.audit.domain import Deed, Thing
from services.cases.foundation.keys.domain import KeyProvider
from services.cases.foundation.keys.form import CentreKeys, KeyFileError
from services.cases.foundation.keys.letters.file import LetterFile, take_over_letters
from services.cases.foundation.keys.problems import NO_PLACE, next_step
from services.cases.foundation.keys.providers import ProviderNotSetUpError, open_provider
from services.cases.foundation.keys.register import NoPlaceError, Register, register_of
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.sealed.watch import watch_keys
from services.cases.foundation.store import open_store
from services.cases.foundation.workplace import Workplace
from services.cases.oversight.audit.calendar import keep_chain, keep_roots
from services.cases.oversight.audit_review.weeks import weeks_of
from services.cases.oversight.incidents.calendar import keep_reminding
from services.cases.people.absences.upkeep import standing_in
from services.cases.people.personnel import handlers as personnel
from services.cases.people.personnel.reminders import reminding
from services.cases.people.team import handlers as team
from services.cases.people.team.acts import Settled, settle_notices
from services.cases.people.team.gathered_notices import gathering
from services.cases.people.team.store import accounts
from services.cases.people.unread_texts.upkeep import repeating_choice
from services.cases.retention.backup_reminders.upkeep import reminding_of_backups
from services.cases.retention.erasure.hourly_purge import keep_retention
from services.cases.retention.erasure.store import erase_what_came_back
from services.cases.rights.subject_requests.wishes import take_down_wish
from services.cases.rights.transfers.arrivals import web as transfer_arrivals
from services.cases.rights.transfers.partners import handlers as transfer_partners
from services.cases.rights.transfers.partners.upkeep import announcing_key
from services.cases.settings import CasesSettings
from services.cases.support.bookings.acts import note_talk_off
from shared.accounts.sessions import Door
from shared.bus.lookups.last_event import last_told
from shared.clock.wall import wall_clock
from shared.events import ContributionDrawn
from shared.runtime.composition import service
from shared.runtime.tasks import Task
from shared.store.connections import EngineFactory, open_engine
from shared.store.group_commit import Grouped
from shared.web.drafts import Drafts
from shared.web.security import origin_of

type Left = Callable[[], Awaitable[ContributionDrawn | None]]


def create_app(
    settings: CasesSettings | None = None,
    *,
    now: Callable[[], datetime] = wall_clock,
    left: Left | None = None,
    engines: EngineFactory = open_engine,
) -> FastAPI:
    """`left` is said by the stream, and only tests without a bus say it instead."""

    async def said_by_the_stream() -> ContributionDrawn | None:
        return await last_told(app.state.broker, ContributionDrawn)

    settings = settings or CasesSettings()
    rules()
    keys, provider, register, letter_file = keys_or_exit(settings, now=now())
    ring = KeyRing(provider, KeyStore(settings.keys_database_url, engines=engines), register)
    store = open_store(
        settings.database_url,
        ring,
        now,
        mark=keys.mark,
        erase_again=erase_what_came_back,
        connections=settings.database_connections,
        engines=engines,
    )
    workplace = Workplace(
        store,
        settings.centre,
        keys,
        settings.notify_sealing_key,
        settings.clock,
        now,
        left or said_by_the_stream,
        law=law(settings.regime, authority=settings.authority),
        concepts=CONCEPTS,
        on_merge=[partial(fold_counted, key=keys.mark)],
        on_talk=[count_talk],
        on_hand_over=[pass_on_to_dos, pass_on_appointments, give_back],
        on_answer=[tell_answered, take_down_wish],
        on_reach=[end_all],
        on_appointment=[end_about, note_talk_off],
        open_now=open_now,
        weeks=weeks_of,
        appointments_today=appointments_today,
        working_time=settings.working_time,
        demo=settings.demo,
        centre_name=settings.centre_name,
        phone=settings.phone,
        periods=settings.retention,
        backup_days=settings.backup_days,
        trial_restore_file=settings.trial_restore_file,
        attachment_largest=settings.attachment_largest,
        letter_file=letter_file,
    )
    app = service(
        name="cases",
        settings=settings,
        store=store,
        folder=Path(__file__).parent,
        routers=web.routers,
        listeners=[
            requests.router,
            letter_keys.router,
            team.router,
            personnel.router,
            client_notices.router,
            transfer_partners.router,
        ],
        context=context_of(workplace, settings),
        background=tasks_of(workplace, settings),
        shown=web.shown(settings),
        passkeys=True,
        posts_to=[origin_of(url) for url in (settings.quality_url, settings.notify_url) if url],
        larger={
            attachments.ADDRESS: attachments.READ_AT_MOST * settings.attachment_largest,
            imports.ADDRESS: imports.READ_AT_MOST,
            transfer_arrivals.ADDRESS: transfer_arrivals.READ_AT_MOST,
        },
    )
    web.answer_situations(app)
    app.add_middleware(Drafts)
    return app


def context_of(workplace: Workplace, settings: CasesSettings) -> dict[str, object]:
    async def arrive(incoming: Sequence[Incoming]) -> None:
        await receive(incoming, workplace=workplace, now=workplace.now())

    async def record_delivery(settled: Sequence[Settled]) -> None:
        await settle_notices(settled, workplace=workplace, now=workplace.now())

    return {
        "workplace": workplace,
        "arrivals": Grouped[Incoming](arrive),
        "settlements": Grouped[Settled](record_delivery),
        "searches": one_at_a_time(),
        "streams": streams_of(workplace),
        "door": Door.of(
            accounts,
            workplace.store,
            settings,
            service="cases",
            secret=workplace.keys.mark,
            witness=note_at_the_door,
        ),
    }


async def note_at_the_door(work: Transaction, act: str, person_id: UUID | None) -> None:
    """Who failed to come in nobody knows; whose account it was meant for may be known."""
    failed = act == Deed.SIGN_IN_FAILED
    concerned = (person_id,) if failed and person_id else ()
    await work.save_audit(None if failed else person_id, act, Thing.ACCOUNT, concerned)


def tasks_of(workplace: Workplace, settings: CasesSettings) -> list[Task]:
    async def tally_calendar() -> None:
        await keep_calendar(workplace=workplace)

    async def client_keys() -> None:
        await watch_keys(workplace.store.ring, partial(workplace.store.agree, again=True))

    async def kept_envelopes() -> None:
        await open_kept(workplace=workplace, now=workplace.now())
        await note_earlier(workplace=workplace)

    async def retention() -> None:
        await keep_retention(workplace=workplace)

    async def audit_chain() -> None:
        await keep_chain(workplace.store)

    async def audit_roots() -> None:
        await keep_roots(workplace, settings.audit_roots, settings.retention)

    async def incident_reminders() -> None:
        await keep_reminding(workplace=workplace)

    letter_keys = changing_letter_keys(workplace)
    keeping = [audit_chain, audit_roots, client_keys, letter_keys, kept_envelopes, retention]
    of_team = [reminding(workplace), standing_in(workplace), gathering(workplace)]
    of_files = [reminding_of_replies(workplace), mornings(workplace), reminding_of_backups(workplace)]
    to_clients = [passing_on(workplace), repeating_choice(workplace)]
    by_calendar = [tally_calendar, ledger_order(workplace), incident_reminders, announcing_key(workplace)]
    return [*keeping, *by_calendar, *of_team, *of_files, *to_clients]


def keys_or_exit(settings: CasesSettings, *, now: datetime) -> tuple[CentreKeys, KeyProvider, Register, LetterFile]:
    """Without its keys the service does not start: it could only lose or bare what it was given."""
    try:
        place = settings.place()
        keys = place.read()
        register = register_of(settings.key_file, settings.destroyed_keys)
        letter_file = LetterFile.beside(register, keys)
        keys = take_over_letters(place, keys, letter_file, now=now)
        return keys, open_provider(settings.key_provider, keys, place), register, letter_file
    except KeyFileError as error:
        raise SystemExit(f"kokon: {next_step(error, settings.key_file, settings.centre)}") from None
    except ProviderNotSetUpError as error:
        raise SystemExit(f"kokon: {error}") from None
    except NoPlaceError as error:
        raise SystemExit(f"kokon: {NO_PLACE.format(file=error)}") from None
