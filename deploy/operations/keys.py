"""Keys of an installation changed while it runs: each side has the new one before the other needs it.

Interrupted anywhere, the same again finishes it: what marks a change that is not finished goes last.
"""

import json
from collections.abc import Mapping
from typing import Any

from deploy.target import Target, answer_of

BEFORE = "handover_public_key_before"
IN_USE = "services.cases.backup"
COMES_OVER = "Staff come over to quality and to notices with a new key; the old one opens nothing any more."
NOTICES = "Addresses are sealed for a new key. In two days: ./kokon keys rotate notices --forget-old"
GONE = "The older keys of notices are destroyed."
STAYS = (
    "Short messages to clients that wait for their safe time are sealed for an older key. It stays. "
    "Run this again later: ./kokon keys rotate notices --forget-old"
)
FORGOTTEN = "The older key is destroyed. Backups from before open no more."


def certificates_text(public: Mapping[str, Any]) -> str:
    words = f"From now on certificates of erasure are signed with a new key, {public['fingerprint']}."
    return f"{words} Print it beside the old one, by which earlier certificates are checked."


def clients_text(done: Mapping[str, Any]) -> str:
    words = f"The keys of {done['wrapped']} clients are wrapped with a new key (version {done['version']})."
    if done["unopened"]:
        return f"{words} {done['unopened']} could not be opened and stay as they are; restore them from a backup."
    return f"{words} Back up keys and databases, then: ./kokon keys rotate clients --forget-old"


def coming_over(target: Target) -> None:
    """`intake`, `quality` and `notify` take both keys until `cases` has come back with the new one; a slip in a
    browser lasts a minute, and is refused after that."""
    public = answer_of(target.change_keys("cases", "renew-handover"))
    tell_who_take_slips(target, public)
    target.restart("cases")
    tell_who_take_slips(target, {name: one for name, one in public.items() if name != BEFORE})
    target.change_keys("cases", "settle-handover")


def tell_who_take_slips(target: Target, public: Mapping[str, Any]) -> None:
    target.put("cases", json.dumps(public))
    for service in ("intake", "quality", "notify"):
        target.restart(service)


def certificates(target: Target) -> dict[str, Any]:
    """Return the public half of the key that signs certificates of erasure from now on."""
    public = answer_of(target.change_keys("cases", "renew-certificates"))
    target.restart("cases")
    return public


def notices(target: Target) -> None:
    """`notify` opens for both keys before `cases` seals for the new one, and for two days after."""
    public = target.change_keys("notify", "renew")
    target.restart("notify")
    target.put("notify", public)
    target.restart("cases")
    target.change_keys("notify", "settle")


def forget_notices(target: Target) -> int:
    """Destroy older keys; return how many stay, because a short message to a client waits that only they open."""
    in_use = answer_of(target.run("cases", IN_USE, "notice-keys"))["key_ids"]
    keep = [word for key_id in in_use for word in ("--keep", key_id)]
    newest = answer_of(target.change_keys("notify", "forget", *keep))["key_id"]
    target.restart("notify")
    return len(set(in_use) - {newest})


def clients(target: Target) -> dict[str, Any]:
    """Wrap each client's key with a new key-encryption key."""
    return answer_of(target.change_keys("cases", "rotate"))


def forget_clients(target: Target) -> int:
    """Destroy the older key-encryption key; return how many clients' keys are left without one."""
    return int(answer_of(target.change_keys("cases", "forget-older"))["left"])


def release(target: Target) -> None:
    """A new key signs releases; what was signed stays as it is. An office has to admit it."""
    target.put("quality", target.change_keys("quality", "rotate"))
    target.restart("quality")


def bus_identity(target: Target, identity: str, *, service: bool) -> None:
    """Both keys are valid until the program of this identity has connected again with the new one."""
    target.bus_key("renew", identity)
    if service:
        target.restart(identity)
    target.bus_key("forget", identity)


def passwords(target: Target, databases: Mapping[str, tuple[str, ...]]) -> None:
    """One service after the other. Connections that are there stay; the service comes back with the new password."""
    for service, names in databases.items():
        for name in names:
            target.renew_password(name)
        target.restart(service)
