"""All pages of a centre's quality service."""

from fastapi import APIRouter

from services.quality import arrivals
from services.quality.api import web as api
from services.quality.assessment import web as assessment
from services.quality.catalogue import web as standards
from services.quality.criteria import web as criteria
from services.quality.exports import web as exports
from services.quality.gaps import web as gaps
from services.quality.local import web as local
from services.quality.month import web as month
from services.quality.overview import web as overview
from services.quality.plan import web as plan
from services.quality.publications import web as publications
from services.quality.publications import writing as publishing
from services.quality.publications.recordings import web as recordings
from services.quality.pulse import web as pulse
from services.quality.register import web as register
from services.quality.register.second_looks import web as second_looks
from services.quality.releases import web as releases
from services.quality.reports import web as reports
from services.quality.rounds import web as rounds
from services.quality.rounds.answering import web as answering
from services.quality.rounds.minutes import web as minutes
from services.quality.rounds.talk import web as talk
from services.quality.timeline import web as timeline

routers: list[APIRouter] = [
    overview.router,
    arrivals.router,
    criteria.router,
    standards.router,
    assessment.router,
    local.router,
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
    recordings.router,
    publications.router,
    publishing.router,
    releases.router,
    reports.router,
]
