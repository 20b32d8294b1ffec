"""Starts Python programs as copies of one process that has loaded what they need. `ForkServer` is the only door.

server = ForkServer(modules)
server.begin(modules)                 # returns at once; it loads the modules meanwhile
child = server.start(program, log)    # as subprocess.Popen: child.pid, .poll(), .wait(10), .send_signal(...), .kill()
finished = server.run(program, given="...")   # as subprocess.run

Everything else in here is private, and a contract of the imports holds to that. It is here because a centre whose
services are plain processes starts too slowly (docs/decisions/0065); only Linux has what it needs.
"""

from deploy.local.machine.fork_server.client import ForkServer

__all__ = ["ForkServer"]
