"""The floor of P7: a service that imports what a service needs, connects to both servers and does nothing."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import jinja2
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from faststream.nats import JStream, NatsBroker
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

EXPORTER = OTLPSpanExporter
PAGE = "<html>{% for number in range(20) %}<p>{{ number }}</p>{% endfor %}</html>"


class Answer(BaseModel):
    number: int = 0


def create_app() -> FastAPI:
    name = os.environ["FLOOR_NAME"]
    trace.set_tracer_provider(TracerProvider())
    engine = create_async_engine(os.environ["FLOOR_DATABASE"], pool_size=5)
    broker = NatsBroker(os.environ["FLOOR_NATS"], logger=None)
    page = jinja2.Environment(autoescape=True).from_string(PAGE)

    @broker.subscriber(f"floor.{name}", stream=JStream("floor", declare=False), durable=name)
    async def on_message(message: dict[str, str]) -> None: ...

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await broker.start()
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        yield
        await broker.stop()
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/ready", response_class=PlainTextResponse)
    async def ready() -> str:
        return "ok"

    @app.get("/page", response_class=HTMLResponse)
    async def show() -> str:
        with trace.get_tracer(name).start_as_current_span("page"):
            return page.render()

    @app.get("/answer")
    async def answer() -> Answer:
        return Answer()

    return app
