"""All settings that `kokon.toml` may hold, in the order in which a new file explains them."""

from dataclasses import dataclass

CENTRE, OFFICE = frozenset({"centre"}), frozenset({"office"})
BOTH = CENTRE | OFFICE
type Value = str | int
type Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Setting:
    """`about` stands above it in the file, `example` behind its name as long as nothing is set."""

    name: str
    about: str
    example: Value
    kinds: frozenset[str] = CENTRE
    variable: str = ""
    """Of the service that takes it, such as `INTAKE_HELPLINE`; `LANGUAGES` where all services do."""
    bounds: tuple[int, int] = (1, 65_532)
    """Of a number."""

    @property
    def variables(self) -> tuple[str, ...]:
        """At the office the service is called `office` that a centre calls `quality`."""
        at_the_office = self.variable.replace("QUALITY_", "OFFICE_")
        return tuple(dict.fromkeys((self.variable, at_the_office if self.kinds >= OFFICE else self.variable)))

    @property
    def table(self) -> str:
        return self.name.split(".")[0]

    @property
    def key(self) -> str:
        return self.name.split(".")[1]


SETTINGS = (
    Setting("installation.id", "Short name in small letters. It stays what it is as soon as there is data.", "", BOTH),
    Setting("installation.name", "The name as people know it.", "Centre North", BOTH),
    Setting("installation.port", "The first of four ports on this machine.", 8400, BOTH),
    Setting("installation.time_zone", "By which days begin and hours count.", "Europe/Berlin", BOTH, "TIME_ZONE"),
    Setting("public.name", "In the bar of the public pages, which are neutral without it.", "Centre North", BOTH),
    Setting("public.phone", "The telephone number on the public pages.", "+49 30 1234567"),
    Setting("public.phone_hours", "When somebody answers it; 1 is Monday.", "1-4 10:00-16:00, 5 10:00-13:00"),
    Setting(
        "public.languages",
        "Which languages the pages have, the first for a browser that asks for none. Without it, clients get all.",
        "de,en,ar",
        BOTH,
        "LANGUAGES",
    ),
    Setting(
        "public.helpline",
        "A helpline that answers day and night, and what it calls itself.",
        "116 016",
        variable="INTAKE_HELPLINE",
    ),
    Setting("public.helpline_name", "", "Hilfetelefon Gewalt gegen Frauen", variable="INTAKE_HELPLINE_NAME"),
    Setting("public.police", "Numbers for an emergency.", "110", variable="INTAKE_POLICE"),
    Setting("public.ambulance", "", "112", variable="INTAKE_AMBULANCE"),
    Setting("public.answer_days", "Working days until an answer.", 2, variable="INTAKE_ANSWER_DAYS", bounds=(1, 14)),
    Setting(
        "public.address",
        "Who stands behind the pages, until the centre publishes an imprint and a privacy notice of its own.",
        "Weg 1, 12345 Ort",
        variable="INTAKE_ADDRESS",
    ),
    Setting("public.mail", "", "mail@example.org", variable="INTAKE_MAIL"),
    Setting("public.data_protection", "", "Kim Muster, 030 1234567", variable="INTAKE_DATA_PROTECTION"),
    Setting("public.complaints", "", "Ombudsstelle, 030 1234567", variable="INTAKE_COMPLAINTS"),
    Setting(
        "public.notice_channels",
        'By which ways a client may ask for a short message: "email", "email,text" or "none".',
        "email",
        variable="INTAKE_NOTICE_CHANNELS",
    ),
    Setting(
        "public.exit_url",
        'Where "leave this page" leads: somewhere that many people go.',
        "https://www.wikipedia.org/",
        variable="INTAKE_EXIT_URL",
    ),
    Setting(
        "addresses.intake",
        "Where browsers reach the pages, behind a proxy that speaks TLS: a host name of its own for each.",
        "https://help.example.org",
    ),
    Setting("addresses.cases", "", "https://work.example.org"),
    Setting("addresses.quality", "", "https://quality.example.org"),
    Setting("addresses.notify", "", "https://notices.example.org"),
    Setting("addresses.office", "Where browsers reach it, behind a proxy.", "https://office.example.org", OFFICE),
    Setting(
        "mail.smtp_url",
        "The mail server for notices. With a password in it this file is a secret, for its owner alone.",
        "smtp://127.0.0.1:25",
    ),
    Setting("mail.sender", "From whom notices to colleagues come.", "kokon@example.org"),
    Setting(
        "mail.client_sender",
        "From whom notices to clients come: an address that says nothing of the centre. Without it none goes by mail.",
        "post@example.net",
    ),
    Setting(
        "mail.envelope_sender",
        "Where mail servers send back what they cannot deliver, if not to the sender.",
        "returned@example.net",
        variable="NOTIFY_ENVELOPE_SENDER",
    ),
    Setting(
        "mail.tls_required",
        'Whether nothing is handed over without TLS: "true" unless the mail server is this machine.',
        "true",
        variable="NOTIFY_SMTP_TLS_REQUIRED",
    ),
    Setting(
        "mail.signature_name",
        "Name and number below a notice to a client whose contact plan allows to say who writes.",
        "Centre North",
        variable="NOTIFY_CENTRE_NAME",
    ),
    Setting("mail.signature_phone", "", "+49 30 1234567", variable="NOTIFY_CENTRE_PHONE"),
    Setting(
        "mail.gateway_file",
        "The files that describe a gateway for text messages, and messengers.",
        "/etc/kokon/gateway.toml",
        variable="NOTIFY_GATEWAY_FILE",
    ),
    Setting("mail.messengers_file", "", "/etc/kokon/messengers.toml", variable="NOTIFY_MESSENGERS_FILE"),
    Setting(
        "mail.phone_country",
        "To which country a number belongs that is written without one.",
        "DE",
        variable="NOTIFY_PHONE_COUNTRY",
    ),
    Setting(
        "law.regime",
        'The law of the centre: "gdpr", "kdg" (Catholic) or "dsg_ekd" (Protestant); and its authority.',
        "gdpr",
        variable="CASES_REGIME",
    ),
    Setting("law.authority", "", "Authority of Berlin, 030 1", variable="CASES_AUTHORITY"),
    Setting(
        "retention.file_closed",
        "Months that the centre keeps what it names, where they are not the proposed ones.",
        36,
        bounds=(1, 60),
    ),
    Setting("retention.request_unfiled", "", 6, bounds=(1, 24)),
    Setting("retention.staff_account", "", 12, bounds=(1, 60)),
    Setting("retention.audit", "", 36, bounds=(12, 120)),
    Setting("retention.notice", "", 1, bounds=(1, 12)),
    Setting(
        "retention.backup_days",
        "Days that backups are kept at most; certificates of erasure say them.",
        30,
        variable="CASES_BACKUP_DAYS",
        bounds=(0, 400),
    ),
    Setting(
        "backup.after",
        "A command that carries each new set of a backup away, locked; its folder is added at the end.",
        "sh /opt/kokon/deploy/operations/backups/off_site/restic.sh",
        BOTH,
    ),
    Setting("work.land", "Whose public holidays count, and the working hours.", "BE", variable="CASES_LAND"),
    Setting("work.begins", "", "09:00", variable="CASES_WORK_BEGINS"),
    Setting("work.ends", "", "17:00", variable="CASES_WORK_ENDS"),
    Setting(
        "storage.attachment_largest",
        "Bytes that may be attached to a file at once.",
        10_485_760,
        variable="CASES_ATTACHMENT_LARGEST",
        bounds=(65_536, 52_428_800),
    ),
    Setting(
        "storage.audit_roots",
        "A folder on another machine or medium for the signed days of the access log.",
        "/mnt/audit",
        variable="CASES_AUDIT_ROOTS",
    ),
    Setting(
        "storage.export_folder",
        "A folder in which the figures of quality lie as files each night, and how many days they stay there.",
        "/srv/kokon-figures",
        BOTH,
        variable="QUALITY_EXPORT_FOLDER",
    ),
    Setting("storage.export_days", "", 30, BOTH, "QUALITY_EXPORT_DAYS", (1, 3650)),
    Setting(
        "database.connections",
        "Connections of each service to its database; more where many people work at once.",
        5,
        BOTH,
        bounds=(3, 40),
    ),
    Setting(
        "database.url",
        "A PostgreSQL elsewhere, 17 or newer, in the place of its own; no password stands in it.",
        "postgresql://administrator@db.example.org/postgres?sslmode=verify-full&sslrootcert=/etc/kokon/db-ca.pem",
        BOTH,
    ),
    Setting(
        "database.password_file",
        "The file with the administrator's password, for its owner alone.",
        "/etc/kokon/database.password",
        BOTH,
    ),
    Setting(
        "database.programs",
        "The folder of psql, pg_dump and pg_restore of its version; those that come with Kokon speak no TLS.",
        "/usr/lib/postgresql/18/bin",
        BOTH,
    ),
    Setting(
        "bus.url",
        "A NATS server elsewhere, for this centre alone, in the place of its own.",
        "tls://bus.example.org:4222",
    ),
    Setting(
        "bus.monitoring",
        "Where it says how it is: without that nobody here sees its link to the office and its disk.",
        "https://bus.example.org:8222",
    ),
    Setting(
        "keys.lock",
        'How the key file of a new centre is locked: "passphrase", "credential" (of systemd) or "unlocked".',
        "credential",
    ),
    Setting("telemetry.log_format", 'How logs are written: "console" or "json".', "json", BOTH, "LOG_FORMAT"),
    Setting("telemetry.otlp_endpoint", "Where traces and metrics go.", "http://127.0.0.1:4318", BOTH, "OTLP_ENDPOINT"),
)
LANGUAGES = "public.languages"
MONTHS = tuple(one.name for one in SETTINGS if one.table == "retention" and not one.variable)
"""They reach the service in one variable."""
FORMS = {
    LANGUAGES: r"[a-z]{2,3}(-\w+)?(,\s*[a-z]{2,3}(-\w+)?)*",
    "public.notice_channels": "none|email|text|email,text",
    "mail.tls_required": "true|false",
    "law.regime": "gdpr|kdg|dsg_ekd",
    "work.land": "[A-Z]{2}",
    "work.begins": r"\d\d:\d\d",
    "work.ends": r"\d\d:\d\d",
    "work.posts": r"\d{1,3}(\.\d{1,2})?",
    "keys.lock": "passphrase|credential|unlocked",
    "telemetry.log_format": "console|json",
    **dict.fromkeys(
        ("mail.gateway_file", "mail.messengers_file", "storage.audit_roots", "storage.export_folder"), "/.+"
    ),
    **dict.fromkeys(("database.password_file", "database.programs"), "/.+"),
}
