"""Programs for the fork server to start: `tests.deploy.forked` with its words and environment."""

from deploy.local.machine.processes import AS_MODULE, Program
from deploy.local.machine.program_environment import ROOT, plain


def program(*words: str, **own: str) -> Program:
    return Program([*AS_MODULE, "tests.deploy.forked", *words], plain() | own, ROOT)
