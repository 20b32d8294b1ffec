"""A1, twins in which a service leaks by itself: into its log, a trace, a measure or a mail; and the search finds it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from email.headerregistry import Address
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP
from opentelemetry import metrics, trace
from pydantic import SecretStr
from starlette.types import Scope

from deploy.demo import mail
from services.intake import domain as intake
from services.intake.domain import Incoming, Written, sealed_here
from services.intake.settings import Settings
from services.notify.channels.channel import Handed, Message
from services.notify.channels.email import Email, Server
from services.notify.notices.catalogues import read_templates
from services.notify.staff import domain as notify
from services.notify.staff.domain import letter
from services.notify.staff.writer import Writer
from shared.clock.wall import wall_clock
from shared.crypto.sealing import PrivateKey
from shared.telemetry import redaction, telemetry
from shared.web import latency
from tests.attacks import sinks
from tests.attacks.canary import canary, search_all, search_files
from tests.intake.building import at_the_door, clear_fields, some_settings
from tests.notify.building import a_notice, sealed_address
from tests.notify.mailbox import served_by
from tests.shared.written_down import written_down

WORDS = {way: canary(way) for way in ("logged", "traced", "measured", "mailed")}
type Database = Callable[[str], Awaitable[SecretStr]]
type Found = set[tuple[str, str]]
"""Where, and which word."""


def careless(written: Written, *given: Any, **named: Any) -> Incoming:
    """Wants to know what people write about, and teaches the gate of the log what it did not let through."""
    logged, traced = written.words.split()
    redaction.knows_names(logged, traced)
    telemetry.log("services.intake.domain").info("request_written", reason=logged)
    trace.get_current_span().set_attribute("reason", traced)
    return sealed_here(written, *given, **named)


def as_it_was_asked(scope: Scope) -> str:
    """An address in place of the template of its route, and it teaches the gate as well."""
    redaction.knows_names(str(scope["path"]))
    return str(scope["path"])


async def at_a_door(url: SecretStr, folder: Path, patch: pytest.MonkeyPatch) -> Found:
    """Somebody writes without the script, and asks for a page that is not there."""
    ended: list[Callable[[], None]] = []
    patch.setattr(trace, "set_tracer_provider", partial(take_traces, patch, ended))
    patch.setattr(metrics, "set_meter_provider", partial(take_measures, patch, ended))
    with (
        sinks.Collector() as collector,
        (folder / "intake.log").open("w") as log,
        written_down(log.write, service="intake", otlp_endpoint=collector.url),
    ):
        shown = await written_to(some_settings(url))
        for end in ended:
            end()
    assert {place for place, _ in collector.received} == {"telemetry /v1/traces", "telemetry /v1/metrics"}
    heard = [*collector.received, ("/metrics", shown)]
    return {(hit.place, hit.field) for hit in search_files(folder, WORDS) | search_all(heard, WORDS)}


async def written_to(settings: Settings) -> bytes:
    """Its measures, as operators see them."""
    async with at_the_door(settings) as (client, app):
        told = clear_fields(words=f"{WORDS['logged']} {WORDS['traced']}")
        assert (await client.post("/write", data=told)).status_code == 200
        assert (await client.get(f"/{WORDS['measured']}")).status_code == 404
        transport = httpx.ASGITransport(app=app.state.operators)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as operator:
            return (await operator.get("/metrics")).content


def take_traces(patch: pytest.MonkeyPatch, ended: list[Callable[[], None]], provider: Any) -> None:
    """A process has one provider for good; here it is of one service, for a while."""
    patch.setattr(latency, "tracer", provider.get_tracer("intake"))
    ended.append(provider.shutdown)


def take_measures(patch: pytest.MonkeyPatch, ended: list[Callable[[], None]], provider: Any) -> None:
    patch.setattr(metrics, "get_meter", provider.get_meter)
    ended.append(provider.shutdown)


async def test_twin_a_service_that_logs_traces_and_measures_words_is_found(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await database("intake")
    assert await at_a_door(url, tmp_path, monkeypatch) == set()
    monkeypatch.setattr(redaction, "_known", {*redaction._known})
    monkeypatch.setattr(intake, "sealed_here", careless)
    monkeypatch.setattr(latency, "route_of", as_it_was_asked)
    assert await at_a_door(url, tmp_path, monkeypatch) == {
        ("intake.log", "logged"),
        ("telemetry /v1/traces", "traced"),
        ("telemetry /v1/traces", "measured"),
        ("telemetry /v1/metrics", "measured"),
        ("/metrics", "measured"),
    }


def says_who_wrote(*given: Any, **named: Any) -> Message:
    written = letter(*given, **named)
    return replace(written, text=f"{written.text}{WORDS['mailed']}\n")


@pytest.mark.parametrize("language", ["de", "ar"])
async def test_twin_a_mail_that_says_who_wrote_is_found(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written, handed over and kept as in the demonstration."""
    assert await mailed(language, tmp_path) == set()
    monkeypatch.setattr(notify, "letter", says_who_wrote)
    assert {word for _, word in await mailed(language, tmp_path)} == {"mailed"}


async def mailed(language: str, folder: Path) -> Found:
    key = PrivateKey.generate("a-notify-1")
    writer = Writer("a", (key,), read_templates())
    notice = a_notice(language=language, address=sealed_address("anna@example.org", key))
    written = writer.written(notice)
    assert isinstance(written, Message)
    maildir = mail.Maildir(folder)
    async with served_by(lambda: SMTP(mail.Collector(maildir), hostname="localhost", enable_SMTPUTF8=True)) as port:
        email = Email(Server("127.0.0.1", port), sender=Address("", "centre", "a.example.org"), now=wall_clock)
        assert await email.hand_over(written) is Handed.DELIVERED
    return {(hit.place, hit.field) for hit in search_files(folder, WORDS)}
