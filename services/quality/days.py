"""Days as people fill them in."""

from datetime import date

from shared.web.forms import Form

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


def day(form: Form, name: str, *, required: bool = True) -> date | None:
    """As a browser's field for a day sends it (`2026-03-05`); a problem of the field for anything else."""
    given = form.given(name).strip()
    if not given:
        if required:
            form.problem(name, "missing")
        return None
    try:
        found = date.fromisoformat(given) if len(given) == 10 else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        form.problem(name, "not_valid")
        return None
    return found
