"""What is lost when a centre leaves its office, and the confirmation before it."""

import sys
from datetime import datetime

from deploy.joining.register import quarter
from deploy.trouble import Trouble

COMING_BACK = "To come back takes a new invitation of the office, new keys and a call."
NO_NEED = "Whoever is only away for a while, centre or office, need not part: what is under way waits."


def lost_by_leaving(centre: str, hub: str, *, now: datetime) -> tuple[str, ...]:
    return (
        f"{centre} leaves its office: the keys of the link to {hub} are destroyed. {COMING_BACK}",
        f"Unless it comes back, {never(now)}",
        NO_NEED,
    )


def lost_by_letting_go(centre: str, *, now: datetime) -> tuple[str, ...]:
    return (
        f"{centre} is let go: the hub strikes its keys off and takes nothing of it any more, nor what is still under "
        f"way. {COMING_BACK}",
        f"Unless it comes back, {never(now)}",
        "Until then whoever speaks for it here has no vote.",
        NO_NEED,
    )


def never(now: datetime) -> str:
    running = quarter(now)
    return (
        f"the office never has the running quarter ({running}), and so nothing of all of {running[:4]} criterion by "
        "criterion, which is sent once a year, with the last quarter."
    )


def agree(centre: str, lost: tuple[str, ...], *, yes: bool, ask: bool = True) -> None:
    """Ask for the id of the centre as a confirmation. Raises Trouble for another one, or without a terminal."""
    if yes:
        return
    if not ask or not sys.stdin.isatty():
        raise Trouble(
            "not_confirmed",
            f"This has to be confirmed, and nobody can be asked here. {' '.join(lost)}",
            "if that is wanted, the same once more with --yes.",
        )
    sys.stderr.write("\n".join([*lost, f"Type {centre} if that is wanted: "]))
    sys.stderr.flush()
    if sys.stdin.readline().strip() != centre:
        raise Trouble(
            "not_confirmed", f"That is not {centre}, so nothing was done.", "if it is wanted, the same once more."
        )
