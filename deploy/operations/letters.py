"""The keys that open what clients write, changed before their day is over; the service does the rest by itself."""

from deploy.target import Target

KEYS = "services.cases.contact.letter_keys"
RENEWED = (
    "New requests are sealed for new keys within a minute. The older ones are destroyed within a day, while the centre "
    "runs and no letter needs them."
)
ENDED = (
    "Nothing is sealed for the older keys of requests any more. They are destroyed within minutes, while the centre "
    "runs and no letter needs them. A page that a client has open has to be opened again."
)


def renew(target: Target) -> None:
    """Raises Trouble."""
    target.run("cases", KEYS, "renew")


def end(target: Target) -> None:
    """Raises Trouble."""
    target.run("cases", KEYS, "end")
