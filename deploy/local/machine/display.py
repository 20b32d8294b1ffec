"""Output on the terminal during a start: steps with their times, then the lines of the services."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from time import monotonic
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_cyan", "bright_magenta")


WIDEST = 10_000
"""Columns where no terminal says how many it has."""


def on_output() -> Console:
    """Standard output, for tables: in a pipe or a file no cell is cut, however long the line gets."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDEST)


class Display(Protocol):
    def step(self, title: str) -> AbstractContextManager[None]:
        """Shown until it ends, with the time it takes."""

    def say(self, source: str, line: str) -> None:
        """One line of a service, or of the supervisor about one."""


class Silent:
    """For scripts."""

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        yield

    def say(self, source: str, line: str) -> None:
        return


class Plain:
    """Without a terminal: a line when a step is done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        begun = monotonic()
        yield
        self._write(f"{title}: done in {monotonic() - begun:.1f} s")

    def say(self, source: str, line: str) -> None:
        self._write(f"{source:<8} | {line}")

    def _write(self, line: str) -> None:
        with suppress(OSError):  # a full disk: what is reported is lost, what is looked after goes on
            self._stream.write(line + "\n")
            self._stream.flush()


class Coloured:
    """On a terminal: what is under way turns, what is done stays with its time."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._under_way = 0
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
        )
        self._colours: dict[str, str] = {}

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        begun = monotonic()
        self._begin()
        task = self._progress.add_task(title, total=None)
        try:
            yield
            self._console.print(Text.assemble(("✓ ", "green"), title, (f"  {monotonic() - begun:.1f} s", "dim")))
        finally:
            self._progress.remove_task(task)
            self._end()

    def say(self, source: str, line: str) -> None:
        colour = self._colours.setdefault(source, COLOURS[len(self._colours) % len(COLOURS)])
        with suppress(OSError):
            self._console.print(Text.assemble((f"{source:<8} | ", colour), line), soft_wrap=True)

    def _begin(self) -> None:
        if self._under_way == 0:
            self._progress.start()
        self._under_way += 1

    def _end(self) -> None:
        self._under_way -= 1
        if self._under_way == 0:
            self._progress.stop()


class Noting:
    """Shows what another one shows, and knows which step did not come to its end."""

    def __init__(self, inner: Display) -> None:
        self.failed_in = ""
        """The first one of them."""
        self._inner = inner

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        try:
            with self._inner.step(title):
                yield
        except BaseException:
            self.failed_in = self.failed_in or title
            raise

    def say(self, source: str, line: str) -> None:
        self._inner.say(source, line)


def display(*, quiet: bool = False, stream: TextIO | None = None) -> Display:
    """What fits: silent for scripts, plain lines for a pipe, colours for a person. Always on the error stream."""
    stream = stream or sys.stderr
    if quiet:
        return Silent()
    return Coloured(Console(file=stream)) if stream.isatty() else Plain(stream)
