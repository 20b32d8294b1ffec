"""The target of operations in a cluster: `kubectl` for what runs there, the operator's folder for keys and settings."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.prepare_step import SUPERUSER
from deploy.kubernetes import settings
from deploy.kubernetes.cluster.bus import bus_of
from deploy.kubernetes.cluster.kubectl import Kubectl
from deploy.kubernetes.folder import DEPLOY, KEY_FILES, prepare, public_file, server_folder
from deploy.kubernetes.installation import InNamespace, named
from deploy.nats.keys import Keys
from deploy.nats.messages.bus_commands import answer
from deploy.secrets_file import Passwords, write_owner_only
from deploy.target import Command, trouble_of
from deploy.trouble import Trouble
from shared.crypto.scram import verifier

KEYS = "services.cases.keys"
SERVERS_TAKE = "10m"
"""How long a pod may take to start anew."""


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    installation: InNamespace

    @property
    def name(self) -> str:
        return self.installation.name

    @property
    def kind(self) -> str:
        return self.installation.kind

    @property
    def kubectl(self) -> Kubectl:
        return Kubectl(self.name)

    def command(self, service: str, module: str, *words: str) -> Command:
        terminal = ("--stdin", "--tty") if os.isatty(0) else ("--stdin",)
        inside = ("exec", *terminal, f"deployment/{service}", "--container", service, "--")
        line = self.kubectl.line(*inside, "/start", "python", "-m", module, *words)
        return Command(line, dict(os.environ), Path.cwd())

    def run(self, service: str, module: str, *words: str, given: str = "", check: bool = True) -> str:
        return self.kubectl.inside(service, module, *words, given=given, check=check)

    def restart(self, service: str) -> None:
        """With its present settings: the folder is made anew and applied first."""
        self.apply()
        self.start_anew(f"deployment/{service}")

    def sql(self, database: str, question: str) -> str:
        options = ("--no-align", "--tuples-only", "--command", question)
        return self._psql(database, database, *options).strip()

    def bus(self, *words: str) -> str:
        with bus_of(self.folder, self.installation) as bus:
            return asyncio.run(answer(bus, words))

    def put(self, service: str, public: str) -> None:
        write_owner_only(public_file(self.folder, service), public)

    def change_keys(self, service: str, verb: str, *words: str) -> str:
        if service == "cases":
            self._check_handed_over()
            return self.run("cases", KEYS, verb, *words)
        file = self.folder.resolve() / "keys" / KEY_FILES[service]
        named = ("--file", str(file), "--centre", self.name)
        line = [sys.executable, "-m", f"services.{service}.keys", verb, *named, *words]
        done = subprocess.run(line, cwd=DEPLOY.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise trouble_of(done.stderr, otherwise=(f"{file} cannot be changed.", "look at the file."))
        return done.stdout

    def bus_key(self, verb: str, identity: str) -> None:
        keys = Keys(server_folder(self.folder, self.installation) / "keys.json")
        (keys.renew if verb == "renew" else keys.destroy_old)(identity)
        self.apply()
        self.start_anew("statefulset/nats")

    def renew_password(self, database: str) -> None:
        """What the server compares a password with goes to it by the pipe, and the password itself by a Secret."""
        passwords = Passwords(self.folder / "passwords.json")
        changed = f"""alter role "{database}" password '{verifier(passwords.next(database))}'"""
        options = ("--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1")
        self._psql(database, SUPERUSER, *options, given=changed)
        passwords.take_over(database)

    def says(self, command: str) -> str:
        verb, *words = command.split()
        match verb:
            case "up":
                return f"kubectl apply -k {self.folder}"
            case "backup":
                return f"kubectl -n {self.kubectl.namespace} create job --from=cronjob/backup backup-now"
            case "keys" if words == ["backup-identity"]:
                return "./kokon keys backup-identity"
            case "restore":
                return "what docs/kubernetes.md says of a restore"
            case "join" | "leave":
                return " ".join(["python -m deploy.kubernetes", *(words or [verb]), str(self.folder)])
            case _:
                return " ".join(["python -m deploy.kubernetes", verb, str(self.folder), *words])

    def apply(self) -> None:
        """A job that is there cannot be changed, only made anew."""
        prepare(self.folder)
        self.kubectl.ask("delete", "job", "--ignore-not-found", *self.jobs)
        self.kubectl.ask("apply", "--kustomize", str(self.folder))

    @property
    def jobs(self) -> Sequence[str]:
        """Those that the manifests name; a backup that is under way is none of them."""
        made = [f"{server}-databases" for server in self.installation.databases]
        return [*made, *(f"{service}-migrations" for service in self.installation.services), "streams"]

    def start_anew(self, workload: str) -> None:
        self.kubectl.ask("rollout", "restart", workload)
        self.kubectl.ask("rollout", "status", workload, f"--timeout={SERVERS_TAKE}")

    def _psql(self, database: str, role: str, *options: str, given: str = "") -> str:
        server = next(name for name, names in self.installation.databases.items() if database in names)
        inside = ("exec", "--stdin", f"statefulset/{server}", "--container", "postgres", "--")
        return self.kubectl.ask(*inside, "psql", "--username", role, "--dbname", database, *options, given=given)

    def _check_handed_over(self) -> None:
        if (self.folder / "keys" / KEY_FILES["cases"]).exists():
            what = "The key file of casework still lies in the folder, where it would not be changed."
            raise Trouble("not_handed_over", what, f"python -m deploy.kubernetes hand-over {self.folder}")


def target_of(folder: Path) -> Cluster:
    return Cluster(folder, named(settings.read(folder).name))
