"""Words of `keys INSTALLATION rotate NAME [--forget-old]`, where an installation runs in containers or a cluster."""

from collections.abc import Callable, Mapping, Sequence

from deploy.operations import keys, letters
from deploy.target import Target
from deploy.trouble import Trouble

DATABASES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "centre": {
        "intake": ("intake",),
        "cases": ("cases", "cases_keys"),
        "quality": ("quality",),
        "notify": ("notify",),
    },
    "office": {"office": ("office",)},
}
"""Of each service, by the kind of the installation."""
IDENTITIES = {
    "centre": (*DATABASES["centre"], "provision", "uplink", "dead_letters"),
    "office": ("office", "provision", "dead_letters", "system"),
}


def coming_over(target: Target) -> str:
    keys.coming_over(target)
    return keys.COMES_OVER


def notices(target: Target) -> str:
    keys.notices(target)
    return keys.NOTICES


def requests(target: Target) -> str:
    letters.renew(target)
    return letters.RENEWED


def forget_requests(target: Target) -> str:
    letters.end(target)
    return letters.ENDED


def release(target: Target) -> str:
    keys.release(target)
    return "A new key signs releases now."


def forget_clients(target: Target) -> str:
    keys.forget_clients(target)
    return keys.FORGOTTEN


CHANGES: Mapping[str, Callable[[Target], str]] = {
    "coming-over": coming_over,
    "certificates": lambda target: keys.certificates_text(keys.certificates(target)),
    "notices": notices,
    "notices --forget-old": lambda target: keys.STAYS if keys.forget_notices(target) else keys.GONE,
    "clients": lambda target: keys.clients_text(keys.clients(target)),
    "clients --forget-old": forget_clients,
    "requests": requests,
    "requests --forget-old": forget_requests,
    "release": release,
}
"""Of a centre, by what is said."""


def rotate(target: Target, name: str, *more: str, besides: Sequence[str] = ()) -> str:
    """Change it, and return what the operator hears. `besides` are names that the place itself changes.

    Raises Trouble.
    """
    said = " ".join([name, *more])
    if said == "passwords":
        keys.passwords(target, DATABASES[target.kind])
        return "Every database has a new password. That of the superuser is used once, when a server is made."
    if said in IDENTITIES[target.kind]:
        keys.bus_identity(target, said, service=said in DATABASES[target.kind])
        return f"{said} has a new key; the old one is worth nothing any more."
    if target.kind == "office" or said not in CHANGES:
        of_kind = CHANGES if target.kind == "centre" else ()
        known = ", ".join([*IDENTITIES[target.kind], "passwords", *of_kind, *besides])
        raise Trouble("unknown", f"There is no key {said} here.", f"name one of {known}.")
    return CHANGES[said](target)
