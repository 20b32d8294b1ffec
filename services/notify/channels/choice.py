"""Which ways beside the mail the operator has chosen, and what belongs to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter

from services.notify.channels.channel import Channel
from services.notify.channels.reports.acts import Reports
from services.notify.channels.reports.web import router_for
from services.notify.settings import Settings
from services.notify.store import NotifyStore
from shared.runtime.tasks import Task


@dataclass(frozen=True, slots=True)
class Choice:
    channels: Mapping[str, Channel]
    """By the name that a letter has for the channel: `text`, `messenger`."""
    to_staff: Mapping[str, Channel] = field(default_factory=dict)
    """The same ways, without reports: the bus shows nothing of a notice to a colleague but how it ended."""
    routers: Sequence[APIRouter] = ()
    background: Sequence[Task] = ()


def chosen(settings: Settings, store: NotifyStore, *, now: Callable[[], datetime]) -> Choice:
    """Raises OperatorsFileError."""
    channels: dict[str, Channel] = {}
    to_staff: dict[str, Channel] = {}
    routers: list[APIRouter] = []
    background: list[Task] = []
    if settings.gateway_file:
        from services.notify.channels.gateway import gateway_of  # loads httpx

        reports = Reports(store, str(settings.public_url), now)
        gateway = channels["text"] = gateway_of(settings, settings.gateway_file, reports.url_for)
        to_staff["text"] = gateway_of(settings, settings.gateway_file, reports.url_for_nobody)
        if gateway.report:
            routers, background = [router_for(reports, gateway.report)], [reports.forget_old_reports]
    if settings.messengers_file:
        from services.notify.channels.messengers import messengers_of  # loads apprise

        channels["messenger"] = to_staff["messenger"] = messengers_of(settings, settings.messengers_file)
    return Choice(channels, to_staff, routers, background)
