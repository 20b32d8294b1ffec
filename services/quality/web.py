"""All pages of a centre's quality service."""

from fastapi import APIRouter

from services.quality import arrivals
from services.quality.assessment import web as assessment
from services.quality.criteria import web as criteria
from services.quality.gaps import web as gaps
from services.quality.month import web as month
from services.quality.overview import web as overview
from services.quality.releases import web as releases

routers: list[APIRouter] = [
    overview.router,
    arrivals.router,
    criteria.router,
    assessment.router,
    month.router,
    gaps.router,
    releases.router,
]
