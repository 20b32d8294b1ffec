"""What an operator's machine asks of a cluster, by `kubectl` and the rights that its settings give."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.target import trouble_of
from deploy.trouble import Trouble

PROGRAM = "kubectl"


@dataclass(frozen=True, slots=True)
class Kubectl:
    """In the namespace of one installation."""

    name: str

    @property
    def namespace(self) -> str:
        return f"kokon-{self.name}"

    def line(self, *words: str) -> Sequence[str]:
        """Raises Trouble where there is no kubectl."""
        if shutil.which(PROGRAM) is None:
            raise Trouble("no_kubectl", "There is no kubectl on this machine.", "install it, then again.")
        return [PROGRAM, "--namespace", self.namespace, *words]

    def ask(self, *words: str, given: str = "", check: bool = True) -> str:
        """Return what it prints. Raises Trouble as a command in a pod said it."""
        done = subprocess.run(self.line(*words), input=given, capture_output=True, text=True, check=False)
        if check and done.returncode:
            said = [line for line in done.stderr.strip().splitlines() if not line.startswith("command terminated")]
            last = said[-1] if said else "it said nothing"
            otherwise = (f"kubectl {words[0]} did not end well: {last}", f"kubectl -n {self.namespace} get pods.")
            raise trouble_of(last, otherwise=otherwise)
        return done.stdout

    def inside(self, service: str, module: str, *words: str, given: str = "", check: bool = True) -> str:
        """A command of a service, in a pod of it and with its settings."""
        command = ("exec", "--stdin", f"deployment/{service}", "--container", service, "--")
        return self.ask(*command, "/start", "python", "-m", module, *words, given=given, check=check)

    def kept(self, name: str) -> str:
        """What a file says that lies beside the key file of casework, or nothing where it is not there.

        Raises Trouble where the pod of casework does not answer.
        """
        file = f"/run/kept/{name}"
        command = ("exec", "deployment/cases", "--container", "cases", "--")
        return self.ask(*command, "sh", "-c", f"if test -e {file}; then cat {file}; fi")
