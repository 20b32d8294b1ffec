"""Entries in the register of the office: invitations, and present and former members."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from deploy.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Invited:
    centre: str
    name: str
    valid_until: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """`leaf` and `certificate` are empty for a centre that has left; `joined` and `left` are quarters, `2026-Q4`.

    `earlier` are the stays of one that came back, each with its `joined` and `left`: the past does not change. After a
    restore a member is `held` outside until somebody confirms it.
    """

    name: str
    release_keys: dict[str, str]
    joined: str
    left: str | None = None
    leaf: str = ""
    certificate: str = ""
    invitation: str = ""
    earlier: tuple[dict[str, str], ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    invited: dict[str, Invited] = field(default_factory=dict)
    """Open invitations by their digest."""
    members: dict[str, Member] = field(default_factory=dict)
    reach: str = ""
    """`tls://host:port` by which centres reach the hub from elsewhere."""
    listen: str = ""
    """`host:port` on which the hub waits for centres; empty for this machine alone."""
    restored: str = ""
    """From which moment the copy was that this register comes from, if it does."""


def entries_in(file: Path) -> Entries:
    """Of a register; none where there is no file yet. Raises Trouble."""
    if not file.exists():
        return Entries()
    try:
        told = json.loads(file.read_text())
        invited = {digest: Invited(**one) for digest, one in told["invited"].items()}
        members = {centre: Member(**one) for centre, one in told["members"].items()}
        return Entries(invited, members, told["reach"], told["listen"], told.get("restored", ""))
    except (ValueError, TypeError, KeyError):
        raise Trouble("no_register", f"{file} cannot be read.", "restore it from the backup.") from None
