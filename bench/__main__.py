"""`./kokon bench NAME`: measures, prints both sides, the ratio and the goal, and keeps nothing running."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from bench import report
from bench.measurements import Line
from deploy.local.machine import report_file
from deploy.local.machine.display import on_output
from deploy.local.settings.command_errors import ended

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Name(StrEnum):
    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"
    P5 = "p5"
    P6 = "p6"
    P7 = "p7"
    P8 = "p8"
    P9 = "p9"
    P10 = "p10"
    P11 = "p11"
    RESTORE = "restore"
    DEMO = "demo"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Benchmark:
    title: str
    modules: Sequence[str]

    def measure(self, folder: Path, *, quick: bool) -> Sequence[Line]:
        """One part after the other, each in a folder of its own."""
        lines: list[Line] = []
        for module in self.modules:
            measure: Callable[..., Sequence[Line]] = import_module(module).measure
            own = folder / module
            own.mkdir()
            lines += measure(own, quick=quick)
        return lines


BENCHMARKS = {
    Name.P1: Benchmark("P1: a sealed request is accepted and durable, one worker", ["bench.submissions"]),
    Name.P2: Benchmark("P2: the outbox relay, every publish on disk", ["bench.relay"]),
    Name.P3: Benchmark("P3: tallies and releases, from the stream into the tables", ["bench.consumers"]),
    Name.P4: Benchmark("P4: from the form to the duty inbox", ["bench.arrivals"]),
    Name.P5: Benchmark("P5: pages of a counsellor with 5,000 sealed files of 60 records", ["bench.counsellor_pages"]),
    Name.P6: Benchmark(
        "P6: an office with ten thousand centres, a centre with ten years", ["bench.office", "bench.history"]
    ),
    Name.P7: Benchmark("P7: a whole centre at rest, and under load", ["bench.idle_centre", "bench.endurance"]),
    Name.P8: Benchmark(
        "P8: sealing in the browser, opening in cases, a new key around all",
        ["bench.page_weight", "bench.sealed_files.decryption", "bench.rotation"],
    ),
    Name.P9: Benchmark("P9: one release of ten thousand centres", ["bench.releases"]),
    Name.P10: Benchmark("P10: two hundred centres linked to one office", ["bench.links"]),
    Name.P11: Benchmark("P11: notices that are due, from the bus to the mail server", ["bench.notices"]),
    Name.RESTORE: Benchmark("A centre of 5,000 clients, back from its backup", ["bench.sealed_files.restored"]),
    Name.DEMO: Benchmark("The demonstration, all the way", ["bench.demonstration"]),
}


@app.command()
def bench(
    name: Annotated[Name, typer.Argument(help="Which of the goals of docs/performance.md, or all of them.")],
    quick: Annotated[
        bool, typer.Option("--quick", help="One short run: to see that it works, not to judge by.")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Measures beside a floor of plain parts, both sides in turn. Exits with 1 when a goal is missed."""
    report_file.check(json_file)
    console = on_output()
    found: dict[str, Sequence[Line]] = {}
    for chosen in BENCHMARKS if name is Name.ALL else [name]:
        with console.status(BENCHMARKS[chosen].title), tempfile.TemporaryDirectory(prefix="kokon-bench-") as folder:
            found[chosen] = BENCHMARKS[chosen].measure(Path(folder), quick=quick)
        report.show(console, BENCHMARKS[chosen].title, found[chosen])
    if json_file:
        report.write(json_file, found)
    raise typer.Exit(0 if report.all_hold(found) else 1)


def main() -> None:
    sys.exit(ended(lambda: app(prog_name="./kokon bench", standalone_mode=False), ["bench", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
