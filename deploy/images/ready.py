"""Asks the service in this container whether it is ready, or what PORT and PATH name; the exit status is the answer."""

import socket
import sys

port, path = sys.argv[1:] or ("9000", "/ready")
with socket.create_connection(("127.0.0.1", int(port)), timeout=4) as connection:
    connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    status = connection.recv(64).split(b" ")[1:2]
sys.exit(0 if status == [b"200"] else 1)
