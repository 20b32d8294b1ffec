"""Whether what was written down about reads and changes is still as it was; the service that keeps it says so."""

import json

from deploy.target import Target

AUDIT = "services.cases.foundation.audit"


def verify(target: Target, *words: str) -> int:
    """Name entries that were changed or taken away; return 1 if there are any. The centre must be running."""
    return target.command("cases", AUDIT, "verify", *words).shown()


def show_public_key(target: Target) -> int:
    return target.command("cases", AUDIT, "public-key").shown()


def signed(target: Target) -> dict[str, str]:
    """Whether the days are signed and lie outside: state, what was found, the next step. Empty without an answer."""
    try:
        found: dict[str, str] = json.loads(target.run("cases", AUDIT, "signed", "--json", check=False))
    except ValueError:
        return {}
    return found
