"""Templates that were compiled once: for all of this process, and beside Python's own compiled files for those to come.

A page that is asked for first after a start then waits for reading its template, not for compiling it."""

import contextlib
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from pickle import UnpicklingError
from types import CodeType

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent / "__pycache__"
HOW = Path(__file__).with_name("shell.py")
"""Says how templates are compiled: changed, they are compiled anew."""


class Compiled(BytecodeCache):
    """By where they lie and what they say. Kept on disk where Python keeps its own, and only if it may write there."""

    def __init__(self, folder: Path = FOLDER) -> None:
        how = sha256(HOW.read_bytes() + version("jinja2").encode()).hexdigest()[:12]
        self._code: dict[tuple[str, str], CodeType] = {}
        self._kept = FileSystemBytecodeCache(str(folder), f"{how}-%s.template")

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            self._read(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._remember(bucket)
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                self._kept.dump_bytecode(bucket)

    def _read(self, bucket: Bucket) -> None:
        try:
            self._kept.load_bytecode(bucket)
        except (EOFError, UnpicklingError):  # the power went while it was written
            bucket.reset()

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code:
            self._code[bucket.key, bucket.checksum] = bucket.code
