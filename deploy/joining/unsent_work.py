"""What a centre that wants to leave still has for its office: questions to its `quality`, and the answers in words."""

from dataclasses import dataclass

UNPUBLISHED = "select count(*) from outbox where subject like 'uplink.%' and published_at is null"
UNANSWERED = """select coalesce(string_agg(period, ' ' order by period), '') from release where not exists
    (select 1 from release_answer where release_id = release.event_id and reason = '')"""
UNAPPROVED = """select coalesce(string_agg(distinct period, ' ' order by period), '') from contribution
    where period > (select coalesce(max(period), '') from release)"""
"""Quarters that were drawn after the last release; those before it were passed over, or lie before the membership."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`unanswered` and `unapproved` are quarters."""

    unpublished: int
    untaken: int
    unanswered: tuple[str, ...]
    unapproved: tuple[str, ...]

    def in_words(self) -> list[str]:
        """Empty when nothing waits."""
        found = {
            f"{self.unpublished} in the outbox": self.unpublished,
            f"{self.untaken} not taken by the hub": self.untaken,
            f"releases that the office has not accepted: {', '.join(self.unanswered)}": self.unanswered,
            f"drafts that nobody has approved: {', '.join(self.unapproved)}": self.unapproved,
        }
        return [words for words, number in found.items() if number]
