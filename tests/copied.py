"""`python -m tests.copied MODULE WORD...`: the module as a program; what it starts are copies, as it is one itself."""

import runpy
import sys

from deploy.local.machine import programs
from tests import data_folders
from tests.programs import Copied

if __name__ == "__main__":
    programs.SERVER = server = Copied(programs.SERVICES)
    server.copy()
    data_folders.copied_where_asked()
    module, *sys.argv[1:] = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
