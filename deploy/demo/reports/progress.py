"""Shows the way as it is gone: every step with its count, on a terminal as bars, elsewhere as one line a step."""

from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from deploy.demo.reports.ledger import Step
from deploy.local.machine.display import Display

WORDS = {
    Step.PAST_FILES: "files are of the months before",
    Step.SENT: "people have written",
    Step.IN_INBOX: "requests are in the inbox",
    Step.ANSWERED: "answers of the counsellors",
    Step.REPLIES_READ: "answers were read with the number",
    Step.MESSAGES_SENT: "people wrote again",
    Step.MESSAGES_READ: "further messages were read",
    Step.FILES: "files are open",
    Step.GATES_WALKED: "people were informed",
    Step.GATES_POSTPONED: "talks were put off",
    Step.FEEDBACK: "people said how it was",
    Step.FIGURES: "figures of casework",
    Step.TALLIES_RELEASED: "months were released",
    Step.TALLIES_RECEIVED: "tallies are in quality",
    Step.FEEDBACK_FIGURES: "figures of feedback are in quality",
    Step.VISITS_TO_QUALITY: "colleagues came over to quality",
    Step.ASSESSED: "criteria were self-assessed",
    Step.REVIEWED: "second looks",
    Step.ENTRIES: "entries are in the register",
    Step.RECORDS: "records of colleagues are kept",
    Step.OWN_ANSWERS: "answers were given alone",
    Step.JOINT_ANSWERS: "joint answers were given",
    Step.PULSE_ANSWERS: "answers are in the pulse",
    Step.PLAN_STEPS: "measures are in the plan",
    Step.PUBLICATIONS: "texts are on the public page",
    Step.REPORTS: "reports were printed",
    Step.DRAWS_RECEIVED: "drafts hold counts with noise",
    Step.RELEASES_APPROVED: "releases were approved",
    Step.RELEASES_ACCEPTED: "releases were accepted",
    Step.PROPOSALS: "proposals were made at the office",
    Step.SHOWN_BY_OFFICE: "centres are shown by the office",
    Step.KEYS_OFFERED: "keys of other centres came",
    Step.MAILS: "mails told the staff",
}


class Board(Protocol):
    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def count(self, step: Step, number: int) -> None:
        """Called for every count of the ledger."""


class Bars:
    """For a person. Where nobody knows how many there will be, the bar is full with those that were counted."""

    def __init__(self, console: Console, expected: Mapping[Step, int]) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<36}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._expected = expected
        self._counts: dict[Step, int] = {}
        self._tasks: dict[Step, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def count(self, step: Step, number: int) -> None:
        counted = self._counts[step] = self._counts.get(step, 0) + number
        total = self._expected.get(step, counted)
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(WORDS[step], total=total)
        self._progress.update(self._tasks[step], completed=counted, total=total)


class Lines:
    """For a pipe: a line when a step is done; nothing where the display is silent."""

    def __init__(self, display: Display, expected: Mapping[Step, int]) -> None:
        self._display = display
        self._expected = expected
        self._counts: dict[Step, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for step, counted in self._counts.items():
            if step not in self._expected:
                self._say(step, counted)

    def count(self, step: Step, number: int) -> None:
        self._counts[step] = self._counts.get(step, 0) + number
        if self._counts[step] == self._expected.get(step):
            self._say(step, self._counts[step])

    def _say(self, step: Step, counted: int) -> None:
        self._display.say("demo", f"{counted} {WORDS[step]}")
