"""The commands of `./kokon`, run as a program or in this process."""

import gc
import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from deploy.__main__ import main
from tests.programs import ran

PASSED_ON = ("bench", "simulate", "team")


def kokon(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
    return ran("deploy", *words, **({"COLUMNS": "100"} | changed))


def kokon_here(*words: str) -> subprocess.CompletedProcess[str]:
    """The same in this process, for what ends before anything is started; some commands become another program."""
    if words[0] in PASSED_ON:
        return kokon(*words)
    out, errors, code = io.StringIO(), io.StringIO(), 0
    gc.disable()  # what another test left open would complain here
    with (
        patch.dict(os.environ, COLUMNS="100"),
        patch.object(sys, "argv", ["./kokon", *words]),
        redirect_stdout(out),
        redirect_stderr(errors),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            gc.enable()
    return subprocess.CompletedProcess(words, code, out.getvalue(), errors.getvalue())
