"""What operators see of notices: how many, by which channel, and how they ended. Nothing of a client or a language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Gauge

from services.notify.channels.breaker import Breaker
from services.notify.channels.channel import Handed
from services.notify.channels.health import Health
from services.notify.domain import Again

type Recipients = Literal["staff", "clients"]
RECIPIENTS: tuple[Recipients, ...] = ("staff", "clients")
NONE = "none"
"""Stands for a channel or a template that nobody knows, because the notice did not open."""


class Metrics:
    def __init__(
        self,
        registry: CollectorRegistry,
        breakers: Mapping[str, Breaker],
        *,
        health: Health,
        now: Callable[[], datetime],
    ) -> None:
        self._health, self._now = health, now
        self._ended = Counter(
            "kokon_notices", "Notices that ended", ["recipients", "channel", "template", "outcome"], registry=registry
        )
        self._attempts = Counter(
            "kokon_notice_attempts", "Attempts to hand one over", ["recipients", "channel", "handed"], registry=registry
        )
        waiting = Gauge(
            "kokon_notices_waiting", "Notices that are tried again later", ["recipients"], registry=registry
        )
        resting = Gauge("kokon_channel_resting", "1 while a channel that failed rests", ["channel"], registry=registry)
        self._waiting: dict[Recipients, set[UUID]] = {recipients: set() for recipients in RECIPIENTS}
        for recipients, ids in self._waiting.items():
            waiting.labels(recipients).set_function(ids.__len__)
        for channel, breaker in breakers.items():
            resting.labels(channel).set_function(partial(is_resting, breaker))

    def ended(self, recipients: Recipients, outcome: str, *, channel: str = NONE, template: str = NONE) -> None:
        self._ended.labels(recipients, channel, template, outcome).inc()

    def tried(self, recipients: Recipients, channel: str, handed: Handed) -> None:
        self._attempts.labels(recipients, channel, handed).inc()
        self._health.note(channel, answered=handed is not Handed.AWAY, now=self._now())

    def waits(self, recipients: Recipients, notice: UUID, again: Again | None) -> None:
        waiting = self._waiting[recipients]
        if again:
            waiting.add(notice)
        else:
            waiting.discard(notice)


def is_resting(breaker: Breaker) -> float:
    return float(breaker.is_resting)
