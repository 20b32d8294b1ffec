"""An app that a real server serves in a thread of its own, as long as a block."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

LONGEST = 90
"""Seconds for it to end, on a machine with much else to do."""


@contextmanager
def served(app: FastAPI, port: int) -> Iterator[None]:
    """One that does not end would go on taking from the bus what is meant for the next one."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="on"))
    app.state.stops = lambda: server.should_exit
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.02)
        assert server.started, "the app did not start"
        yield
    finally:
        server.should_exit = True
        thread.join(LONGEST)
    assert not thread.is_alive(), f"the app did not end within {LONGEST} s"
