"""The versions of the standards, what is proposed and drafted for the next one, and how an adopted one spreads."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.quality.office.drafting.entries import title_of
from services.quality.office.drafting.texts import version_of
from services.quality.office.federation.store import FederationCounts
from services.quality.office.governance.adopted import adoption_id, learn_adopted, text_of
from services.quality.office.governance.store import Governance
from services.quality.office.governance.versions import standings
from services.quality.office.members.people import Reader, members_of
from services.quality.publishing.releases.store import Releases
from services.quality.standards.comparison.domain import changed, worded
from services.quality.standards.comparison.web import compare_page
from services.quality.standards.desk import desk_of
from shared.web.shell import page

router = APIRouter(prefix="/standards")


@router.get("")
async def overview(request: Request, reader: Reader) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        drafts, proposals = await Governance(work).drafts(), await Governance(work).proposals()
    return page(
        request,
        "office/governance/governance.html",
        versions=standings(desk.catalogues, desk.today),
        drafts=drafts,
        titles={draft.id: title_of(draft.text) for draft in drafts},
        numbers={draft.id: version_of(draft.text) for draft in drafts},
        proposals=proposals,
        centres=members_of(request).names,
    )


@router.get("/compare")
async def compare(request: Request, reader: Reader, before: str = "", after: str = "") -> Response:
    """Any two versions; by default the newest and the one before it."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
    return compare_page(request, desk, before, after, frame="office.html", back="/standards")


@router.get("/{version}")
async def one(request: Request, reader: Reader, version: str) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        if version not in desk.catalogues:
            raise HTTPException(404)
        adopted = next(
            (each for each in await Governance(work).drafts() if each.adopted_on and each.version == version), None
        )
        on_its_way = adopted is not None and await Releases(work).waits_for_the_bus(adoption_id(version))
        reporting = await FederationCounts(work).reporting_by(version)
    catalogue = desk.catalogues[version]
    before = desk.catalogues.get(catalogue.replaces or "")
    return page(
        request,
        "office/governance/version.html",
        catalogue=catalogue,
        standing=dict((each.version, standing) for each, standing in standings(desk.catalogues, desk.today))[version],
        before=before,
        changed=changed(before, catalogue) if before else [],
        worded=worded,
        adopted=adopted,
        on_its_way=on_its_way,
        reporting=reporting,
        expected=len(members_of(request).expected(desk.running)) or reporting,
    )


@router.get("/{version}/file")
async def file(request: Request, reader: Reader, version: str) -> Response:
    """The file itself, as every centre gets it."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        if version not in desk.catalogues:
            raise HTTPException(404)
        return PlainTextResponse(await text_of(work, version))
