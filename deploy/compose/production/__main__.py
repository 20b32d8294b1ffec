"""The deploy step of one installation: `python -m deploy.compose.production prepare centre ID`, then `finish`.

prepare centre ID | prepare office     before anything starts: keys, passwords, folders; what is there stays
finish centre ID  | finish office      when the bus runs: the services' settings, streams and consumers
doctor centre ID  | doctor office      what is wrong, and the next step; with --metrics as numbers for Prometheus

A centre joins and leaves by the words of `python -m deploy.compose`.
"""

import asyncio
import os
import sys
from collections.abc import Iterable, Sequence

from deploy.compose.doctor import base_images, of_centre, of_each, report
from deploy.compose.host.commands import Commands
from deploy.compose.join_commands import one
from deploy.compose.layout import OFFICE
from deploy.compose.production.steps import finish, installation, prepare_alone
from deploy.operations.finding_metrics import as_metrics
from deploy.operations.findings import Finding
from deploy.trouble import Trouble

USAGE = "say prepare, finish or doctor, then office, or centre and its id."
SHOWN: tuple[list[str], ...] = ([], ["--metrics"])


def show(looked_at: Iterable[Finding], commands: Commands, *, as_numbers: bool) -> int:
    findings = [*looked_at, base_images(os.environ)]
    if not as_numbers:
        return report(findings, commands)
    sys.stdout.write(as_metrics(findings))
    return 0


def main(arguments: Sequence[str]) -> int:
    try:
        match arguments:
            case ["prepare", *which]:
                prepare_alone(installation(which))
            case ["finish", *which]:
                asyncio.run(finish(installation(which)))
            case ["doctor", "office", *words] if words in SHOWN:
                return show(of_each(OFFICE), Commands("office", "office", alone=True), as_numbers=bool(words))
            case ["doctor", "centre", id, *words] if words in SHOWN:
                return show(of_centre(one(id)[0]), Commands(id, "centre", alone=True), as_numbers=bool(words))
            case _:
                raise Trouble("usage", "This is no step.", USAGE)
    except Trouble as trouble:
        sys.stderr.write(f"kokon: {trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
