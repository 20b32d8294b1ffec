"""All pages of the office."""

from fastapi import APIRouter

from services.quality.foundation.tokens.domain import TokenNotFoundError
from services.quality.office.api import tokens
from services.quality.office.api import web as api
from services.quality.office.counting import web as counting
from services.quality.office.counting.budget_vote import web as budget_vote
from services.quality.office.distributions import web as distributions
from services.quality.office.drafting import entry_pages as drafting_forms
from services.quality.office.drafting import vote_pages as voting
from services.quality.office.drafting import web as drafting
from services.quality.office.drafting.acts import SectionNotFoundError
from services.quality.office.drafting.entries import EntryNotFoundError
from services.quality.office.drafting.entry_text import UnreadableError
from services.quality.office.federation import web as federation
from services.quality.office.governance import web as governance
from services.quality.office.governance.domain import DraftNotFoundError, ProposalNotFoundError
from services.quality.office.leavers import web as leavers
from services.quality.office.members.representing import NoCentreError
from services.quality.office.own import web as own
from services.quality.office.report import web as reports
from services.quality.office.report.amounts import web as amounts
from services.quality.office.standards import web as standards
from services.quality.office.voting.domain import NoBallotError
from shared.accounts import account, login_pages
from shared.accounts.oidc import pages as provider

routers: list[APIRouter] = [
    login_pages.router,
    account.router,
    provider.router,
    federation.router,
    amounts.router,
    counting.router,
    budget_vote.router,
    own.router,
    distributions.router,
    api.router,
    standards.router,
    governance.router,
    drafting.router,
    drafting_forms.router,
    voting.router,
    leavers.router,
    reports.router,
    tokens.router,
]
STATUS: dict[type[Exception], int] = {
    NoCentreError: 403,
    ProposalNotFoundError: 404,
    DraftNotFoundError: 404,
    SectionNotFoundError: 404,
    EntryNotFoundError: 404,
    UnreadableError: 409,
    NoBallotError: 409,
    TokenNotFoundError: 404,
}
