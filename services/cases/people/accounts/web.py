"""The team, who is on duty, and the way over to quality."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.cases.foundation.policy import NotifyVisitor, QualityVisitor, Staff
from services.cases.foundation.roles import HELD_BY, Right, holds
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.accounts import colleagues
from services.cases.people.accounts.seconds import asked_of_reader
from services.cases.people.accounts.today import team_today
from services.cases.people.members.store import Members
from services.cases.people.personnel.reminders import something_runs_out
from services.cases.people.team import confirmation, invitation, mails, recovery
from services.cases.people.team.domain import QUALITY
from services.cases.people.team.store import FailedNotices, Team
from services.cases.people.team_languages.store import TeamLanguages
from services.cases.people.undertakings.domain import to_renew, unbound
from services.cases.people.undertakings.store import Undertakings
from shared.accounts.domain import Person
from shared.accounts.handover import issue, pseudonym
from shared.web.shell import page

router = APIRouter()
router.include_router(invitation.router)
router.include_router(confirmation.router)
router.include_router(recovery.router)
router.include_router(colleagues.router)
router.include_router(mails.router)
LOOKED_BACK = timedelta(days=30)
NOTIFY = "notify"


@router.get("/team")
async def show(request: Request, person: Staff) -> Response:
    workplace = workplace_of(request)
    since = workplace.now() - LOOKED_BACK
    async with workplace.store.reading(person) as work:
        staff = await Team(work).staff()
        me = next((one for one in staff if one.id == person.id), None)
        asked = await asked_of_reader(work, staff, datetime.now(UTC))
        told_of_failures = holds(person, Right.SEE_FAILED_NOTICES)
        failed = await FailedNotices(work).failed_notices(since=since) if told_of_failures else []
        nobodys = await Members(work).nobodys_files() if holds(person, Right.SEE_ALL_FILES_EXIST) else {}
        bound, today = await Undertakings(work).undertakings(), workplace.today()
        here_today, speech = await team_today(work, today), await TeamLanguages(work).speech()
        runs_out = holds(person, Right.KEEP_PERSONNEL) and await something_runs_out(work, today=today)
    told: dict[str, Any] = {"unbound": unbound(staff, bound, today), "to_renew": to_renew(bound, today), "today": today}
    told |= {"team_today": here_today, "speech": speech}
    told |= {
        "nobodys": nobodys,
        "runs_out": runs_out,
        "to_confirm": asked.confirm,
        "confirmed": me is None or me.invited_by is None,
    }
    return page(request, "people/accounts/team.html", staff=staff, failed=failed, asked=asked.let_in, **told)


@router.get("/handover/quality")
async def over_to_quality(request: Request, person: QualityVisitor) -> Response:
    """A form that carries who comes, in which role and under which name made for quality alone; good for a minute."""
    workplace, quality_url = workplace_of(request), request.app.state.settings.quality_url
    if quality_url is None:
        raise HTTPException(404)
    async with workplace.store.work() as work:
        # in quality the reader could be the second look for the one person who let the reader in, and approve for them
        if await work.unconfirmed_among(person.id):
            return page(request, "people/accounts/handover.html", status=403, token="")
    token = slip(workplace, person, audience=QUALITY, roles=person.roles)
    return page(
        request, "people/accounts/handover.html", token=token, target=f"{str(quality_url).rstrip('/')}/handover"
    )


@router.get("/handover/notify")
async def over_to_notify(request: Request, person: NotifyVisitor) -> Response:
    """The same for the pages of notify, which learns only the roles that count there."""
    workplace, notify_url = workplace_of(request), request.app.state.settings.notify_url
    if notify_url is None:
        raise HTTPException(404)
    token = slip(workplace, person, audience=NOTIFY, roles=person.roles & HELD_BY[Right.VISIT_NOTIFY])
    return page(
        request, "people/accounts/handover_notify.html", token=token, target=f"{str(notify_url).rstrip('/')}/handover"
    )


def slip(workplace: Workplace, person: Person, *, audience: str, roles: Iterable[str]) -> str:
    return issue(
        Ed25519PrivateKey.from_private_bytes(workplace.keys.handover),
        audience=audience,
        centre=workplace.centre,
        roles=roles,
        pseudonym=pseudonym(workplace.keys.mark, person.id, audience),
        language=person.language,
        jti=uuid4(),
        now=workplace.now(),
    )
