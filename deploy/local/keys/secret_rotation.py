"""What an operator hears of keys that services share, and of passwords, when they were changed on this machine."""

from typing import Any

from deploy.local.servers.servers import Servers
from deploy.local.services.local_target import Local
from deploy.local.settings.installation import OWN_DATABASES, Installation
from deploy.operations import keys

COMING_OVER, CERTIFICATES, NOTICES, PASSWORDS = "coming-over", "certificates", "notices", "passwords"
NAMES = (COMING_OVER, CERTIFICATES, NOTICES, PASSWORDS)


def coming_over(installation: Installation) -> str:
    keys.coming_over(Local(installation))
    return keys.COMES_OVER


def certificates(installation: Installation) -> tuple[dict[str, Any], str]:
    public = keys.certificates(Local(installation))
    return public, keys.certificates_text(public)


def notices(installation: Installation) -> str:
    keys.notices(Local(installation))
    return keys.NOTICES


def forget_notices(installation: Installation) -> tuple[dict[str, Any], str]:
    kept = keys.forget_notices(Local(installation))
    return {"forgotten": NOTICES, "kept": kept}, keys.STAYS if kept else keys.GONE


def passwords(installation: Installation) -> str:
    databases = {service: OWN_DATABASES.get(service, (service,)) for service in installation.services}
    keys.passwords(Local(installation), databases)
    Servers(installation).postgres.renew_administrator()
    return "Every database has a new password, and so has their administrator."
