"""The key file on disk: written once, refused when others could read it, changed whole or not at all."""

import fcntl
import os
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from services.cases.foundation.keys.form import CentreKeys, KeyFileError, understood, written
from shared.crypto.keypairs import NeverWrittenDown, PrivateKey, Suite

type Change = Callable[[CentreKeys], CentreKeys]
type Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class KeyPlace(NeverWrittenDown):
    """Where the keys of one centre lie, and what opens them. Raises KeyFileError."""

    path: Path
    centre: str
    passphrase: SecretStr | None = field(default=None, repr=False)

    def read(self) -> CentreKeys:
        return read_keys(self.path, self.centre, self.passphrase)

    def stamp(self) -> Stamp:
        """Another one as soon as the file is another; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def change(self, change: Change, *, locked_with: SecretStr | None = None) -> CentreKeys:
        """Reads, changes and replaces it while nobody else does; an interruption leaves the old file or the new one."""
        try:
            with alone(self.path.parent):
                keys = change(self.read())
                remove_drafts(self.path)
                draft = drafted(self.path, written(keys, locked_with or self.passphrase))
                give_to_owner(draft, self.path.stat())
                with self.path.open("r+b") as before:
                    draft.replace(self.path)
                    fsync_folder(self.path.parent)
                    blank(before)
        except OSError:
            raise KeyFileError("unwritable") from None
        return keys

    def copy(self, path: Path, *, newest_alone: bool) -> CentreKeys:
        """Writes it once more, locked as it is; with the newest key-encryption key alone, or with all there are."""
        keys = self.read()
        if newest_alone and keys.keks:
            keys = replace(keys, keks={keys.kek_version: keys.keks[keys.kek_version]})
        try:
            drafted(path, written(keys, self.passphrase)).replace(path)
            fsync_folder(path.parent)
        except OSError:
            raise KeyFileError("unwritable") from None
        return keys


def new_keys(centre: str, *, now: datetime) -> CentreKeys:
    """Fresh keys for a centre; clients' browsers use X25519, old ones P-256."""
    opening = new_opening()
    return CentreKeys(
        centre=centre,
        kek_version=1,
        keks={1: AESGCM.generate_key(256)},
        opening=opening,
        mark=os.urandom(32),
        handover=new_seed(),
        made={key.key_id: now for key in opening},
    )


def new_seed() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


def with_new_handover(keys: CentreKeys) -> CentreKeys:
    """Keep the old one until `settle-handover`. Idempotent; certificates go on being signed as before."""
    if keys.handover_before:
        return keys
    return replace(keys, handover=new_seed(), handover_before=keys.handover, certificates=keys.seed_of_certificates)


def with_one_more_kek(keys: CentreKeys) -> CentreKeys:
    version = max(keys.keks, default=0) + 1
    return replace(keys, kek_version=version, keks={**keys.keks, version: AESGCM.generate_key(256)})


def without_keks(keys: CentreKeys) -> CentreKeys:
    """For a centre whose keys are wrapped elsewhere."""
    return replace(keys, kek_version=0, keks={})


def new_opening() -> tuple[PrivateKey, ...]:
    """One key for each suite that a browser may have."""
    batch = os.urandom(4).hex()
    return tuple(PrivateKey.generate(f"request-{suite.word}-{batch}", suite) for suite in Suite)


def with_new_opening(keys: CentreKeys, *, now: datetime) -> CentreKeys:
    """What is under way, and pages that stand open, are sealed for the old keys: they stay beside the new ones."""
    fresh = new_opening()
    made = {**keys.made, **{key.key_id: now for key in fresh}}
    return replace(keys, opening=fresh + keys.opening, made=made, opening_number=next_number(keys, now))


def with_ending(keys: CentreKeys, key_ids: Collection[str], *, now: datetime) -> CentreKeys:
    """Nothing new is to be sealed for these; what was still opens. The newest stay."""
    ending = keys.ending.union(key_ids) - {key.key_id for key in keys.newest_opening}
    return replace(keys, ending=ending, opening_number=next_number(keys, now))


def without_opening(keys: CentreKeys, key_ids: Collection[str], *, now: datetime) -> CentreKeys:
    """What was sealed for these can be opened by nobody any more. Where none is left there are new ones."""
    left = tuple(key for key in keys.opening if key.key_id not in key_ids)
    if not left:
        return without_opening(with_new_opening(keys, now=now), key_ids, now=now)
    known = {key.key_id for key in left}
    made = {key_id: at for key_id, at in keys.made.items() if key_id in known}
    return replace(keys, opening=left, made=made, ending=keys.ending & known, opening_number=next_number(keys, now))


def next_number(keys: CentreKeys, now: datetime) -> int:
    """Greater than the one before, and than that of a newer key file, where this one was restored from a backup."""
    return max(keys.opening_number + 1, int(now.timestamp()))


def write_once(path: Path, keys: CentreKeys, passphrase: SecretStr | None) -> bool:
    """Whether the file is new. Never overwrites: a lost key file is lost data. Whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return False
    draft = drafted(path, written(keys, passphrase))
    try:
        os.link(draft, path)
        fsync_folder(path.parent)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def read_keys(path: Path, centre: str, passphrase: SecretStr | None) -> CentreKeys:
    """Raises KeyFileError; the service must not start without its keys."""
    return understood(read_privately(path), centre, passphrase)


def read_privately(path: Path) -> bytes:
    """Of a file that nobody but its owner may read, or a credential that systemd handed over. Raises KeyFileError."""
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError:
        raise KeyFileError("missing") from None
    except OSError:
        raise KeyFileError("unreadable") from None
    # systemd gives its credentials to the service by an access list, whose mask shows as the rights of the group
    for_others = 0o037 if path.parent == credentials() else 0o077
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)) or (stat.S_ISREG(mode) and mode & for_others):
        raise KeyFileError("open_to_others")
    return content


def credentials() -> Path | None:
    """Where systemd puts what LoadCredential and LoadCredentialEncrypted name."""
    told = os.environ.get("CREDENTIALS_DIRECTORY")
    return Path(told) if told else None


def drafted(path: Path, content: bytes) -> Path:
    """On the disk already, beside the place where it is to be, readable for its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def remove_drafts(path: Path) -> None:
    """Of changes that died halfway: each holds every key of its time. Nobody changes the file meanwhile."""
    for draft in path.parent.glob(f".{escape(path.name)}.*.*"):
        # what root has left the service cannot write over, but take away
        with suppress(PermissionError), draft.open("r+b") as left:
            overwrite(left)
        draft.unlink(missing_ok=True)


def give_to_owner(draft: Path, before: os.stat_result) -> None:
    """An operator who changes the file as root must not lock the service out."""
    if before.st_uid != os.geteuid():
        os.chown(draft, before.st_uid, before.st_gid)


def blank(before: BinaryIO) -> None:
    """What was replaced would lie on the disk until something else is written there; a disk may still keep a copy."""
    if os.fstat(before.fileno()).st_nlink == 0:
        overwrite(before)


def overwrite(file: BinaryIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


def fsync_folder(folder: Path) -> None:
    """Only then a new name outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two changes at once would each undo the other's."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
