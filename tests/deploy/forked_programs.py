"""Programs for the fork server to start: `tests.deploy.forked` with its words and environment."""

from deploy.local.passed_on import ROOT, plain
from deploy.local.processes import AS_MODULE, Program


def program(*words: str, **own: str) -> Program:
    return Program([*AS_MODULE, "tests.deploy.forked", *words], plain() | own, ROOT)
