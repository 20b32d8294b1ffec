"""Undo a start that is refused before anything runs: its folder is left as it was."""

import shutil
from contextlib import suppress
from pathlib import Path

from deploy.local.settings.installation import SETTINGS_FILE, description_in
from deploy.secrets_file import write_owner_only

SAID = ("installation.json", "operators.json")
"""What a start writes down of what it was told."""


class Before:
    """How a folder was. Raises Trouble where it is somebody else's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty = description_in(folder) is None
        self._missing = [path for path in (folder, *folder.parents) if not path.exists()]
        self._said = {file: file.read_text() for name in SAID if (file := folder / name).exists()}

    def put_back(self, *, claimed: bool) -> None:
        """Only the holder of the claim empties a folder that was empty: another start may use it meanwhile."""
        for file, words in self._said.items():
            write_owner_only(file, words)
        if self._empty and claimed:
            for path in (path for path in self._folder.iterdir() if path.name != SETTINGS_FILE):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        with suppress(OSError):
            for path in self._missing:
                path.rmdir()
