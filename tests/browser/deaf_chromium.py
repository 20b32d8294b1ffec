#!/usr/bin/env -S python3 -I
"""Starts Chromium so that it hears of no network of this machine that comes or goes.

Containers beside make networks all the time. Chromium then breaks off whatever it is loading, from this machine too,
and no switch of it turns that off. It hears of networks by a netlink socket: here it is told that there are none.
"""

import ctypes
import os
import platform
import struct
import sys

SOCKET = {"x86_64": 41, "aarch64": 198}.get(platform.machine(), 0)
"""Number of the system call by which a program asks for a socket."""
PROGRAM = "KOKON_CHROMIUM"
"""Names what is started."""
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
LOAD, IS, RETURN = 0x20, 0x15, 0x06
CALL, FIRST_ARGUMENT = 0, 16
NETLINK, UNKNOWN_FAMILY = 16, 97
REFUSE, ALLOW = 0x00050000 | UNKNOWN_FAMILY, 0x7FFF0000
LINES = (
    (LOAD, 0, 0, CALL),
    (IS, 0, 3, SOCKET),
    (LOAD, 0, 0, FIRST_ARGUMENT),
    (IS, 0, 1, NETLINK),
    (RETURN, 0, 0, REFUSE),
    (RETURN, 0, 0, ALLOW),
)
"""A filter of system calls, for seccomp(2): instruction, lines to skip where it holds and where not, operand."""


def refuse_netlink() -> bool:
    """For this process and what it starts; False where this machine has no such filters."""
    code = b"".join(struct.pack("HBBI", *line) for line in LINES)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(LINES), ctypes.addressof(held))
    if not SOCKET or sys.platform != "linux":
        return False
    change = ctypes.CDLL(None).prctl
    return not (change(NO_NEW_PRIVILEGES, 1, 0, 0, 0) or change(SECCOMP, FILTER, program, 0, 0))


if __name__ == "__main__":
    refuse_netlink()
    os.execv(os.environ[PROGRAM], [os.environ[PROGRAM], *sys.argv[1:]])
