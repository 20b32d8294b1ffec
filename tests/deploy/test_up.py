"""`./kokon up` with the real services: from an empty folder, stopped, started again, killed."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.local import ports
from tests.deploy.building import ROOT
from tests.deploy.test_processes import gone

pytestmark = [pytest.mark.real, pytest.mark.timeout(240)]


@contextmanager
def up(folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, object]]]:
    line = [sys.executable, "-m", "deploy.local", "up", "--folder", str(folder), "--json", *words]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def urls_of(told: dict[str, object]) -> dict[str, str]:
    urls = told["urls"]
    assert isinstance(urls, dict)
    return urls


def pids_of(told: dict[str, object]) -> list[int]:
    pids = told["pids"]
    assert isinstance(pids, dict)
    return list(pids.values())


def ready(url: str) -> bool:
    return httpx.get(f"{url}/ready", trust_env=False, timeout=10).status_code == httpx.codes.OK


def test_a_centre_comes_up_from_nothing_and_again_with_its_data(tmp_path: Path) -> None:
    port = ports.row(4)
    with up(tmp_path / "north", "--id", "north", "--port", str(port)) as (process, told):
        assert set(urls_of(told)) == {"intake", "cases", "quality"}
        assert all(map(ready, urls_of(told).values()))
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert all(gone(pid, 0.1) for pid in pids_of(told))
    seeds = (tmp_path / "north" / "keys" / "nats.json").read_bytes()
    with up(tmp_path / "north") as (process, told):
        assert told["id"] == "north"
        assert urls_of(told)["intake"] == f"http://127.0.0.1:{port}"
        assert (tmp_path / "north" / "keys" / "nats.json").read_bytes() == seeds
        process.kill()
        process.wait()
        if sys.platform == "linux":
            assert all(map(gone, pids_of(told)))
    with up(tmp_path / "north") as (_, told):
        assert all(map(ready, urls_of(told).values()))


def test_the_office_comes_up_from_nothing(tmp_path: Path) -> None:
    with up(tmp_path / "office", "--office", "--port", str(ports.row(1))) as (_, told):
        assert set(urls_of(told)) == {"office"}
        assert all(map(ready, urls_of(told).values()))
