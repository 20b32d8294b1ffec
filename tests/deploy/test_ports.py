"""Ports are chosen once, by one process at a time, and checked before something starts on them."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.machine import ports
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
    first = ports.stored_ports(tmp_path / "ports.json", ("client", "leaf"))
    again = ports.stored_ports(tmp_path / "ports.json", ("client", "leaf", "monitoring"))
    assert again.items() >= first.items()
    assert ports.stored_ports(tmp_path / "ports.json", ("client", "leaf", "monitoring")) == again


def test_what_one_process_has_claimed_no_other_gets_until_it_ends() -> None:
    first = ports.row(4)
    asked = f"from deploy.local.machine import ports; print(ports.claim({first} + 3), ports.row(1))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    was_given, another = done.stdout.split()
    assert was_given == "False"
    assert int(another) not in range(first, first + 4)
    assert not ports.claim(first)
    assert ports.claim(int(another))


def test_a_row_is_where_it_is_preferred_if_that_is_free() -> None:
    wanted = ports.row(2)
    assert ports.row(2, [wanted, wanted + 1]) not in (wanted, wanted + 1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert ports.row(1, [port]) != port
    assert ports.row(1, [port]) == port
