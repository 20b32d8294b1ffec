"""A trace goes on from the page that told an event to the handler that hears it; names and codes only."""

from collections.abc import Awaitable, Callable
from typing import Any

from faststream import BaseMiddleware
from faststream.message import StreamMessage
from opentelemetry import trace
from opentelemetry.propagate import extract, inject
from opentelemetry.trace import SpanKind, Status, StatusCode

HEADER = "traceparent"
tracer = trace.get_tracer(__name__)


def current_trace() -> dict[str, str]:
    """`traceparent` of the span around this call; nothing where no span is recorded."""
    carrier: dict[str, str] = {}
    inject(carrier)
    return {name: value for name, value in carrier.items() if name == HEADER}


class Traced(BaseMiddleware):
    """A span per handled message. The text of an exception may hold content, so only its type is taken."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        came_from = extract({HEADER: msg.headers[HEADER]} if HEADER in msg.headers else {})
        with tracer.start_as_current_span(
            f"process {msg.raw_message.subject}",
            context=came_from,
            kind=SpanKind.CONSUMER,
            attributes={"messaging.system": "nats", "messaging.destination.name": msg.raw_message.subject},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                return await call_next(msg)
            except Exception as error:
                span.set_status(Status(StatusCode.ERROR))
                span.set_attribute("error.type", type(error).__name__)
                raise
