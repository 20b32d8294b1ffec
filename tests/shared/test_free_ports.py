"""A port that was given out is nobody else's, and is there for the one who asked for it."""

import socket

import pytest

from tests.shared.free_ports import free_port


def test_no_port_is_given_out_twice() -> None:
    """Of so many, drawn from half of the ports that the system gives out, some would otherwise be the same."""
    given = [free_port() for _ in range(1_000)]
    assert len(given) == len(set(given))


def test_who_names_a_port_has_it_and_who_names_none_does_not_get_it() -> None:
    port = free_port()
    with socket.socket() as stranger, pytest.raises(OSError, match="Address already in use"):
        stranger.bind(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)) as server:  # it allows itself to use a port again
        assert server.getsockname()[1] == port
