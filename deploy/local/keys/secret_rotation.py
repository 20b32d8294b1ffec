"""Rotate secrets that two services share, and passwords: each side gets the new one before the other needs it.

Interrupted anywhere, the same again finishes it: what marks a change that is not finished goes last.
"""

import json
from typing import Any

from deploy.local.servers.servers import Servers
from deploy.local.services import client_keys, service_keys, service_restart
from deploy.local.settings.installation import OWN_DATABASES, Installation

COMING_OVER, CERTIFICATES, NOTICES, PASSWORDS = "coming-over", "certificates", "notices", "passwords"
NAMES = (COMING_OVER, CERTIFICATES, NOTICES, PASSWORDS)
BEFORE = "handover_public_key_before"


def coming_over(installation: Installation) -> str:
    """`quality` and `notify` take both keys until `cases` has come back with the new one; a slip in somebody's browser
    lasts a minute, and is refused after that."""
    public = client_keys.run_command(installation, "renew-handover")
    service_keys.write_public_keys(installation, "cases", public)
    restart_those_who_take_slips(installation)
    service_restart.restart(installation, "cases")
    service_keys.write_public_keys(installation, "cases", {name: one for name, one in public.items() if name != BEFORE})
    restart_those_who_take_slips(installation)
    client_keys.run_command(installation, "settle-handover")
    return "Staff come over to quality and to notices with a new key; the old one opens nothing any more."


def restart_those_who_take_slips(installation: Installation) -> None:
    for service in ("quality", "notify"):
        service_restart.restart(installation, service)


def certificates(installation: Installation) -> tuple[dict[str, Any], str]:
    public = client_keys.run_command(installation, "renew-certificates")
    service_restart.restart(installation, "cases")
    words = f"From now on certificates of erasure are signed with a new key, {public['fingerprint']}."
    return public, f"{words} Print it beside the old one, by which earlier certificates are checked."


def notices(installation: Installation) -> str:
    """`notify` opens for both keys before `cases` seals for the new one, and for two days after."""
    public = service_keys.run_key_command(installation, "notify", "renew")
    service_restart.restart(installation, "notify")
    service_keys.write_public_keys(installation, "notify", json.loads(public))
    service_restart.restart(installation, "cases")
    service_keys.run_key_command(installation, "notify", "settle")
    return "Addresses are sealed for a new key. In two days: ./kokon keys rotate notices --forget-old"


def forget_notices(installation: Installation) -> tuple[dict[str, Any], str]:
    """A key stays as long as a short message to a client waits in casework that only it opens."""
    in_use = client_keys.run_command(installation, "notice-keys", module=client_keys.BACKING_UP)["key_ids"]
    keep = [word for key_id in in_use for word in ("--keep", key_id)]
    newest = json.loads(service_keys.run_key_command(installation, "notify", "forget", *keep))["key_id"]
    service_restart.restart(installation, "notify")
    done = {"forgotten": NOTICES, "kept": len(set(in_use) - {newest})}
    if not done["kept"]:
        return done, "The older keys of notices are destroyed."
    again = "Run this again later: ./kokon keys rotate notices --forget-old"
    return (
        done,
        f"Short messages to clients that wait for their safe time are sealed for an older key. It stays. {again}",
    )


def passwords(installation: Installation) -> str:
    """One service after the other. Connections that are there stay; the service comes back with the new password."""
    postgres = Servers(installation).postgres
    for service in installation.services:
        databases = OWN_DATABASES.get(service, (service,))
        postgres.renew_passwords(*databases)
        service_restart.restart(installation, service)
    postgres.renew_administrator()
    return "Every database has a new password, and so has their administrator."
