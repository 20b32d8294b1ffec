"""The fixed words of the documents."""

from shared.languages import Wording


def labels(wording: Wording) -> dict[str, str]:
    _ = wording.gettext
    return {
        "contents": _("Contents"),
        "summary": _("How we stand"),
        "summary_lead": _(
            "Every criterion in one line. The point shows what is measured, from 0 to 4, and the bar the range in "
            "which the true value plausibly lies. The diamond shows how the team sees itself; a hatched bar is a "
            "structural gap, a dotted line no figure."
        ),
        "clients_lead": _(
            "Of clients a report tells only a step from 0 to 4 and about how many they were, over a calendar year that "
            "is over. So no two reports can be subtracted from each other."
        ),
        "criterion": _("Criterion"),
        "measured": _("Measured"),
        "assessed": _("Self-assessed"),
        "criteria": _("Criterion by criterion"),
        "depends_on": _("It depends on:"),
        "indicator": _("Indicator"),
        "figure": _("Figure"),
        "score": _("Score"),
        "rests_on": _("Rests on"),
        "page": _("p."),
        "page_of": _("Page {page} of {pages}"),
        "of_four": _("of 4"),
        "evidence": _("Evidence of the team"),
        "shown_by": _("Shown by:"),
        "steps": _("What we do about it"),
        "nothing_known": _("Nothing is known about this criterion yet."),
        "gaps": _("What others are responsible for"),
        "gaps_lead": _(
            "Structural gaps: what others are responsible for, and what is low there. "
            "Each sheet can be used alone in a talk."
        ),
        "no_gaps": _("No structural gap is known for this time."),
        "sheet": _("For a talk"),
        "sheet_with": _("For a talk with:"),
        "gap": _("structural gap"),
        "who": _("Who is responsible"),
        "why": _("Why it matters"),
        "what_shows": _("What shows it"),
        "definition": _("Definition"),
        "counted": _("Counted"),
        "out_of": _("Out of"),
        "source": _("Source"),
        "scored_as": _("Scored as"),
        "team_says": _("What the team says"),
        "asked": _("What we have asked for"),
        "asked_else": _("What else we have asked for"),
        "meetings": _("Meetings"),
        "agreements": _("Funding agreements"),
        "funder": _("Funder"),
        "until": _("Until"),
        "amount": _("Amount a year"),
        "bears": _("Who bears which cost"),
        "told": _("Told on whether it is renewed"),
        "what": _("What"),
        "asked_of": _("Asked of"),
        "asked_on": _("Asked on"),
        "answer": _("Answer"),
        "reply": _("In words:"),
        "about": _("About:"),
        "about_too": _("Also about:"),
        "our_part": _("Our own part"),
        "agreed": _("What we agree"),
        "plan": _("Improvement plan"),
        "step": _("Measure"),
        "owner": _("Who"),
        "due": _("Until"),
        "state": _("State"),
        "expected": _("Expected:"),
        "seen": _("Seen:"),
        "reason": _("Reason:"),
        "late": _("overdue"),
        "no_steps": _("There are no measures for this time."),
        "rounds": _("Self-assessment rounds"),
        "no_rounds": _("No round was held in this time."),
        "releases": _("What was released to the office"),
        "releases_lead": _(
            "Per criterion a state or a band from 0 to 4; from casework counts with noise, so that nobody can be sure "
            "of a single client. No text. What left was looked at and approved here."
        ),
        "quarter": _("Quarter"),
        "approved": _("Approved"),
        "bands": _("Measured bands"),
        "answers": _("Answers of the team"),
        "no_releases": _("Nothing was released for this time."),
        "definitions": _("Definitions of all indicators"),
        "standards": _("Standards"),
        "version": _("Version"),
        "period": _("Time"),
        "day": _("As of"),
        "centre": _("Counselling centre"),
        "completeness": _("Who has reported"),
        "reported": _("Reported"),
        "expected_centres": _("Expected"),
        "in_time": _("In time"),
        "came_late": _("Late"),
        "missing": _("Missing"),
        "turnout_note": _(
            "A release is in time if it has come by the publication day of its quarter. A centre is expected from the "
            "quarter in which it joined until the one before it left; what it released stays."
        ),
        "values": _("What was reached for clients"),
        "values_lead": _(
            "Counted over all centres together, from figures that carry noise so that nobody can be sure of a single "
            "client. A client counts once, and partly reached counts half. The range covers both the noise and chance; "
            "where the figures do not stand out from the noise, there is not enough data."
        ),
        "values_wide": _(
            "Where the range would be wider than thirty points, the value cannot be told yet: it would be chance and "
            "noise more than a finding."
        ),
        "of_what": _("What"),
        "reached": _("Reached"),
        "centres": _("Centres"),
        "releases_of": _("Releases"),
        "distribution": _("How the federation stands"),
        "distribution_lead": _(
            "How many centres are in which band from 0 to 4, and how many have no band and why: "
            "2 × 4 says that two centres are in band 4. No centre can be told from another."
        ),
        "distribution_parts": _(
            "“In part” means: made from the indicators that are named there, and without those that are measured with "
            "clients. So it can be far from what a centre sees of itself. What the teams say is about the whole "
            "criterion."
        ),
        "in_part": _("in part"),
        "in_part_from": _("In part: from these indicators only:"),
        "made_from": _("From these indicators:"),
        "with_noise": _("With noise, added up over all centres:"),
        "stays": _("Stays in the centres:"),
        "uncounted": _("Not counted yet:"),
        "none_leaves": _("no measured number leaves the centres"),
        "place": _("In this report"),
        "values_apart": _(
            "Clients are counted here. None of the indicators that they are counted for is in a number under "
            "“Measured”: that is made from others, so the two cannot be compared."
        ),
        "without_number": _("without a number"),
        "statements_lead": _(
            "What centres cannot change themselves, because others would have to act: "
            "the team says so, or the figures show it."
        ),
        "over_time": _("Through the quarters"),
        "too_few_centres": _("too few centres to be shown"),
    }
