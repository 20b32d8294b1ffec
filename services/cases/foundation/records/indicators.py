"""The words of what is counted: its name, when somebody counts for it, and what its three outcomes are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shared.languages import Wording
from shared.privacy.counts import Indicator


@dataclass(frozen=True, slots=True)
class Said:
    """Of one indicator. `outcomes` are met, partly and not met where they are called something else than done, in part
    and not done; an outcome that it does not have is empty.
    """

    name: str
    when: str = ""
    outcomes: tuple[str, str, str] | None = None


@lru_cache(maxsize=8)
def indicator_words(wording: Wording) -> Mapping[Indicator, Said]:
    """Of every indicator that casework counts; a page asks for those of one language many times."""
    return of_clients(wording) | {each: Said(name) for each, name in of_colleagues(wording).items()}


def of_clients(wording: Wording) -> dict[Indicator, Said]:
    _ = wording.gettext
    talk = _("counts with the talk about the information; files without a talk stand in no line of it")
    return {
        Indicator.S2_4: Said(
            _("How many people come to one post"),
            _(
                "for context; counts at the end of the quarter in which counselling began; nothing where the operator "
                "has not entered the number of posts"
            ),
            (_("fewer than 20"), _("20 to 29"), _("30 and more")),
        ),
        Indicator.S5_3: Said(
            _("One colleague in charge, and a deputy"),
            _("counts at the first turn of the month after the file was opened; without a deputy in part"),
        ),
        Indicator.S8_2: Said(
            _("Served in the own language"),
            _(
                "counts three months after the beginning, or when counselling ends; whose language nobody wrote down "
                "stands in no line of it"
            ),
        ),
        Indicator.K5_1: Said(
            _("After a month: needs clear, a plan made"),
            _(
                "counts on the 31st day of counselling; needs talked about, or a goal written down, alone count in "
                "part; who wants no plan counts as done"
            ),
        ),
        Indicator.K5_2: Said(
            _("Plans looked at again when it was agreed"),
            _(
                "counts when counselling ends, or has run for a year; who did not want to look at the plan counts as "
                "done; where no day came due, in no line of it"
            ),
            (_("every time"), _("sometimes"), _("never")),
        ),
        Indicator.K7_2_PLANS: Said(
            _("Plans that say what law, housing and services mean"),
            _(
                "counts 30 days after the first goal, or when counselling ends; who did not want to go into it counts "
                "as done, who has no goal stands in no line of it"
            ),
        ),
        Indicator.K7_1: Said(
            _("Spoken and written for somebody only when asked to"),
            _(
                "counts when counselling ends, or has run for a year; who declined counts as done where nothing was "
                "done; others in whose name nothing was done stand in no line of it"
            ),
            (_("every time"), "", _("not every time")),
        ),
        Indicator.K8_1: Said(
            _("A colleague speaks the language"),
            _(
                "counts three months after the beginning, or when counselling ends; a colleague who speaks a little of "
                "it counts in part; who needed or wanted no interpreter counts as done, whose language nobody wrote "
                "down stands in no line of it"
            ),
        ),
        Indicator.K9_3: Said(
            _("A check of devices and accounts offered"),
            _(
                "counts 30 days after a digital risk came up, or after the third contact; who declined counts as done, "
                "who has neither stands in no line of it"
            ),
        ),
        Indicator.K11_1: Said(
            _("Looked back at the work"),
            _("counts 30 days after counselling ended, or had run for a year; what the note says is not read"),
        ),
        Indicator.U1_1: Said(
            _("Danger assessed and safe contact agreed within seven days"),
            _(
                "counts when something of it has first to be confirmed again, or counselling ends; what was missing "
                "after seven days and was there 30 days later counts in part; who did not want to talk about it counts "
                "as done"
            ),
        ),
        Indicator.U1_2: Said(
            _("Written to only in a safe way, at a safe time"),
            _(
                "counts when counselling ends, or has run for a year; what the client asked for counts as done; "
                "who got no short message stands in no line of it, and calls are not counted"
            ),
            (_("every time"), "", _("not every time")),
        ),
        Indicator.U1_4: Said(
            _("Still there 30 days after its day of deletion"),
            _("each file, or request without one, counts once: 30 days after its day, or when it is deleted by itself"),
            (_("without a reason"), "", _("deleted, or kept for a reason")),
        ),
        Indicator.U2_1: Said(_("Told what stays secret, and where that ends"), talk),
        Indicator.U2_2: Said(
            _("Nothing told outside without consent or duty"),
            _(
                "counts when counselling ends, or has run for a year; who declined a consent counts as done where "
                "nothing was told; others of whom nothing was told stand in no line of it"
            ),
        ),
        Indicator.U3_1: Said(
            _("Goals in the person's own words"),
            _(
                "counts when counselling ends, or has run for a year; goals that are not pursued any more are left "
                "out; who wants no goals on record counts as done"
            ),
            (_("all goals"), _("some goals"), _("no goal")),
        ),
        Indicator.U3_2: Said(
            _("More than one way, and the person's choice"),
            _(
                "counts when counselling ends, or has run for a year; a no is a choice; who wanted no explanation "
                "counts as done, who decided nothing stands in no line of it"
            ),
            (_("every time"), _("sometimes"), _("never")),
        ),
        Indicator.U3_4: Said(
            _("A withdrawn consent carried out in three working days"),
            _(
                "for context; counts when three days of our working time after the first withdrawal are over; who "
                "withdrew nothing stands in no line of it"
            ),
        ),
        Indicator.U4_1: Said(_("Told who we are, and that everything is voluntary"), talk),
        Indicator.U4_2: Said(
            _("What others demand was explained, and not taken over"),
            _(
                "counts 30 days after the first demand; without our position in part; who did not want the explanation "
                "counts as done, who could not be told safely stands in no line of it"
            ),
        ),
        Indicator.U4_3: Said(
            _("Appointments that we kept"),
            _(
                "counts when counselling ends, or has run for a year; one that failed because of us counts in part, "
                "more count as not done; appointments without an outcome stand in no line of it"
            ),
        ),
        Indicator.U5_1: Said(_("Told the steps, offered the document, asked whether it was understood"), talk),
        Indicator.U5_2: Said(
            _("Who asked for the policy document had it within seven days"),
            _(
                "counts on the eighth day after first asking; in a language that the person does not read in part; who "
                "did not want it after all counts as done, who did not ask stands in no line of it"
            ),
        ),
        Indicator.U6_1: Said(_("Told that it costs nothing"), talk),
        Indicator.U8_1: Said(
            _("A place looked at before moving in, or within 72 hours"),
            _(
                "counts on the fourth day after moving into the first place that we found; looked at later than 72 "
                "hours counts in part; who did not want it looked at counts as done; a stay that was over before "
                "counts nowhere"
            ),
        ),
        Indicator.U8_2: Said(
            _("A wish for the place heard and met"),
            _(
                "counts seven days after moving into the first place that we found; who named no wish counts as done; "
                "where nobody noted what became of the wish it counts as not done"
            ),
        ),
        Indicator.U8_3: Said(
            _("Looked at the place again on the agreed day"),
            _(
                "counts two weeks after the first agreed day in a place in which somebody lives for more than 30 days; "
                "later than agreed counts in part; who did not want it looked at counts as done"
            ),
        ),
        Indicator.U8_4: Said(
            _("No safe place free"),
            _(
                "counts seven days after the need of a person who wants a place was noted; a place that we found, or "
                "that somebody else found, counts as found; who does not need or want one any more counts nowhere"
            ),
            (_("none"), _("only a makeshift"), _("a place was found")),
        ),
        Indicator.U7_1: Said(
            _("Every talk in the own language, or interpreted"),
            _(
                "counts when counselling ends, or has run for a year; where it holds for some talks in part; who needs "
                "no interpreter, and talks of which nothing is noted, stand in no line of it"
            ),
        ),
        Indicator.U7_2: Said(
            _("An interpreter was there when the talk began"),
            _(
                "counts when counselling ends, or has run for a year; where it worked sometimes in part; what the "
                "client called off counts as done, what the centre called off stands in no line of it"
            ),
        ),
        Indicator.U7_2_LEAD: Said(
            _("How long a request for an interpreter takes"),
            _("for context; counts with the line above, by the request that took longest; without those in vain"),
            (_("2 days at most"), _("3 to 7 days"), _("more than 7 days")),
        ),
        Indicator.U10_2: Said(
            _("Wishes for the gender of counsellor and interpreter met"),
            _(
                "counts 30 days after the beginning; to whom it does not matter, and who does not want to say it, "
                "counts as done; who was not asked, or of whose wish nobody noted whether it was met, stands in no "
                "line of it"
            ),
        ),
        Indicator.U9_1: Said(
            _("A first answer within two working days"),
            _(
                "each conversation counts once, when two days of our working time are over; not those that we began "
                "ourselves, came from another platform or were no request"
            ),
        ),
        Indicator.U9_2: Said(
            _("From the enquiry to a first appointment"),
            _(
                "each conversation in which an appointment is noted as wanted counts once, 30 days after it came; one "
                "that is still to come counts in part"
            ),
        ),
        Indicator.U9_2_WAIT: Said(
            _("How long one waits for a first appointment"),
            _("for context; counts with the line above, without those who thought better of it"),
            (_("one week at most"), _("two weeks at most"), _("longer, or none")),
        ),
        Indicator.U9_5: Said(
            _("Wrote without a name, and came back"),
            _(
                "for context; each conversation that we answered counts once, 90 days after the first answer; who only "
                "reads leaves no trace, and counts as not seen again"
            ),
            (_("wrote again, or spoke with us"), "", _("not seen again")),
        ),
        Indicator.U10_1: Said(
            _("Referred to people who take care in matters of gender"),
            _(
                "counts the day after the first referral; what was confirmed more than 24 months before counts in "
                "part; who chose the office, or did not want a referral, counts as done"
            ),
        ),
    }


def of_colleagues(wording: Wording) -> dict[Indicator, str]:
    _ = wording.gettext
    return {
        Indicator.S3_1: _("Introduced before the first assignment"),
        Indicator.S3_1_PLEDGE: _("Bound to secrecy before the first assignment"),
        Indicator.S6_2: _("Briefed on the safety plan in force"),
        Indicator.S9_1: _("Planned supervision took place"),
        Indicator.K1_1: _("A degree that fits the profession"),
        Indicator.K1_2: _("Experienced, or settled in well"),
        Indicator.K2_1: _("Trained on discrimination and racism"),
        Indicator.K3_1: _("Trained on gender diversity"),
        Indicator.K4_1: _("Eight hours of subject training in the year"),
        Indicator.K6_1: _("Looked at the own work, and talked about it"),
        Indicator.K8_2: _("Keeps a language alive"),
        Indicator.K9_1: _("Digital safety refreshed"),
        Indicator.K9_2: _("A passkey, and a device that is looked after"),
        Indicator.K11_2: _("Has read the principles in force"),
        Indicator.K12_1: _("A personal plan to go on learning"),
        Indicator.K12_2: _("Takes up the supervision on offer"),
        Indicator.K12_3: _("No mandatory training has run out"),
        Indicator.K9_2_MFA: _("Colleagues who sign in with a second factor"),
    }
