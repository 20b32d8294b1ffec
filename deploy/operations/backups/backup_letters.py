"""Letters of clients in a backup: whether some wait, and what is said of those of erased clients."""

WAITING = "select count(*) from outbox where subject in ('intake.request.sealed', 'intake.message.sealed')"
"""Of `intake`: what casework has not acknowledged."""


def letters_text(waiting: int) -> list[str]:
    if not waiting:
        return []
    told = f"Letters on their way of {waiting} erased clients, and copies of them, still open with a key of these days."
    return [f"{told} Casework destroys it by itself, at the latest two days after the erasure, if the centre runs."]
