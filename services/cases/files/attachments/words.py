"""The words of attachments, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    """`details` are told field by field, so that these have words as well."""
    _ = wording.gettext
    return Words(
        title=_("Documents and pictures"),
        fields={
            "at": _("Attached"),
            "staff_id": _("Attached by"),
            "details": _("What was attached"),
            "removed_at": _("Taken out"),
            "removed_by": _("Taken out by"),
            "removal": _("Why it was taken out"),
            "name": _("Name of the document"),
            "kind": _("Kind"),
            "size": _("Size in bytes"),
            "cleaned": _("Hidden details were removed"),
            "lies_beside": _("Lies beside this page as"),
        },
        codes={
            "kind": {
                "pdf": _("PDF"),
                "docx": _("text document"),
                "odt": _("text document"),
                "txt": _("plain text"),
                "jpg": _("picture"),
                "png": _("picture"),
                "heic": _("picture"),
            },
            "removal": {
                "mistake": _("attached by mistake"),
                "her_wish": _("the person wished it"),
                "not_needed": _("not needed any more"),
                "others": _("it says something about other people"),
            },
        },
    )
