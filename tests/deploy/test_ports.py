"""Ports are chosen once and checked before something starts on them."""

import socket
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.trouble import Trouble


def test_a_port_that_is_listened_on_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not ports.is_free(port)
        with pytest.raises(Trouble, match=f"Port {port} for intake is taken.*Next step"):
            ports.check(port, "intake")
    assert ports.is_free(port)


def test_chosen_ports_are_free_and_differ() -> None:
    chosen = ports.choose(20)
    assert len(set(chosen)) == 20
    assert all(map(ports.is_free, chosen))


def test_the_same_folder_keeps_its_ports(tmp_path: Path) -> None:
    first = ports.kept(tmp_path / "ports.json", ("client", "leaf"))
    again = ports.kept(tmp_path / "ports.json", ("client", "leaf", "monitoring"))
    assert again.items() >= first.items()
    assert ports.kept(tmp_path / "ports.json", ("client", "leaf", "monitoring")) == again
