"""Gives files to the id of the program that reads them, and opens the way there through folders of root.

Only root calls these. A folder of root stays closed to a look at what is in it; it lets others pass, no more.
"""

import os
import stat
from pathlib import Path

from deploy.local.machine.processes import Account

ROOT = Account(0, 0)
PASSED = 0o711
"""The mode of a folder of root through which programs go."""


def give(path: Path, account: Account, mode: int) -> None:
    """What is a link is nobody's file here, and nothing is done to what it leads to."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return
    if (found.st_uid, found.st_gid) != (account.uid, account.gid):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)


def give_tree(folder: Path, account: Account) -> None:
    """A whole data folder whose server does not run, unless it has it already."""
    if not folder.exists() or folder.lstat().st_uid == account.uid:
        return
    for place, folders, files in os.walk(folder, topdown=False):  # last the folder itself: interrupted, all again
        for name in (*folders, *files):
            os.chown(Path(place, name), account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid, follow_symlinks=False)


def open_way(file: Path, top: Path) -> None:
    """Let a program pass through the folders above a file, from `top` down."""
    for folder in file.parents:
        give_passage(folder)
        if folder == top:
            return


def give_passage(folder: Path) -> None:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode | 0o011 != mode:
        folder.chmod(mode | 0o011)


def may_read(file: Path, account: Account) -> bool:
    """By the modes alone, of the file and of every folder above it."""
    try:
        found = file.stat()
        passes = all(folder.stat().st_mode & 0o001 for folder in file.resolve().parents)
    except OSError:
        return False
    return passes and bool(found.st_mode & (0o400 if found.st_uid == account.uid else 0o004))
