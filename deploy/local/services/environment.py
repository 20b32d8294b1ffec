"""The environment of each service: common settings and its own secrets alone."""

from deploy.local.machine.program_environment import plain
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.postgres import PostgresServer
from deploy.local.services.service_keys import PublicKeys, key_file, passphrase_for
from deploy.local.settings import operators
from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import kept_for, settings_of
from deploy.operations.backups import trial_restores


def of_service(
    installation: Installation, service: str, servers: tuple[PostgresServer, EmbeddedNats], public: PublicKeys | None
) -> dict[str, str]:
    postgres, nats = servers
    usual = {
        "CENTRE": installation.id,
        "HOST": installation.host,
        "PORT": str(installation.port_of(service)),
        "OPERATOR_HOST": operators.HOST,
        "OPERATOR_PORT": str(operators.ports_of(installation)[service]),
        "PUBLIC_URL": address_of(installation, service),
        "DATABASE_CONNECTIONS": str(installation.connections),
        "DATABASE_URL": postgres.url(service).get_secret_value(),
        "NATS_URL": nats.url,
        "NATS_SEED": nats.seed(service).get_secret_value(),
        "DEMO": str(installation.demo).lower(),
        "SECOND_FACTOR": "offered" if installation.demo else "required",
    }
    extras = _extras(installation, service, postgres, public) if public else _of_office(installation)
    kept = kept_for(service, installation.variables)
    own = usual | extras | kept | settings_of(service, demo=installation.demo)
    if passphrase := passphrase_for(installation, service):
        own["KEY_PASSPHRASE_FILE"] = passphrase
    return plain() | postgres.variables() | {f"{service.upper()}_{name}": value for name, value in own.items()}


def _of_office(office: Installation) -> dict[str, str]:
    named = {"OFFICE_NAME": office.public_name or office.name}
    told = {name: value for name, value in named.items() if value}
    return {"CENTRES_FILE": str(office.members_file), **told}


def _shown_in_public(installation: Installation) -> dict[str, str]:
    shown = {
        "CENTRE_NAME": installation.public_name,
        "PHONE": installation.phone,
        "PHONE_HOURS": installation.phone_hours,
    }
    return {name: value for name, value in shown.items() if value}


def _as_in_casework(installation: Installation) -> dict[str, str]:
    """What casework knows of the same centre: whose public holidays count, and the supervisory authority."""
    told = kept_for("cases", installation.variables) | settings_of("cases", demo=installation.demo)
    return {name: told[name] for name in ("LAND", "AUTHORITY") if name in told}


def _on_papers(installation: Installation) -> dict[str, str]:
    told = {"CENTRE_NAME": installation.public_name or installation.name, "PHONE": installation.phone}
    return {name: value for name, value in told.items() if value}


def _way_to_notify(installation: Installation) -> dict[str, str]:
    """None where browsers reach casework elsewhere than here and notify has no such address: a link would lead to the
    machine of the colleague who follows it."""
    notify, cases = (address_of(installation, name) for name in ("notify", "cases"))
    is_here = notify == installation.url_of("notify")
    return {} if is_here and cases != installation.url_of("cases") else {"NOTIFY_URL": notify}


def _ways_to_clients(installation: Installation) -> dict[str, str]:
    """The public form asks for an e-mail address where clients can get mail. A gateway may be for text messages that
    counsellors ask for alone, so `text` has to be said."""
    gets_mail = settings_of("notify", demo=installation.demo).get("CLIENT_SENDER", installation.client_sender)
    return {"NOTICE_CHANNELS": "email"} if gets_mail else {}


def address_of(installation: Installation, service: str) -> str:
    """Where browsers reach it: as it was said to the command, or is kept, else on this machine."""
    kept = dict(installation.addresses).get(service) or installation.url_of(service)
    return settings_of(service, demo=installation.demo).get("PUBLIC_URL", kept)


def _extras(installation: Installation, service: str, postgres: PostgresServer, public: PublicKeys) -> dict[str, str]:
    match service:
        case "intake":
            return {
                "CASEWORK_PUBLIC_KEYS": public.handover,
                **_as_in_casework(installation),
                "THREAD_KEY": public.thread_key,
                **_shown_in_public(installation),
                **_ways_to_clients(installation),
            }
        case "cases":
            return {
                "KEYS_DATABASE_URL": postgres.url("cases_keys").get_secret_value(),
                "KEY_FILE": str(key_file(installation, "cases")),
                "TRIAL_RESTORE_FILE": str(installation.folder / trial_restores.FILE),
                "NOTIFY_SEALING_KEY": public.notify,
                "QUALITY_URL": address_of(installation, "quality"),
                "INTAKE_URL": address_of(installation, "intake"),
                **_way_to_notify(installation),
                **_on_papers(installation),
            }
        case "quality":
            return {
                "HANDOVER_PUBLIC_KEYS": public.handover,
                "CASES_URL": address_of(installation, "cases"),
                "INTAKE_URL": address_of(installation, "intake"),
                "RELEASE_KEY_FILE": str(key_file(installation, "quality")),
                "CENTRE_NAME": installation.public_name or installation.name,
            }
        case "notify":
            return {
                "SEALING_PRIVATE_KEY_FILE": str(key_file(installation, "notify")),
                "SMTP_URL": installation.smtp_url,
                "SENDER": installation.sender,
                "WORKPLACE_URL": address_of(installation, "cases"),
                **({"CLIENT_SENDER": installation.client_sender} if installation.client_sender else {}),
                "HANDOVER_PUBLIC_KEYS": public.handover,
                "CASES_URL": address_of(installation, "cases"),
            }
        case _:
            return {}
