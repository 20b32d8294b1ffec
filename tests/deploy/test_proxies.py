"""The reference files for nginx and Caddy, each before a real service: limits, and no trace of a visitor."""

import asyncio
import re
import shutil
import ssl
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from deploy.nats.certificates import self_signed
from services.quality.evidence.publications.recordings import web as recordings
from tests.shared.building import until
from tests.shared.free_ports import free_port
from tests.shared.service_process import ROOT, served

pytestmark = pytest.mark.real

PROXIES = ROOT / "deploy" / "proxy"
PUBLIC = "public.example.org"
WORD = "kanarienvogel"
"""Stands in addresses and forms; nothing of the proxy may have kept it."""


@asynccontextmanager
async def nginx(folder: Path, port: int, behind: int) -> AsyncIterator[None]:
    key, chain = folder / "key.pem", folder / "chain.pem"
    self_signed(PUBLIC, chain, key)
    text = (PROXIES / "kokon.conf").read_text()
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
    text = re.sub(r"ssl_certificate /.*;", f"ssl_certificate {chain};", text)
    text = text.replace("443 ssl", f"127.0.0.1:{port} ssl").replace("127.0.0.1:8400", f"127.0.0.1:{behind}")
    (folder / "kokon.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "\n".join(f"{kind}_temp_path {folder}/kept-{kind};" for kind in kinds)
    main = f"daemon off; user root; pid {folder}/pid; error_log {folder}/error.log info; events {{}}"
    (folder / "main.conf").write_text(
        f"{main}\nhttp {{ access_log {folder}/access.log; {paths} include {folder}/kokon.conf; }}"
    )
    async with running("nginx", "-p", str(folder), "-c", str(folder / "main.conf")):
        yield


@asynccontextmanager
async def caddy(folder: Path, port: int, behind: int) -> AsyncIterator[None]:
    text = (PROXIES / "Caddyfile").read_text().replace("127.0.0.1:8400", f"127.0.0.1:{behind}")
    text = re.sub(r"^\{\$\w+:(\w+\.example\.org)\} \{", rf"\1:{port} {{\n\ttls internal", text, flags=re.MULTILINE)
    text = text.replace("{\n\temail", f"{{\n\t{ALONE}\n\temail", 1)
    (folder / "Caddyfile").write_text(text)
    with (folder / "caddy.log").open("wb") as log:
        homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": "/usr/bin:/bin"}
        command = "caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"
        process = await asyncio.create_subprocess_exec(*command, env=homes, stdout=log, stderr=log)
        async with stopped_after(process):
            yield


ALONE = "admin off\n\tskip_install_trust\n\tauto_https disable_redirects"
"""Caddy for a test: no port of its own for administrators, no change to the certificates of this machine."""
PROGRAMS = {"nginx": nginx, "caddy": caddy}


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[None]:
    async with stopped_after(await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=DEVNULL)):
        yield


@asynccontextmanager
async def stopped_after(process: Process) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_reference_proxy_limits_and_keeps_nothing_of_a_visitor(program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    port = free_port()
    async with served() as (service, direct):
        assert isinstance(direct.base_url.port, int)
        async with PROGRAMS[program](tmp_path, port, direct.base_url.port), visitor(port) as browser:
            await until(lambda: answers(browser))
            shown = await browser.get("/", params={"q": WORD})
            assert (shown.status_code, shown.headers["referrer-policy"]) == (200, "no-referrer")
            written = await browser.post("/write", data={"words": f"{WORD} " * 20_000})  # 280 kB, in several pieces
            assert written.status_code == 422
            assert (await browser.post("/write", content=b"a" * 600_000)).status_code == 413
            assert (await browser.get("/", headers={"x": "a" * 40_000})).status_code in (400, 431)
            assert (await browser.get("/metrics")).status_code == 404
            service.kill()
            await service.wait()
            alone = await browser.get(f"/{WORD}", headers={"user-agent": WORD})
            assert (alone.status_code, leads_out(alone)) == (502, True)
            assert leads_out(await browser.post("/write", content=b"a" * 2_000_000))
    assert traces_in(tmp_path) == []


SIZES = {"MB": 10**6, "m": 2**20}
"""What each program calls a size."""


@pytest.mark.parametrize(
    ("file", "block"),
    [
        ("kokon.conf", r"server_name quality\..*?client_max_body_size (\d+)(m);"),
        ("Caddyfile", r"\{\$QUALITY_PUBLIC_URL.*?max_size (\d+)(MB)\n"),
    ],
)
def test_a_recording_that_is_too_large_reaches_the_page_that_says_so(file: str, block: str) -> None:
    found = re.search(block, (PROXIES / file).read_text(), re.DOTALL)
    assert found is not None
    assert int(found[1]) * SIZES[found[2]] >= recordings.READ_AT_MOST


def leads_out(answer: httpx.Response) -> bool:
    """Whether what the proxy says itself is a page with a neutral title and the exit, and names no program."""
    page = answer.text.lower()
    led = '<title>information</title><p><a href="https://www.wikipedia.org/" rel="nofollow noreferrer' in page
    quiet = answer.headers["cache-control"] == "no-store" and answer.headers["referrer-policy"] == "no-referrer"
    of_html = answer.headers["content-type"] == "text/html; charset=utf-8"
    return led and quiet and of_html and not {"nginx", "caddy", "gateway"} & {*page.replace("<", " ").split()}


def traces_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and names_a_visitor(path)]


def names_a_visitor(path: Path) -> bool:
    """Whether a file that the proxy wrote, not one of its configuration, has a word or the address of a visitor."""
    told = path.read_bytes()
    written = path.name not in ("kokon.conf", "main.conf", "Caddyfile", "autosave.json")
    return written and (WORD.encode() in told or b"remote_ip" in told or b"client: 127.0.0.1" in told)


@asynccontextmanager
async def visitor(port: int) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that reaches the public name at this port of this machine, whatever its certificate."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    async with httpx.AsyncClient(
        base_url=f"https://127.0.0.1:{port}",
        headers={"host": f"{PUBLIC}:{port}", "accept": "text/html"},
        verify=trusting,
        timeout=30,
    ) as browser:
        browser.event_hooks["request"].append(with_name)
        yield browser


async def with_name(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = PUBLIC


async def answers(browser: httpx.AsyncClient) -> bool:
    try:
        return (await browser.get("/live")).status_code == 200
    except httpx.TransportError:
        return False
