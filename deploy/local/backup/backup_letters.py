"""Letters of clients in a backup: whether some wait, and what is said of those of erased clients."""

from deploy.local.servers.postgres import PostgresServer

WAITING = "select count(*) from outbox where subject in ('intake.request.sealed', 'intake.message.sealed')"


def letters_wait(postgres: PostgresServer) -> bool:
    """Whether casework has not acknowledged every letter: only then a backup needs the keys that open them."""
    return postgres.ask(WAITING, database="intake") != "0"


def letters_text(waiting: int) -> list[str]:
    if not waiting:
        return []
    told = f"Letters on their way of {waiting} erased clients, and copies of them, still open with a key of these days."
    return [f"{told} Casework destroys it by itself, at the latest two days after the erasure, if the centre runs."]
