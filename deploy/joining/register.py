"""The office's register: whom it has invited, who is a member, and by which keys the hub knows them.

    FOLDER/register.json    everything, written whole or not at all
    FOLDER/members.json     what the service of the office needs of it: names and release keys, no key of a link
    FOLDER/taken-anew.json  after a restore: whose releases were taken once more

register.invite(...) -> an Invitation to hand over; register.admit(answer, fingerprint, now) when the centre has called
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from deploy.joining.addresses import checked_address, checked_listening
from deploy.joining.entries import Entries, Invited, Member, entries_in
from deploy.joining.papers import Answer, Invitation, same_fingerprint
from deploy.nats.certificates import is_of_a_link
from deploy.nats.keys import is_public
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.calendar import Period

VALID_DAYS = 14
MOST = 200
"""Centres of one office: what configuration and tests were made for."""

type Admission = Literal["joined", "renewed", "nothing"]


class Register:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "register.json"
        self.members_file = folder / "members.json"
        self._taken_file = folder / "taken-anew.json"

    def entries(self) -> Entries:
        return entries_in(self._file)

    @property
    def links(self) -> dict[str, Member]:
        """Members whose links the hub admits, by id."""
        return {centre: one for centre, one in self.entries().members.items() if one.leaf and not one.held}

    @property
    def anew(self) -> list[str]:
        """After a restore: of whom all releases are to be taken once more, from the first one on."""
        if not self.entries().restored:
            return []
        return [centre for centre in self.links if centre not in self._taken()]

    def taken(self, centre: str) -> None:
        """All that this centre released is under way. In a file of its own: it is not a command that writes this."""
        write_owner_only(self._taken_file, json.dumps(sorted({*self._taken(), centre})))

    def _taken(self) -> list[str]:
        told: list[str] = json.loads(self._taken_file.read_text()) if self._taken_file.exists() else []
        return told

    def write_members(self) -> None:
        """Write the file for the service of the office; it is made from the register and from nothing else."""
        told = {
            centre: {
                "name": member.name,
                "release_keys": member.release_keys,
                "joined": member.joined,
                "left": member.left,
                "earlier": member.earlier,
            }
            for centre, member in sorted(self.entries().members.items())
        }
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        if not self.members_file.exists() or self.members_file.read_text() != text:
            write_owner_only(self.members_file, text)

    def reachable(self, reach: str | None, listen: str | None = None) -> Entries:
        """Store the address that centres connect to and the one that the hub listens on; None leaves it unchanged."""
        entries = self.entries()
        wanted = replace(
            entries,
            reach=entries.reach if reach is None else checked_address(reach),
            listen=entries.listen if listen is None else checked_listening(listen),
        )
        if wanted != entries:
            self.write(wanted)
        return wanted

    def invite(
        self, centre: str, name: str, *, hub: str, authority: str, now: datetime, days: int = VALID_DAYS
    ) -> Invitation:
        """A new invitation; one that the same centre had before and has not used is withdrawn."""
        entries = self.entries()
        known = entries.members.get(centre)
        if known and known.leaf:
            raise Trouble(
                "id_taken",
                f"{centre} is a member already.",
                "for new keys, at the centre: ./kokon keys rotate link; "
                f"for a new start, here: ./kokon leave --office {centre}.",
            )
        twin = next((one for one in entries.members if account_name(one) == account_name(centre)), centre)
        if twin != centre:
            raise Trouble("id_taken", f"{centre} is too much like {twin}.", "choose another id.")
        if len(self.links) >= MOST:
            raise Trouble("too_many", f"{MOST} centres are members.", "let one that has closed leave first.")
        until = (now + timedelta(days=days)).date()
        invitation = Invitation(
            centre=centre,
            name=name,
            hub=checked_address(hub),
            authority=authority,
            valid_until=until,
            number=secrets.token_hex(16),
        )
        kept = {digest: one for digest, one in entries.invited.items() if one.used or one.centre != centre}
        kept[invitation.digest] = Invited(centre, name, until.isoformat())
        self.write(replace(entries, invited=kept))
        return invitation

    def admit(self, answer: Answer, fingerprint: str | None, *, now: datetime, keep_old: bool = True) -> Admission:
        """Takes the centre in, or its new keys. Refuses whatever was not read out on the phone just so.

        Earlier release keys stay good with `keep_old`, also those of a centre that left and comes back: a release that
        comes again has the signature it always had.
        """
        _compare(answer, fingerprint)
        entries = self.entries()
        invited = entries.invited.get(answer.invitation)
        if invited is None:
            raise Trouble(
                "foreign_invitation",
                "This is the answer to an invitation that this office has not written, or has withdrawn.",
                "say so on the phone, somebody may have replaced it on its way; to forget it, at the centre: "
                f"./kokon leave. Then write a new one with ./kokon join invite {answer.centre}.",
            )
        if invited.centre != answer.centre:
            raise Trouble(
                "other_invitation",
                f"This answer is of {answer.centre}, and the invitation was for {invited.centre}.",
                "ask the centre to answer its own invitation.",
            )
        member = entries.members.get(answer.centre)
        if member and member.leaf and not member.held and _same(member, answer) and keep_old:
            return "nothing"
        admission = _judge(answer, invited, member, now)
        _check_keys(answer, entries.members)
        taken = Member(
            name=invited.name,
            release_keys=_release_keys(answer, member if keep_old else None, renewed=admission == "renewed"),
            joined=member.joined if member and admission == "renewed" else quarter(now),
            earlier=_earlier(member),
            leaf=answer.leaf,
            certificate=answer.certificate,
            invitation=answer.invitation,
        )
        self.write(
            replace(
                entries,
                invited=entries.invited | {answer.invitation: replace(invited, used=True)},
                members=entries.members | {answer.centre: taken},
            )
        )
        return admission

    def member(self, centre: str) -> Member:
        """One that is, or was, a member. Raises Trouble for any other."""
        if (member := self.entries().members.get(centre)) is None:
            raise Trouble("unknown", f"There is no member {centre}.", "look at ./kokon join list.")
        return member

    def leave(self, centre: str, *, now: datetime) -> Member:
        """From now on the hub knows no key of this centre. What it has reported stays; again is harmless."""
        entries, member = self.entries(), self.member(centre)
        gone = replace(member, left=member.left or quarter(now), leaf="", certificate="", invitation="", held=False)
        invited = {digest: one for digest, one in entries.invited.items() if one.centre != centre}
        self.write(replace(entries, invited=invited, members=entries.members | {centre: gone}))
        return gone

    def write(self, entries: Entries) -> None:
        write_owner_only(self._file, json.dumps(asdict(entries), indent=1, ensure_ascii=False))
        self.write_members()


def _compare(answer: Answer, fingerprint: str | None) -> None:
    if not fingerprint:
        raise Trouble(
            "no_fingerprint",
            "Nobody has compared this answer yet.",
            f"call {answer.centre} on a number you know, have the fingerprint read out, and give it as --fingerprint.",
        )
    if not same_fingerprint(fingerprint, answer.fingerprint):
        raise Trouble(
            "wrong_fingerprint",
            "The fingerprint is not that of this file: a digit was misheard, or somebody has changed the file.",
            "have it read out once more; if it differs again, ask for the file on another way and admit nobody.",
        )


def _judge(answer: Answer, invited: Invited, member: Member | None, now: datetime) -> Admission:
    if answer.renews or (member and member.held and member.invitation == answer.invitation):
        if member is None or not member.leaf or member.invitation != answer.invitation:
            raise Trouble(
                "not_a_member",
                f"{answer.centre} renews keys, but is no member.",
                f"invite it again: ./kokon join invite {answer.centre}.",
            )
        return "renewed"
    if invited.used:
        raise Trouble(
            "invitation_used",
            "This invitation was used already, for other keys.",
            f"if {answer.centre} has made new keys, write a new one: ./kokon join invite {answer.centre}.",
        )
    if now.date().isoformat() > invited.valid_until:
        raise Trouble(
            "invitation_expired",
            f"The invitation was valid until {invited.valid_until}.",
            f"write a new one with ./kokon join invite {answer.centre}; if it is newer, set the clock of this machine.",
        )
    return "joined"


def _check_keys(answer: Answer, members: Mapping[str, Member]) -> None:
    damaged = Trouble("bad_keys", "The keys in this answer cannot be used.", "have the centre write a new answer.")
    if not is_public(answer.leaf) or not is_of_a_link(answer.certificate, answer.centre):
        raise damaged
    others = [member for centre, member in members.items() if centre != answer.centre and member.leaf]
    if any(one.leaf == answer.leaf or one.certificate == answer.certificate for one in others):
        raise Trouble(
            "key_of_another",
            "A key in this answer belongs to another member.",
            "admit nobody, and talk to both centres: one of them may have copied a folder.",
        )


def _release_keys(answer: Answer, member: Member | None, *, renewed: bool) -> dict[str, str]:
    """With those that were known. Who comes back with a new installation begins with the first name again."""
    known = member.release_keys if member else {}
    if renewed and any(known.get(name, key) != key for name, key in answer.release_keys.items()):
        raise Trouble(
            "bad_keys",
            "A release key in this answer has the name of an earlier one.",
            "at the centre: ./kokon keys rotate release, and send the new answer.",
        )
    return known | answer.release_keys


def _earlier(member: Member | None) -> tuple[dict[str, str], ...]:
    """Of one that had left, with the stay that ended then."""
    if member is None or member.left is None:
        return member.earlier if member else ()
    return (*member.earlier, {"joined": member.joined, "left": member.left})


def _same(member: Member, answer: Answer) -> bool:
    known = answer.release_keys.items() <= member.release_keys.items()
    return known and (member.leaf, member.certificate) == (answer.leaf, answer.certificate)


def quarter(now: datetime) -> str:
    return str(Period.of(now))


def account_name(centre: str) -> str:
    return centre.upper().replace("-", "_")
