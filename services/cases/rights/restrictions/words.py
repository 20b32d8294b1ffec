"""The words of restrictions, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("When your file was only kept"),
        fields={
            "since": _("Only kept since"),
            "set_by": _("Restricted by"),
            "ground": _("Why"),
            "lifted_at": _("Lifted"),
            "lifted_by": _("Lifted by"),
            "lifted_because": _("Why it was lifted"),
        },
        codes={
            "ground": {
                "disputed": _("the client says that something is wrong, and it is being looked at"),
                "unlawful": _("it should not have been kept, and the client does not want it deleted"),
                "claims": _("the client needs it for a claim"),
                "objected": _("the client objected to what is done with it"),
            }
        },
        to_client={
            "ground": {
                "disputed": _("you say that something is wrong"),
                "unlawful": _("it should not have been kept, and you do not want it deleted"),
                "claims": _("you need it for a claim"),
                "objected": _("you objected to what is done with it"),
            }
        },
    )
