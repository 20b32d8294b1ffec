"""The register of an office that was restored: nobody who has left since the copy is let in again by it.

taken_back(register, entries, made_at)     # every member waits outside, and open invitations are worth nothing
taken_over(register, entries, made_at)     # of the newest register there is: it is as it was
confirm(register, ["north", "south"])      # somebody knows that they are still members, by the keys of the copy
"""

from collections.abc import Iterable
from dataclasses import replace

from deploy.joining.entries import Entries
from deploy.joining.register import Register
from deploy.nats.folder_check import Fault
from deploy.trouble import Trouble


def taken_back(register: Register, entries: Entries, made_at: str) -> list[str]:
    """The register as it was in a copy; gives back who is held. Who joined later is not known to it."""
    members = {id_: replace(one, held=True) if one.leaf else one for id_, one in entries.members.items()}
    used = {digest: one for digest, one in entries.invited.items() if one.used}
    register.write(replace(entries, invited=used, members=members, restored=made_at))
    return held(register)


def taken_over(register: Register, entries: Entries, made_at: str) -> None:
    """The newest register: nothing in it was turned back, and only what centres released is taken once more."""
    register.write(replace(entries, restored=made_at))


def held(register: Register) -> list[str]:
    return sorted(centre for centre, one in register.entries().members.items() if one.held)


def confirm(register: Register, centres: Iterable[str]) -> list[str]:
    """They are let in. Raises Trouble where one of them does not wait; then nobody is."""
    entries, waiting, asked = register.entries(), held(register), sorted(set(centres))
    if strangers := [centre for centre in asked if centre not in waiting]:
        known = f"choose among {', '.join(waiting)}." if waiting else "look at ./kokon join list."
        raise Trouble("not_held", f"{', '.join(strangers)} does not wait to be confirmed.", known)
    members = {centre: replace(entries.members[centre], held=False) for centre in asked}
    register.write(replace(entries, members=entries.members | members))
    return asked


def confirmed(register: Register, centres: Iterable[str]) -> str:
    """As `confirm`, with what an operator hears of it."""
    known = f"Let in: {', '.join(confirm(register, centres))}."
    waiting = held(register)
    return f"{known} Still outside: {', '.join(waiting)}." if waiting else known


def waited_for(register: Register) -> list[Fault]:
    """At an office: members that were not let in again, and those whose releases of before did not come again yet."""
    faults = []
    if waiting := held(register):
        step = "./kokon join confirm with each that is still a member, ./kokon leave --office with each that has left."
        faults.append(Fault("held_back", f"outside since the office was restored: {', '.join(waiting)}.", step))
    if missing := register.anew:
        what = f"what these released before the office was restored has not come again: {', '.join(missing)}."
        faults.append(Fault("not_taken", what, "look whether they are connected: ./kokon join list.", urgent=False))
    return faults
