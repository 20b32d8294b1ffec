"""The keys that open what clients write: a new one, and the old one destroyed once nothing needs it any more.

What waits keeps it; what was put aside is sealed for the new one first.

Interrupted anywhere, the same again finishes it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from deploy.target import Target, answer_of
from deploy.trouble import Trouble

KEYS = "services.cases.keys"
OPEN_PAGES = timedelta(hours=20)
"""Pages that stand open are sealed for the key that they came with; shorter than a day, so that a nightly backup
finds yesterday's key old enough."""
AT_ONCE = 8_388_608
"""Characters of sealed letters that are handed to casework at a time."""
NOT_TAKEN = """
select count(*) from outbox where published_at is null and subject in ('intake.request.sealed', 'intake.message.sealed')
"""
RENEWED = "New requests are sealed for new keys."
FORGOTTEN = "The older keys of requests are destroyed. What was sealed for them opens no more, wherever a copy lies."

type Step = Literal["renew", "forget", ""]
type Sealed = Sequence[Mapping[str, Any]]


def next_step(said: Mapping[str, Any], *, now: datetime) -> Step:
    """`said` is what `cases` says of its keys for letters, and of the erasures that wait for newer ones."""
    # a key file of an earlier version does not know when its newest keys were made: then newer ones are made first
    made = datetime.fromisoformat(said["made"]) if said["made"] else None
    if said["older"] and made:
        return "forget" if now - made >= OPEN_PAGES else ""
    return "renew" if said["unrenewed"] else ""


def daily(target: Target, *, now: datetime) -> list[Step]:
    """Do what is due, and return it. After the older keys are gone, newer ones may be due."""
    done: list[Step] = []
    due = next_step(state(target), now=now)
    if due == "forget":
        forget(target)
        done.append("forget")
        due = next_step(state(target), now=now)
    if due == "renew":
        renew(target)
        done.append("renew")
    return done


def state(target: Target) -> dict[str, Any]:
    """What `cases` says of its keys for letters."""
    said: dict[str, Any] = answer_of(target.run("cases", "services.cases.backup", "waiting"))["letters"]
    return said


def renew(target: Target) -> None:
    """`cases` opens for both keys before `intake` offers the new one."""
    public = target.run("cases", KEYS, "renew-opening")
    target.restart("cases")
    target.put("cases", public)
    target.restart("intake")


def forget(target: Target) -> None:
    """Raises Trouble where something may still need the old key."""
    refuse_while_under_way(target)
    public = answer_of(target.run("cases", KEYS, "tell"))
    target.put("cases", json.dumps(public | {"sealing_keys": newest(public["sealing_keys"])}))
    target.restart("intake")
    # what came in before intake began to refuse it
    refuse_while_under_way(target)
    seal_anew(target)
    target.run("cases", KEYS, "forget-opening", "--nothing-under-way")
    target.restart("cases")


def newest(keys: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Of each suite the first; `cases` names the newest keys first."""
    first: dict[str, Mapping[str, str]] = {}
    for key in keys:
        first.setdefault(key["suite"], key)
    return list(first.values())


def refuse_while_under_way(target: Target) -> None:
    """Raises Trouble where a letter may wait that nobody has opened."""
    if target.sql("intake", NOT_TAKEN) != "0":
        what = "Letters wait at intake for the message bus."
        raise Trouble("letters_under_way", what, "look at what the doctor says, and run this again later.")
    target.bus("letters", "waiting")


def seal_anew(target: Target) -> None:
    """Letters that casework put aside are sealed for its newest key; nobody reads them here.

    Raises Trouble where not all could be: then nothing was lost, and the same again goes on.
    """
    for batch in batches(json.loads(target.bus("letters", "aside"))):
        target.bus("letters", "in-place", given=target.run("cases", KEYS, "seal-anew", given=json.dumps(batch)))


def batches(found: Sealed) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for letter in found:
        batch.append(letter)
        if sum(len(one["body"]) for one in batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
