"""All pages of the office."""

from fastapi import APIRouter

from services.quality.office.federation import web as federation
from shared.signin.web import sign_in_router

routers: list[APIRouter] = [sign_in_router(), federation.router]
