"""One supervisor a folder, and nothing left of a dead one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.local.settings.claim import Claim
from deploy.trouble import Trouble
from tests.shared.patience import PATIENCE

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
HOLDER = """
import sys
from pathlib import Path
from deploy.local.settings.claim import Claim
Claim(Path(sys.argv[1])).__enter__()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_folder_is_claimed_once_and_free_again_afterwards(tmp_path: Path) -> None:
    with Claim(tmp_path), pytest.raises(Trouble, match=rf"process {os.getpid()}.*Next step") as trouble:
        Claim(tmp_path).__enter__()
    assert trouble.value.code == "already_running"
    with Claim(tmp_path):
        pass


def test_the_claim_of_a_killed_process_is_void(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    assert Claim(tmp_path).holder() == holder.pid
    holder.kill()
    holder.wait()
    assert Claim(tmp_path).holder() is None
    with Claim(tmp_path):
        pass


def test_what_a_dead_supervisor_left_running_is_ended(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEP)
    first = Claim(tmp_path)
    first.__enter__()
    first.remember({"cases": left.pid})
    os.close(first._lock)  # type: ignore[arg-type]  # as if it had been killed
    with Claim(tmp_path):
        assert left.wait(PATIENCE) == -9


def test_a_number_that_went_to_another_process_is_not_touched(tmp_path: Path) -> None:
    innocent = subprocess.Popen(SLEEP)
    (tmp_path / "run").mkdir()
    listed = {"cases": {"pid": innocent.pid, "born": psutil.Process(innocent.pid).create_time() - 3_600}}
    (tmp_path / "run" / "processes.json").write_text(json.dumps(listed))
    with Claim(tmp_path):
        assert innocent.poll() is None
    innocent.kill()
    innocent.wait()


def test_a_list_that_cannot_be_read_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "processes.json").write_text("{half")
    with Claim(tmp_path):
        pass
