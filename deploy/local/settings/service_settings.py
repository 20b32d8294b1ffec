"""Settings of a service that `./kokon up` takes from its environment, such as `CASES_RETENTION=...`."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

EVERYWHERE = ("TIME_ZONE", "LANGUAGES", "LOG_FORMAT", "OTLP_ENDPOINT", "PUBLIC_URL", "SECURE_COOKIES", "OPERATOR_PORT")
PROVIDER = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET_FILE", "OIDC_NAME", "OIDC_ACR")
SAID: Mapping[str, tuple[str, ...]] = {
    "intake": (
        "HELPLINE",
        "HELPLINE_NAME",
        "POLICE",
        "AMBULANCE",
        "ANSWER_DAYS",
        "LAND",
        "ADDRESS",
        "MAIL",
        "DATA_PROTECTION",
        "AUTHORITY",
        "COMPLAINTS",
        "NOTICE_CHANNELS",
        "EXIT_URL",
        "CALM",
    ),
    "cases": (
        "REGIME",
        "AUTHORITY",
        "RETENTION",
        "BACKUP_DAYS",
        "ATTACHMENT_LARGEST",
        "AUDIT_ROOTS",
        "DESTROYED_KEYS",
        "LAND",
        "WORK_BEGINS",
        "WORK_ENDS",
        *PROVIDER,
    ),
    "quality": ("KEY_PASSPHRASE_FILE", "EXPORT_FOLDER", "EXPORT_DAYS"),
    "notify": (
        "SMTP_URL",
        "SMTP_TLS_REQUIRED",
        "SENDER",
        "CLIENT_SENDER",
        "ENVELOPE_SENDER",
        "CENTRE_NAME",
        "CENTRE_PHONE",
        "KEY_PASSPHRASE_FILE",
        "GATEWAY_FILE",
        "GATEWAY_CA_FILE",
        "MESSENGERS_FILE",
        "PHONE_COUNTRY",
    ),
    "office": ("SIGNIN_SECRET", "EXPORT_FOLDER", "EXPORT_DAYS", *PROVIDER),
}
"""By service. What `up` knows by itself, or has an option for, is not among them."""
IN_A_DEMONSTRATION = frozenset({"LOG_FORMAT", "OTLP_ENDPOINT", "REGIME", "AUTHORITY", "AUDIT_ROOTS"})
"""Of a federation of several centres on one machine, where one address or mail server cannot be everybody's."""

PATHS = frozenset({"AUDIT_ROOTS", "DESTROYED_KEYS", "EXPORT_FOLDER"})


def settings_of(service: str, *, demo: bool = False) -> dict[str, str]:
    """By the name of the setting. An empty variable says nothing."""
    names = [name for name in (*EVERYWHERE, *SAID[service]) if not demo or name in IN_A_DEMONSTRATION]
    found = {name: os.environ.get(f"{service.upper()}_{name}", "") for name in names}
    told = {name: value for name, value in found.items() if value} | (_of_key_provider() if service == "cases" else {})
    return {name: str(Path(value).absolute()) if is_path(name) else value for name, value in told.items()}


def kept_for(service: str, variables: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What `kokon.toml` sets of a service, by the name of the setting."""
    told, prefix = dict(variables), f"{service.upper()}_"
    of_all = {name: value for name, value in told.items() if name in EVERYWHERE}
    return of_all | {name.removeprefix(prefix): value for name, value in told.items() if name.startswith(prefix)}


def variables_around(kind: str) -> dict[str, str]:
    """All that is said to the services of an installation, by the names of their variables."""
    services = ("office",) if kind == "office" else ("intake", "cases", "quality", "notify")
    return {f"{service.upper()}_{name}": value for service in services for name, value in settings_of(service).items()}


def said_around(kind: str) -> dict[str, str]:
    """By the name in `kokon.toml` what that file may keep of addresses and mail."""
    services = ("office",) if kind == "office" else ("intake", "cases", "quality", "notify")
    found = {f"addresses.{service}": settings_of(service).get("PUBLIC_URL", "") for service in services}
    if kind == "centre":
        mail = settings_of("notify")
        found |= {f"mail.{name}": mail.get(name.upper(), "") for name in ("smtp_url", "sender", "client_sender")}
    return {name: value for name, value in found.items() if value}


def is_path(name: str) -> bool:
    """Of the folder in which somebody says it; the services run in another one."""
    return name.endswith("_FILE") or name in PATHS


def _of_key_provider() -> dict[str, str]:
    """Who wraps the clients' keys, and what opens the key file; a passphrase itself is never handed from one program
    to the next, only the file that holds it."""
    provider = os.environ.get("CASES_KEY_PROVIDER", "file")
    told = ("CASES_KEY_PROVIDER", "CASES_KEY_PASSPHRASE_FILE", f"CASES_{provider.upper()}_")
    passed_on = {name: value for name, value in os.environ.items() if name.startswith(told)}
    return {name.removeprefix("CASES_"): value for name, value in passed_on.items()}
