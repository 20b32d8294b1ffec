"""Latency of each route: a span and a metric by method, route template and status class; never a path."""

from time import perf_counter

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode
from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.routes import route_of

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
tracer = trace.get_tracer(__name__)
BY_ITSELF = "kokon.by_itself"
"""In the scope of what a service asks itself: nobody waits for the answer, so it is not measured."""
EVENTS = b"text/event-stream; charset=utf-8"
"""A response that goes on: it counts as answered when it begins."""
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Measured:
    """The trace of a request begins here: one that a browser sends along is not continued."""

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry) -> None:
        self.app = app
        labels = ("method", "route", "status")
        self._seconds = Histogram(
            "kokon_http_request_seconds", "Time to answer", labels, registry=registry, buckets=BUCKETS
        )
        self._exported = metrics.get_meter(__name__).create_histogram("http.server.request.duration", "s")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or BY_ITSELF in scope:
            return await self.app(scope, receive, send)
        begun, status, until = perf_counter(), 500, None
        method = scope["method"] if scope["method"] in METHODS else "OTHER"

        async def send_noted(message: Message) -> None:
            nonlocal status, until
            if message["type"] == "http.response.start":
                status = message["status"]
                # what follows is as long as the page is open
                until = perf_counter() if (b"content-type", EVENTS) in message["headers"] else None
            await send(message)

        with tracer.start_as_current_span(
            method, Context(), kind=SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                await self.app(scope, receive, send_noted)
            finally:
                route = route_of(scope)
                self._measure(method, route, status, (until or perf_counter()) - begun)
                describe(span, method, route, status)

    def _measure(self, method: str, route: str, status: int, seconds: float) -> None:
        self._seconds.labels(method, route, f"{status // 100}xx").observe(seconds)
        told: dict[str, str | int] = {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        }
        self._exported.record(seconds, told)


def describe(span: Span, method: str, route: str, status: int) -> None:
    if span.is_recording():
        span.update_name(f"{method} {route}")
        span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
        span.set_status(StatusCode.ERROR if status >= 500 else StatusCode.UNSET)
