"""All pages of cases, and the words for what can go wrong on them."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.appointments.domain import AppointmentNotFoundError
from services.cases.casework.blank_forms import web as blank_forms
from services.cases.casework.calendar import web as calendar
from services.cases.casework.client_notices.domain import NoticeNotFoundError
from services.cases.casework.contact_notes.domain import NoteNotFoundError
from services.cases.casework.deadlines.domain import DeadlineNotFoundError
from services.cases.casework.deadlines.rules import web as deadline_rules
from services.cases.casework.emergency_page import web as emergency_page
from services.cases.casework.imports import web as imports
from services.cases.casework.new_file import from_request as file_from_request
from services.cases.casework.new_file import web as new_file
from services.cases.casework.note_search import web as note_search
from services.cases.concepts import CONCEPTS
from services.cases.contact.codes import web as codes
from services.cases.contact.folded import web as folded
from services.cases.contact.news import web as news
from services.cases.contact.remarks import web as remarks
from services.cases.contact.reply_blocks import web as reply_blocks
from services.cases.contact.requests import step_pages as steps
from services.cases.contact.requests import web as requests
from services.cases.contact.requests.domain import RequestNotFoundError
from services.cases.counting.draws import web as contributions
from services.cases.counting.ledger import web as tallies
from services.cases.counting.statistics import web as statistics
from services.cases.files.attachments import web as attachments
from services.cases.files.attachments.domain import AttachmentNotFoundError
from services.cases.files.day import web as day
from services.cases.files.deputies import web as deputies
from services.cases.files.file import web as files
from services.cases.files.gate import web as gate
from services.cases.files.hand_overs import web as hand_overs
from services.cases.files.members import web as members
from services.cases.files.openings import web as openings
from services.cases.files.openings.domain import OpeningNotFoundError
from services.cases.files.print import web as onpaper
from services.cases.files.same_client import web as merging
from services.cases.files.search import web as search
from services.cases.foundation.access.domain import FileNotFoundHereError, Kind
from services.cases.foundation.records.indicators import Said, indicator_words
from services.cases.foundation.records.store import BY_TABLE
from services.cases.foundation.records.words import Words
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.roles import NotAllowedError, holds
from services.cases.oversight.audit import web as audit
from services.cases.oversight.audit.refusals import note_refusal
from services.cases.oversight.incidents import web as incidents
from services.cases.oversight.incidents.domain import IncidentNotFoundError
from services.cases.people.absences import web as absences
from services.cases.people.accounts import web as team
from services.cases.people.approvals import web as approvals
from services.cases.people.duty import web as roster
from services.cases.people.notice_times import web as notice_times
from services.cases.people.personnel import web as personnel
from services.cases.people.supporters import web as supporters
from services.cases.people.supporters.domain import SupporterNotFoundError
from services.cases.people.team.domain import ColleagueNotFoundError, NotPossibleNowError
from services.cases.people.team_languages import web as team_languages
from services.cases.people.undertakings import web as undertakings
from services.cases.people.unread_texts import web as unread_texts
from services.cases.retention.erasure import web as retention
from services.cases.retention.erasure import wish
from services.cases.retention.periods import web as periods
from services.cases.rights.archives import web as archives
from services.cases.rights.correction_pages import details
from services.cases.rights.correction_pages import web as corrections
from services.cases.rights.corrections.domain import RecordNotFoundError
from services.cases.rights.subject_requests import by_number
from services.cases.rights.subject_requests import copy_pages as copies
from services.cases.rights.subject_requests import web as clientrights
from services.cases.rights.subject_requests.domain import AskedNotFoundError
from services.cases.rights.transfers.partners import web as transfer_partners
from services.cases.settings import CasesSettings
from services.cases.support.bookings.domain import BookingNotFoundError
from services.cases.support.professionals import import_pages as professional_imports
from services.cases.support.professionals import web as professionals
from services.cases.support.professionals.domain import ProfessionalNotFoundError
from shared.accounts import account, login_pages
from shared.accounts.factors.qr_code import qr_code
from shared.accounts.oidc import pages as provider
from shared.privacy.counts import Indicator
from shared.web.errors import error_answer, wants_page
from shared.web.shell import page, spoken

routers: list[APIRouter] = [
    login_pages.router,
    account.router,
    provider.router,
    requests.router,
    steps.router,
    folded.router,
    news.router,
    imports.router,
    new_file.router,
    file_from_request.router,
    day.router,
    files.router,
    onpaper.router,
    emergency_page.router,
    blank_forms.router,
    search.router,
    note_search.router,
    members.router,
    hand_overs.router,
    deputies.router,
    merging.router,
    openings.router,
    gate.router,
    wish.router,
    retention.router,
    periods.router,
    attachments.router,
    clientrights.router,
    copies.router,
    by_number.router,
    archives.router,
    corrections.router,
    details.router,
    codes.router,
    remarks.router,
    tallies.router,
    contributions.router,
    statistics.router,
    roster.router,
    absences.router,
    team_languages.router,
    unread_texts.router,
    approvals.router,
    reply_blocks.router,
    team.router,
    audit.router,
    incidents.router,
    undertakings.router,
    supporters.router,
    notice_times.router,
    personnel.router,
    calendar.router,
    professional_imports.router,
    professionals.router,
    deadline_rules.router,
    transfer_partners.router,
    *(concept.router for concept in CONCEPTS if concept.router),
]
STATUS: dict[type[Exception], int] = {
    NotAllowedError: 403,
    RequestNotFoundError: 404,
    FileNotFoundHereError: 404,
    OpeningNotFoundError: 404,
    AttachmentNotFoundError: 404,
    AppointmentNotFoundError: 404,
    BookingNotFoundError: 404,
    IncidentNotFoundError: 404,
    SupporterNotFoundError: 404,
    AskedNotFoundError: 404,
    RecordNotFoundError: 404,
    NoteNotFoundError: 404,
    NoticeNotFoundError: 404,
    ProfessionalNotFoundError: 404,
    DeadlineNotFoundError: 404,
    ColleagueNotFoundError: 404,
    NotPossibleNowError: 409,
}


type Handler = Callable[[Request, Exception], Awaitable[Response]]


def answer_situations(app: FastAPI) -> None:
    async def answer(request: Request, situation: Exception) -> Response:
        return error_answer(request, STATUS[type(situation)])

    for situation in STATUS:
        app.add_exception_handler(situation, answer)
    app.add_exception_handler(NotAllowedError, cast(Handler, refuse))


async def refuse(request: Request, situation: NotAllowedError) -> Response:
    """Refuse a person at a file, with what that person can do now. The audit notes the refusal."""
    await note_refusal(request, situation)
    path = request.url.path
    at_a_file = path.startswith("/files/") and not path.startswith(("/files/new", "/files/import"))
    if wants_page(request) and (at_a_file or (situation.refused and situation.refused.kind == Kind.CONVERSATION)):
        return page(request, "not_yours.html", status=403)
    return error_answer(request, 403)


def shown(settings: CasesSettings) -> dict[str, Any]:
    """What every template may use beside what its page gives it."""
    return {
        "frame": "cases.html",
        "accounts_here": True,
        "mails_here": True,
        "may": holds,
        "quality": settings.quality_url is not None,
        "notify": settings.notify_url is not None,
        "intake_url": settings.intake_url,
        "qr_code": qr_code,
        "words_of": words_of,
        "indicator_words": words_of_indicator,
        "law": law(settings.regime, authority=settings.authority),
    }


def words_of(table: str) -> Words:
    """Of one kind of record, in the language of the page."""
    return BY_TABLE[table].words(spoken())


def words_of_indicator(code: str) -> Said:
    """In the language of the page; its code where it has no words yet."""
    return indicator_words(spoken()).get(Indicator(code), Said(code))
