"""The words of decisions, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What you decided"),
        fields={
            "changes_noted_at": _("Takes the place of the decision that was written down"),
            "decided_on": _("Decided on"),
            "about": _("What there is to decide"),
            "explained": _("What was explained before"),
            "first_way": _("One way"),
            "second_way": _("Another way"),
            "more_ways": _("More ways"),
            "only_because": _("Why there is only one way"),
            "consequences": _("What was said about what follows"),
            "answer": _("The answer"),
            "words": _("The decision in own words"),
            "began_with": _("From whom the question came"),
            "third_party": _("From whom outside"),
            "ask_again_on": _("Ask again on"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "explained": {
                "several": _("at least two ways"),
                "one_only": _("only one way"),
                "not_wanted": _("the person wanted no explanation"),
            },
            "answer": {
                "chosen": _("decided for a way"),
                "no": _("no"),
                "not_now": _("not now"),
                "open": _("still thinking about it"),
            },
            "began_with": {
                "client": _("from the person"),
                "counsellor": _("from the centre"),
                "third_party": _("from others: an authority, a court, the family"),
            },
        },
        to_client={
            "explained": {
                "several": _("at least two ways"),
                "one_only": _("only one way"),
                "not_wanted": _("you wanted no explanation"),
            },
            "began_with": {
                "client": _("from you"),
                "counsellor": _("from the centre"),
                "third_party": _("from others: an authority, a court, the family"),
            },
        },
    )
