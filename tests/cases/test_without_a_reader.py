"""Which methods of the store can be called without saying who reads: all of them, by name, and what each is for."""

from collections.abc import Iterator, Mapping
from inspect import Parameter, isfunction, signature

from services.cases.rights.corrections.store import CorrectionsWork
from services.cases.store import CasesWork
from shared.accounts.domain import Person

WITHOUT_A_READER: Mapping[str, frozenset[str]] = {
    "what arrives, and is opened by the service itself": frozenset({"save_arrivals", "kept_envelopes", "save_opened"}),
    "what names nobody, of a file that is being made": frozenset({"next_number", "save_responsible"}),
    "who is told that something waits": frozenset({"responsible_for"}),
    "the purge, which shows what it finds to nobody": frozenset(
        {"kept_for_purge", "kept_of_client", "stand_still", "announce", "take_out", "still_there", "save_erasure"}
        | {"erasures_under_way", "save_certificate", "forget_certificates", "forget_incidents", "forget_undertakings"}
        | {"hold_client_fast"}
    ),
    "how many erasures wait for the keys of the centre, and since when": frozenset(
        {"waiting_for_keys", "letters_waiting"}
    ),
    "a day and a number: until when a conversation is held, and its key": frozenset({"hold_of", "key_of"}),
    "the marks of colleagues of a year that is over": frozenset({"forget_colleagues"}),
    "what colleagues are counted for, shown to nobody, and what of it goes": frozenset(
        {"personnel_to_count", "pledges", "forget_numbers", "forget_who_left"}
    ),
    "on which day it was last looked whether something runs out": frozenset({"last_look", "note_look"}),
    "since when papers of the centre hold": frozenset({"papers"}),
    "keys that were destroyed": frozenset({"bury_keys", "note_destroyed", "may_begin_again", "destroyed_keys"}),
    "counting, by marks that lead to nobody without the key of the centre": frozenset(
        {"contribute", "pending", "fold_contributions", "fold", "open_window", "save_tally", "first_window", "windows"}
        | {"clock_seen", "note_clock", "note_standing", "standings", "hold_draws", "spent", "keep_draw", "draws"}
        | {"lost_draws", "note_lost", "tells_a_draw", "tell_again", "fold_draws", "fold_standings"}
        | {"choices", "keep_choice", "end_if_forgotten", "is_counted", "ledger", "put_in_order"}
    ),
    "whom a count leaves out, by the number she is counted as": frozenset({"clients_only_kept"}),
    "codes for feedback, which belong to nobody": frozenset({"put_on_pile", "throw_away_codes", "codes_left"}),
    "that an incident waits for a decision": frozenset({"undecided", "note_reminded"}),
    "how long classes of data are kept, by the settings of the centre": frozenset(
        {"periods", "shorter_periods", "remember_periods"}
    ),
    "numbers of days that certificates have named, of nobody": frozenset({"backup_days_signed"}),
    "the locks themselves": frozenset(
        {"errand", "save_refused", "relation", "find_relations", "find_all_relations", "forget_relations", "note_files"}
    ),
    "keys, with which a row is opened that was read under the locks": frozenset({"opener"}),
    "colleagues, and notices to them": frozenset(
        {"those_who_left", "remove_account", "forget_notices"}
        | {"staff", "save_address", "remove_address", "save_notices", "settle_notices"}
        | {"wants_reminders", "choose_reminders", "may_remind"}
        | {"unconfirmed_among", "save_unconfirmed", "save_confirmed", "end_places", "in_care"}
    ),
    "the audit: writing, chaining and signing it": frozenset(
        {"save_audit", "finish", "seal_audit", "audit_waiting", "audit_head", "audit_start", "audit_length", "chain"}
        | {"audit_begun", "save_root", "signed_heads", "last_to_cut", "cut_audit", "save_review", "forget_reviews"}
    ),
}


def without_a_reader(work: type) -> Iterator[str]:
    """Of every part of the store that cases has: those that take no reader, and those that do as well without one."""
    for part in work.__mro__:
        if part.__module__.startswith("shared.") or part is object:
            continue
        for name, method in vars(part).items():
            if name[0] != "_" and isfunction(method):
                reader = signature(method).parameters.get("reader")
                if reader is None or reader.default is not Parameter.empty:
                    yield name


def test_no_method_of_the_store_can_be_called_without_a_reader_that_does_not_say_why() -> None:
    found, told = list(without_a_reader(CasesWork)), [name for names in WITHOUT_A_READER.values() for name in names]
    assert sorted(found) == sorted(told)


def test_a_part_that_forgets_its_reader_or_leaves_her_to_the_caller_would_be_found() -> None:
    class Forgetful(CorrectionsWork):
        async def letters(self) -> None: ...

        async def notes(self, *, reader: Person | None = None) -> None: ...

        async def papers(self, *, reader: Person) -> None: ...

    assert list(without_a_reader(Forgetful))[:2] == ["letters", "notes"]
    assert "papers" not in set(without_a_reader(Forgetful))
