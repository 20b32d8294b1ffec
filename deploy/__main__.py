"""The command line, `./kokon`: expected trouble is one line with the next step, never a traceback."""

import os
import sys
from typing import Any

import typer

from deploy.demo.command import demo
from deploy.local.backup.backup_command import backup
from deploy.local.backup.rehearsal import rehearse
from deploy.local.backup.restore import restore
from deploy.local.checks.checks import run_tests
from deploy.local.inspection import audit, repair_commands
from deploy.local.inspection.doctor import doctor
from deploy.local.inspection.recompute import recompute
from deploy.local.inspection.reconcile import reconcile
from deploy.local.inspection.records import write_records
from deploy.local.joining import join_commands
from deploy.local.joining.leave_command import leave
from deploy.local.joining.link_activation import connect
from deploy.local.keys import authority, keys
from deploy.local.machine import report_file
from deploy.local.machine.program_environment import ROOT, go_back_to_caller
from deploy.local.machine.version import options, version
from deploy.local.servers.clock import clock
from deploy.local.services.team import team
from deploy.local.settings.command_errors import ended
from deploy.local.supervision.up import up
from shared.process.memory_protection import keep_memory_private

PASSED_ON: dict[str, Any] = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
    "allow_interspersed_args": False,
}
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Kokon: counselling that keeps its secrets, quality that shows its evidence.",
)


def bench(context: typer.Context) -> None:
    """Measure beside plain parts: ./kokon bench p1|p2|...|p11|demo|all [--quick] [--json FILE]"""
    become("bench", context)


def simulate(context: typer.Context) -> None:
    """See what a privacy budget costs in accuracy: ./kokon simulate --centres 40 --clients-per-year 5-60 --years 2"""
    become("simulation", context)


def languages(context: typer.Context) -> None:
    """How far translations are, all notices as a page, or work on them.

    ./kokon languages [--preview FILE.html | extract|update|compile|check [SERVICE]]
    """
    become(
        "deploy.local.translations" if not context.args or context.args[0].startswith("-") else "shared.languages",
        context,
    )


def become(module: str, context: typer.Context) -> None:
    words = report_file.made_absolute(context.args)
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", module, *words])  # noqa: S606 - our own module


app.callback()(options)
app.command()(up)
app.command()(demo)
app.command("test", context_settings={**PASSED_ON, "help_option_names": ["--help"], "allow_interspersed_args": True})(
    run_tests
)
app.command()(doctor)
app.command(context_settings=PASSED_ON)(bench)
app.command(context_settings=PASSED_ON)(simulate)
app.command(context_settings=PASSED_ON)(languages)
app.command(context_settings={**PASSED_ON, "allow_interspersed_args": True})(team)
app.command()(backup)
app.command()(restore)
app.command()(rehearse)
app.command()(recompute)
app.command("records")(write_records)
app.command()(reconcile)
app.command()(clock)
app.command("recreate-stream")(repair_commands.recreate_stream)
app.command()(leave)
app.command()(version)
app.add_typer(repair_commands.app, name="dead-letters")
join_commands.app.command("connect")(connect)
join_commands.app.command("trust")(authority.trust)
app.add_typer(join_commands.app, name="join")
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")


def main() -> None:
    go_back_to_caller()
    sys.exit(ended(lambda: app(prog_name="./kokon", standalone_mode=False), sys.argv[1:]))


if __name__ == "__main__":
    keep_memory_private()  # before a passphrase is asked for
    main()
