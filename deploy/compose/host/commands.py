"""How an operator gives a command where an installation runs in containers."""

from dataclasses import dataclass

FINISH = "docker compose run --rm --no-deps -T finish python -m"
ON_THE_HOST = "python3 -m deploy.compose.host"
SCRIPTS = {"backup": "sh backup.sh", "restore": "sh restore.sh"}
OF_THE_STEP = {"join": "", "leave": "leave"}
IDENTITY = (
    "install -m 600 /dev/null /mnt/safe/identity; docker compose --profile backup run --rm --no-deps -T backup "
    "python -m deploy.compose.production.backing_up identity >/mnt/safe/identity"
)
TEAM = "docker compose exec {service} /start python -m {module}"


@dataclass(frozen=True, slots=True)
class Commands:
    """`alone` is one installation for keeps, with a Compose file of its own."""

    name: str
    kind: str
    alone: bool

    def says(self, command: str) -> str:
        verb, *words = command.split()
        match verb:
            case "up":
                return "docker compose up --detach"
            case "doctor":
                which = self.kind if self.kind == "office" else f"{self.kind} {self.name}"
                return (
                    f"{FINISH} deploy.compose.production doctor {which}"
                    if self.alone
                    else f"{FINISH} deploy.compose doctor {self.name}"
                )
            case "backup" | "restore":
                return SCRIPTS[verb]
            case "keys" if words == ["backup-identity"]:
                return IDENTITY
            case "join" | "leave" if self.kind == "office":
                return " ".join([FINISH, "deploy.compose", *(words or ["let-go"])])
            case "join" | "leave":
                return " ".join([FINISH, "deploy.compose", *(words or [verb]), self.name])
            case "recreate-stream":
                return f"{FINISH} deploy.compose recreate-stream {self.name}"
            case _:
                return " ".join([ON_THE_HOST, verb, self.name, *words])
