"""A port for a server that comes later, or comes, goes and comes back: nobody else of this machine is given it."""

import socket

HERE = ("127.0.0.1", 0)


def free_port() -> int:
    """One connection to it was closed a moment ago, so that the system gives it to nobody for a minute; who names it,
    and allows itself to use it again as every server does, has it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(HERE)
        held.listen(1)
        with socket.create_connection(held.getsockname()) as other:
            held.accept()[0].close()
            other.recv(1)
        return int(held.getsockname()[1])
