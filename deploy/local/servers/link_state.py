"""The state of a centre's link: connected, or the reason why not and the next step, for the doctor and `up`."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from deploy.joining.hub_probe import is_admitted
from deploy.joining.membership import KeySet, Membership, State
from deploy.local.servers.nats import Centre
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.nats import certificates
from deploy.trouble import Trouble

PATIENCE = 3.0
"""Seconds for a link that only begins: its server tries once a second."""
EVERY = 10.0
STEADY = 0.3
"""Seconds that a connection has to last: one that is refused comes again each second, for a moment."""


def look_at(centre: Centre) -> str:
    """How the link of a centre that has answered an invitation is, in words. Raises Trouble where nothing crosses it.

    A hub knows keys by what it was told; so it is asked whether it takes ours, with a handshake and nothing more.
    """
    membership = centre.membership
    state = membership.linked()
    if _is_up(centre):
        return f"connected to {state.hub}"
    _check_admitted(membership, state)
    if not centre.is_own:
        return f"the office at {state.hub} takes it; whether the server is connected is not seen here"
    if centre.process() is None:
        return f"the office at {state.hub} takes it; it is connected while the centre runs"
    if not _is_configured(centre):
        raise Trouble(
            "link_not_used",
            "The office lets this centre in, and its message bus was started before it was linked.",
            "stop, and start again with ./kokon up",
        )
    deadline = time.monotonic() + PATIENCE
    while not _is_up(centre):
        if time.monotonic() > deadline:
            raise Trouble(
                "link_down",
                f"The hub at {state.hub} answers, and yet the link does not come up.",
                f"read the end of {centre.log}, and call the office: another machine may have these keys.",
            )
        time.sleep(0.1)
    return f"connected to {state.hub}"


async def report_changes(nats: EmbeddedNats, say: Callable[[str, str], None]) -> None:
    """Print the state of the link, at each change, and after each gap, however short. Runs until cancelled."""
    told, seen = "", set[str]()
    while isinstance(nats, Centre):
        words, connected = await asyncio.to_thread(_in_words, nats)
        if words not in ("", told):
            say("link", words)
        elif seen and connected and not seen & connected:
            say("link", f"{words} again, after a gap")
        told, seen = words, connected
        await asyncio.sleep(EVERY)


def _in_words(centre: Centre) -> tuple[str, set[str]]:
    """The state, and the connections if it is up: a gap between two looks is seen by their numbers."""
    try:
        return (look_at(centre), _connections(centre)) if centre.membership.is_answered else ("", set())
    except Trouble as trouble:
        return str(trouble), set()


def _is_up(centre: Centre) -> bool:
    if not (before := _connections(centre)):
        return False
    time.sleep(STEADY)
    return bool(before & _connections(centre))


def _connections(centre: Centre) -> set[str]:
    """By number; none where the server cannot be asked."""
    try:
        return centre.connections() if centre.process() or not centre.is_own else set()
    except OSError:
        return set()


def _is_configured(centre: Centre) -> bool:
    """Whether the server knows of the link: it reads its file when it starts."""
    try:
        return bool(centre.ask("varz")["leaf"].get("remotes"))
    except OSError:
        return False


def _check_admitted(membership: Membership, state: State) -> None:
    used, waiting = KeySet(membership.folder / str(state.current)), membership.next
    if waiting and is_admitted(state.hub, membership.certificate_of(waiting)):
        raise Trouble(
            "keys_not_used",
            "The office has admitted the new keys of the link, and they are not used yet.",
            "./kokon keys rotate link",
        )
    answer = "./kokon keys rotate link writes an answer for the office; send it, and call them."
    if (ended := _end_of(used)) < datetime.now(UTC):
        raise Trouble(
            "certificate_expired",
            f"The certificate of this centre ended on {ended:%Y-%m-%d}; nothing crosses the link.",
            answer,
        )
    if not is_admitted(state.hub, membership.certificate_of(used)):
        raise Trouble(
            "not_admitted",
            f"The office at {state.hub} does not let this centre in: it has not admitted it yet, or has struck it off.",
            answer if waiting else "call the office, whose list of members says which.",
        )


def _end_of(keys: KeySet) -> datetime:
    try:
        return certificates.ends(keys.certificate)
    except (OSError, ValueError):
        raise Trouble(
            "no_link", f"{keys.certificate} holds no certificate.", "restore it from the backup, or ./kokon leave."
        ) from None
