"""Whether days of the audit are signed and lie outside, as the doctor says it: how it stands, and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from services.cases.foundation.audit.domain import Signed, is_signed
from services.cases.foundation.audit.signatures import not_outside

MARKS = {"ok": "✓", "missing": "✗", "optional": "-"}
NO_FOLDER = (
    "set CASES_AUDIT_ROOTS, here as for the service; without a folder outside somebody prints /audit/roots once a week."
)
WITHOUT_IT = "mount the medium, or correct CASES_AUDIT_ROOTS; within ten minutes each missing day lies there."


@dataclass(frozen=True, slots=True)
class Standing:
    state: Literal["ok", "missing", "optional"]
    found: str
    next_step: str = ""

    @property
    def words(self) -> str:
        """One line."""
        return f"{MARKS[self.state]} {self.found}." + (f" Next step: {self.next_step}" if self.next_step else "")


def standing(
    roots: Sequence[Signed], folder: Path | None, *, last: date, first: date = date.min, strange: int = 0
) -> Standing:
    """`last` is the last day that is over; `first` that of the oldest entry, `date.max` where there is none;
    `folder` the place outside; `strange` how many roots and cuts lie in the database that this centre did not sign."""
    if strange:
        found = f"{strange} signed days in the database are none of this centre's own"
        return Standing("missing", found, "run ./kokon audit verify, and ask who has the password of the database.")
    if wrong := lacking(folder):
        return Standing("missing", wrong, WITHOUT_IT)
    if not roots:
        step = "the first is signed as soon as cases runs; if not, read its log."
        return Standing("missing" if first <= last else "optional", "no day is signed yet", step)
    signed = is_signed(roots, last)
    if not signed and first <= last:
        before = [root.day for root in roots if root.day < last]
        found = f"{last}, the last day that is over, is not signed" + (f"; {max(before)} is" if before else "")
        step = "read the log of cases; while the date of the machine is in doubt nothing is signed."
        return Standing("missing", found, step)
    so_far = f"signed up to {last}" if signed else "no day is over yet since the first entry"
    if folder is None:
        return Standing("optional", f"{so_far}; no folder outside is named", NO_FOLDER)
    if missing := not_outside(roots, folder):
        found = f"{so_far}; {len(missing)} of {len(roots)} days do not lie in {folder}"
        step = "mount it, so that cases can write there: within ten minutes each missing day lies there."
        return Standing("missing", found, step)
    return Standing("ok", f"{so_far}; all {len(roots)} days lie in {folder}")


def lacking(folder: Path | None) -> str | None:
    """What is wrong with the place outside that the environment names; None where nothing is."""
    if folder is None or folder.is_dir():
        return None
    return f"{folder}, which CASES_AUDIT_ROOTS names, is {'no folder' if folder.exists() else 'not there'}"
