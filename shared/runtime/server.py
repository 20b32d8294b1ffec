"""`python -m shared.runtime.server SERVICE` serves one service until it is told to stop."""

import gc
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.process import memory_protection
from shared.process.import_filter import without
from shared.runtime.http_limits import leading_out
from shared.runtime.readiness import Look
from shared.store import schema_version
from shared.telemetry import telemetry

FACTORIES = {
    "intake": "services.intake.app:create_app",
    "cases": "services.cases.app:create_app",
    "quality": "services.quality.app:create_app",
    "notify": "services.notify.app:create_app",
    "office": "services.quality.app:create_office_app",
}


def create(service: str) -> FastAPI:
    module, _, factory = FACTORIES[service].partition(":")
    with without("pydantic.v1"):  # which FastAPI only asks whether a model of a page belongs to it
        make: Callable[[], FastAPI] = getattr(import_module(module), factory)
        return make()


COLLECTED_AFTER = (20_000, 50, 100)
"""New objects until the youngest are looked through; rounds of one generation until the next is."""


def collect_calmly() -> None:
    """What is loaded at the start stays for good: looking through it again and again was most of the slowest waits."""
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    gc.enable()


class Doors:
    """The public app, and at `port` what operators look at: which one is asked goes by the socket alone."""

    def __init__(self, public: ASGIApp, operators: ASGIApp, *, port: int) -> None:
        self._public, self._operators, self._port = public, operators, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        at_operators = scope["type"] == "http" and scope["server"][1] == self._port
        await (self._operators if at_operators else self._public)(scope, receive, send)


def listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        sys.exit(complain(f"{host}, port {port}: {error.strerror}. Next step: stop the other program, or set a port."))


def serve(app: FastAPI) -> None:
    """Runs until SIGINT or SIGTERM; open requests get ten seconds to finish."""
    settings = app.state.settings
    collect_calmly()
    telemetry.configure(
        service=app.state.name,
        centre=settings.centre,
        log_format=settings.log_format,
        otlp_endpoint=settings.otlp_endpoint,
    )
    sockets = [listening(settings.host, settings.port), listening(settings.operator_host, settings.operator_port)]
    doors = Doors(app, app.state.operators, port=sockets[1].getsockname()[1])
    config = uvicorn.Config(
        doors,
        loop="uvloop",
        http=leading_out(app.state.way_out),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    app.state.stops = lambda: server.should_exit
    server.run(sockets=sockets)
    if not server.started:
        sys.exit(3)  # as uvicorn does by itself


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in FACTORIES:
        return complain(f"name one of {', '.join(FACTORIES)}")
    try:
        memory_protection.keep_memory_private()
    except memory_protection.ExposedMemoryError as problem:
        return complain(str(problem))
    gc.disable()  # until all is loaded: almost nothing of it is garbage
    try:
        app = create(arguments[0])
    except ValidationError as wrong:
        prefix = arguments[0].upper()
        names = sorted(
            {f"{prefix}_{str(error['loc'][0]).upper()} ({error['type']})" for error in wrong.errors() if error["loc"]}
        )
        return complain(f"settings of {arguments[0]}: {', '.join(names)}. Next step: set them in the environment.")
    memory_protection.forget(f"{arguments[0].upper()}_")  # what was set has been read
    if wrong_schema := check_schema(app, arguments[0]):
        return complain(wrong_schema)
    serve(app)
    return 0


def check_schema(app: FastAPI, service: str) -> str | None:
    """What is wrong with the databases. One that is away is looked at later, and then ends the service if wrong."""
    databases = schema_version.databases_of(service, app.state.settings)
    try:
        return schema_version.wait_until_right(databases, complain)
    except schema_version.DatabaseAwayError:
        app.state.readiness.add("schema", look_at_schema(databases))
    return None


def look_at_schema(databases: schema_version.Databases) -> Look:
    right = False

    async def look() -> set[str]:
        nonlocal right
        found = [] if right else await schema_version.problems(databases)
        for problem, _ in found:
            complain(problem)
            signal.raise_signal(signal.SIGTERM)
        right = not found
        return {"schema"} if found else set()

    return look


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
