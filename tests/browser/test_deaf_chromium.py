"""A browser of the tests does not hear that containers beside make networks."""

import os
import subprocess
import sys
from typing import Any

import pytest

from tests.browser.chromium import deaf
from tests.browser.deaf_chromium import SOCKET

ASK = """
import socket
print(socket.socket(socket.AF_INET) and "other sockets")
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
"""


def outcome_of(**started: Any) -> subprocess.CompletedProcess[str]:
    line = [started["executable_path"], "-c", ASK]
    return subprocess.run(line, env=started["env"], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux" or not SOCKET, reason="this machine has no filters of system calls")
def test_what_it_starts_gets_no_word_of_networks_and_every_other_socket() -> None:
    found = outcome_of(**deaf(sys.executable))
    assert found.stdout == "other sockets\n"
    assert "Address family not supported" in found.stderr


def test_twin_without_it_the_same_program_would_hear_of_them() -> None:
    assert outcome_of(executable_path=sys.executable, env=os.environ).returncode == 0
