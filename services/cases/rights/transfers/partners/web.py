"""The page of the keys: that of this centre, and those of the member centres with whom files are transferred."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import TransferKeysKeeper
from services.cases.foundation.workplace import workplace_of
from services.cases.people.approvals.domain import Matter, SamePersonError
from services.cases.people.approvals.store import Approvals
from services.cases.people.team.store import Team
from services.cases.rights.transfers.partners.acts import centres, confirm, enter, own_key, remove
from services.cases.rights.transfers.partners.domain import (
    LONGEST_KEY,
    LONGEST_NAME,
    OtherDigitsError,
    OwnKeyError,
    PartnerNotFoundError,
)
from services.cases.rights.transfers.partners.store import Partners
from services.cases.rights.transfers.sealed_file import fingerprint, is_public_key
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
LONGEST_DIGITS = 60


@router.get("/transfers/centres")
async def show(request: Request, person: TransferKeysKeeper) -> Response:
    return await show_centres(request, Form.empty(partner_id=str(uuid4())))


@router.post("/transfers/centres")
async def change(request: Request, person: TransferKeysKeeper) -> Response:
    form = await read_form(request)
    action, partner_id = form.choice("action", ("enter", "confirm", "remove")), form.uuid("partner_id")
    if form.ok and partner_id:
        try:
            await done(request, person, form, action, partner_id)
        except PartnerNotFoundError:
            raise HTTPException(404) from None
    if not form.ok:
        return await show_centres(request, form, status=422)
    return RedirectResponse(link(request, f"/transfers/centres?told={action}"), 303)


async def done(request: Request, person: Person, form: Form, action: str, partner_id: UUID) -> None:
    """Raises PartnerNotFoundError."""
    workplace, _ = workplace_of(request), words(request).gettext
    now = workplace.now()
    if action == "enter":
        name = form.text("name", most=LONGEST_NAME)
        public_key = form.text("public_key", most=LONGEST_KEY).lower()
        if form.ok and not is_public_key(public_key):
            form.problem("public_key", _("This is no key of a centre. It begins with age1 and has 62 signs."))
        if not form.ok:
            return
        try:
            await enter(name, public_key, partner_id=partner_id, reader=person, workplace=workplace, now=now)
        except OwnKeyError:
            form.problem("public_key", _("This is the key of your own centre."))
    elif action == "confirm":
        heard = form.text("heard", most=LONGEST_DIGITS)
        try:
            await confirm(partner_id, heard, reader=person, workplace=workplace, now=now)
        except OtherDigitsError:
            form.problem("heard", _("These are other digits. Have them read out once more, on a number you know."))
        except SamePersonError:
            form.problem("heard", _("You entered this key: a second colleague makes the call."))
    else:
        await remove(partner_id, reader=person, workplace=workplace)


async def show_centres(request: Request, form: Form, *, status: int = 200) -> Response:
    workplace = workplace_of(request)
    own = own_key(workplace).public
    async with workplace.store.work() as work:
        known, staff = await centres(work, own=own), await Team(work).staff()
        entered = {one.id for one in await Partners(work).partners()}
        needs_second = await Approvals(work).needed(Matter.TRANSFER)
    return page(
        request,
        "rights/transfers/centres.html",
        status=status,
        form=form,
        own=own,
        own_fingerprint=fingerprint(own),
        partners=[(one, one.state(workplace.keys.mark)) for one in known],
        entered=entered,
        staff=staff,
        needs_second=needs_second,
        new_id=uuid4(),
    )
