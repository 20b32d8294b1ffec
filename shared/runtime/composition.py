"""What every service process is made of: pages, listeners, the outbox relay and tasks, started and stopped together."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from faststream.nats import NatsBroker, NatsRouter
from prometheus_client import CollectorRegistry, Gauge, disable_created_metrics
from starlette.middleware import Middleware

from shared.bus.relay import Relay
from shared.bus.subscriptions import broker_for
from shared.languages import Languages
from shared.languages.addresses import NeutralLanguage, Recorded
from shared.runtime.gauges import measure, tells_whether_ready
from shared.runtime.probes import operators_pages, public_probe
from shared.runtime.readiness import (
    Look,
    Readiness,
    longest_wait,
    look_at_bus,
    look_at_database,
    look_at_dead_letters,
    look_at_outbox,
    look_at_tasks,
)
from shared.runtime.settings import ServiceSettings
from shared.runtime.tasks import Task, Tasks
from shared.store.store import Store
from shared.telemetry.telemetry import knows_names
from shared.topology import COUNTS_DEAD, PUBLISHES
from shared.web import shell
from shared.web.assets import Assets
from shared.web.errors import Failures, answer_errors
from shared.web.latency import Measured
from shared.web.routes import pages_of, routes_of
from shared.web.security import BodyLimit, PlainAddress, SameOrigin, SecurityHeaders


def service(
    *,
    name: str,
    settings: ServiceSettings,
    store: Store[Any],
    folder: Path,
    routers: Sequence[APIRouter] = (),
    listeners: Sequence[NatsRouter] = (),
    context: Mapping[str, object] | None = None,
    background: Sequence[Task] = (),
    shown: Mapping[str, Any] | None = None,
    posts_to: Sequence[str] = (),
    open_paths: Sequence[str] = (),
    indexed: bool = False,
    passkeys: bool = False,
    larger: Mapping[re.Pattern[str], int] | None = None,
    registry: CollectorRegistry | None = None,
    way_out: str = "",
    neutral: bool = False,
    recorded: Recorded | None = None,
) -> FastAPI:
    """Wires one service; `app.state.operators` is what its operators look at, on a port of its own.

    `folder` holds its templates/, static/ and locale/; `context` is on `app.state` and in the handlers' Context;
    `background` are coroutine functions without an end, started again when they fail; `shown` is known to all
    its templates; `posts_to` are other origins its forms may post to; `open_paths` may be posted to from elsewhere;
    `indexed` lets search engines find its pages; `passkeys` lets its pages ask for one; `larger` is how many bytes may
    be sent to some addresses; `registry` has metrics of its own already;
    `way_out` is where the exit of its pages leads, if they have one; `neutral`: its pages are for clients, their
    addresses do not name the language, and its own catalogues have everything that they show; `recorded` says in which
    further languages they can be heard.
    """
    given = {"settings": settings, "store": store, **(context or {})}
    broker = broker_for(settings.nats_url, settings.nats_seed, name=name, listeners=listeners, context=given)
    relays = [Relay(store, broker, stream=stream) for stream in PUBLISHES[name]]
    carrying = {f"relay_{stream}": relay.run for stream, relay in zip(PUBLISHES[name], relays, strict=True)}
    named, can_wait = {"broker": broker.start, **carrying}, {task.__name__: task for task in background}
    tasks = Tasks(named, can_wait=can_wait)
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = registry or CollectorRegistry()
    pages = _pages(name, settings, folder, shown or {}, neutral=neutral)
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would repeat the Host that was sent
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=_layers(
            settings,
            registry,
            posts_to=posts_to,
            open_paths=open_paths,
            indexed=indexed,
            passkeys=passkeys,
            larger=larger,
            languages=pages.languages if neutral else None,
            recorded=recorded,
        ),
        lifespan=_lifespan(store, broker, tasks),
    )
    answer_errors(app)
    app.state.name, app.state.broker, app.state.way_out = name, broker, way_out
    for key, value in given.items():
        setattr(app.state, key, value)
    app.state.pages = pages
    measure(registry, name=name, centre=settings.centre, store=store)
    looks = _looks(name, store=store, broker=broker, relays=relays, tasks=tasks, registry=registry)
    app.state.readiness = Readiness(looks, tell=tells_whether_ready(registry))
    app.state.operators = operators_pages(app.state.readiness, registry)
    for router in (public_probe(), app.state.pages.assets.router(), *routers):
        app.router.routes.extend(routes_of(router))
    templates = {found.template for found in pages_of(app.routes)}
    knows_names(name, settings.centre, *named, *can_wait, *PUBLISHES[name], *templates)
    return app


def _pages(
    name: str, settings: ServiceSettings, folder: Path, shown: Mapping[str, Any], *, neutral: bool
) -> shell.Pages:
    domain = (folder.name, folder / "locale")
    languages = Languages(settings.languages, domain, clock=settings.clock, alone=neutral)
    assets = Assets(shell.HERE / "static", folder / "static")
    known = {"centre": settings.centre, "demo": settings.demo, "frame": "base.html"}
    known |= {"accounts_here": False, "mails_here": False, "house_name": "", **shown}
    templates = folder / "templates"
    return shell.Pages(
        service=name, languages=languages, assets=assets, templates=templates, shown=known, neutral=neutral
    )


def _layers(
    settings: ServiceSettings,
    registry: CollectorRegistry,
    *,
    posts_to: Sequence[str],
    open_paths: Sequence[str],
    indexed: bool,
    passkeys: bool,
    larger: Mapping[re.Pattern[str], int] | None,
    languages: Languages | None,
    recorded: Recorded | None,
) -> list[Middleware]:
    """The outermost first."""
    own, secure = str(settings.public_url).rstrip("/"), settings.public_url.scheme == "https"
    return [
        Middleware(Measured, registry=registry),
        Middleware(SecurityHeaders, posts_to=posts_to, indexed=indexed, secure=secure, passkeys=passkeys),
        *([Middleware(NeutralLanguage, languages=languages, recorded=recorded)] if languages else []),
        Middleware(Failures),
        Middleware(PlainAddress),
        Middleware(BodyLimit, larger=larger),
        Middleware(SameOrigin, own=own, open_paths=frozenset(open_paths)),
    ]


def _lifespan(store: Store[Any], broker: NatsBroker, tasks: Tasks) -> Any:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(store.engine.dispose)
            stack.push_async_callback(broker.stop)
            await stack.enter_async_context(tasks)
            yield

    return lifespan


def _looks(
    name: str,
    *,
    store: Store[Any],
    broker: NatsBroker,
    relays: Sequence[Relay],
    tasks: Tasks,
    registry: CollectorRegistry,
) -> dict[str, Look]:
    pending = Gauge("kokon_consumer_pending", "Messages that wait for a durable", ["durable"], registry=registry)
    again = Gauge("kokon_consumer_redelivered", "Messages handed out again", ["durable"], registry=registry)
    oldest = Gauge("kokon_outbox_oldest_seconds", "How long the oldest unpublished event waits", registry=registry)
    oldest.set_function(lambda: longest_wait(relays))
    looks = {} if name not in COUNTS_DEAD else {"dead_letters": look_at_dead_letters(broker, _letters(registry))}
    return looks | {
        "database": look_at_database(store),
        "broker": look_at_bus(name, broker, pending, again),
        "outbox_stuck": look_at_outbox(relays),
        "background": look_at_tasks(tasks),
    }


def _letters(registry: CollectorRegistry) -> Gauge:
    """Of all services of the installation, without saying which: nothing of it is about anybody."""
    return Gauge("kokon_dead_letters", "Messages in the stream of what could not be handled", registry=registry)
