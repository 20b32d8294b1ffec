"""All pages of a centre's quality service."""

from fastapi import APIRouter

from services.quality.answers.assessment import web as assessment
from services.quality.answers.local import web as local
from services.quality.answers.pulse import web as pulse
from services.quality.answers.retirements import web as retirements
from services.quality.answers.rounds import web as rounds
from services.quality.answers.rounds.answering import web as answering
from services.quality.answers.rounds.domain import RoundNotFoundError
from services.quality.answers.rounds.minutes import web as minutes
from services.quality.evidence.documents import web as documents
from services.quality.evidence.publications import web as publications
from services.quality.evidence.publications import writing as publishing
from services.quality.evidence.publications.recordings import web as recordings
from services.quality.evidence.register import web as register
from services.quality.evidence.register.domain import EntryNotFoundError, RetiredError
from services.quality.evidence.register.second_looks import web as second_looks
from services.quality.foundation import arrivals
from services.quality.foundation.tokens.domain import TokenNotFoundError
from services.quality.guidance.month import web as month
from services.quality.publishing.amounts import web as amounts
from services.quality.publishing.api import web as api
from services.quality.publishing.counting import web as counting
from services.quality.publishing.exports import web as exports
from services.quality.publishing.releases import web as releases
from services.quality.publishing.reports import web as reports
from services.quality.publishing.tokens import web as tokens
from services.quality.standards.catalogue.domain import UnknownCriterionError
from services.quality.standards.comparison import web as standards
from services.quality.standing.criteria import next_steps
from services.quality.standing.criteria import second_looks as looks_at_answers
from services.quality.standing.criteria import web as criteria
from services.quality.standing.first_steps import web as first_steps
from services.quality.standing.gaps import web as gaps
from services.quality.standing.next_steps.domain import NotTheirsError
from services.quality.standing.overview import web as overview
from services.quality.standing.picture import web as picture
from services.quality.standing.steps import web as plan
from services.quality.standing.talk import web as talk
from services.quality.standing.timeline import web as timeline

routers: list[APIRouter] = [
    picture.router,
    overview.router,
    first_steps.router,
    arrivals.router,
    criteria.router,
    looks_at_answers.router,
    next_steps.router,
    counting.router,
    standards.router,
    assessment.router,
    local.router,
    retirements.router,
    month.router,
    timeline.router,
    gaps.router,
    exports.router,
    api.router,
    rounds.router,
    answering.router,
    talk.router,
    minutes.router,
    pulse.router,
    plan.router,
    register.router,
    second_looks.router,
    documents.router,
    recordings.router,
    publications.router,
    publishing.router,
    releases.router,
    amounts.router,
    reports.router,
    tokens.router,
]
STATUS: dict[type[Exception], int] = {
    RoundNotFoundError: 404,
    EntryNotFoundError: 404,
    TokenNotFoundError: 404,
    RetiredError: 409,
    NotTheirsError: 403,
    UnknownCriterionError: 404,
}
