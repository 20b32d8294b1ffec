"""What a benchmark holds to a limit of memory really finds no room beyond it."""

import subprocess
import sys

import pytest

from bench.memory_limit import limited

MEBIBYTE = 2**20


def test_a_program_in_the_group_finds_no_room_beyond_the_limit() -> None:
    with limited(64 * MEBIBYTE) as group:
        if group is None:
            pytest.skip("no control group with a limit of memory can be made here")
        small, large = (f"x = bytearray({size * MEBIBYTE})" for size in (16, 256))
        assert subprocess.run(group.line(sys.executable, "-c", small), check=False).returncode == 0
        assert group.killed == 0
        assert subprocess.run(group.line(sys.executable, "-c", large), check=False).returncode < 0
        assert group.killed == 1
        assert 16 * MEBIBYTE < group.peak <= 64 * MEBIBYTE
    assert not group.folder.exists()
