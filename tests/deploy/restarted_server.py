"""A server that is started again whenever it ends."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.deploy.office import Place


@contextmanager
def kept_running(place: Place) -> Iterator[None]:
    """Start a server again when it ends, as `./kokon up` does."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(0.05):
            place.server.start()

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        place.server.stop()
