"""Which field of a client each canary of A1 goes into, and which sealed fields have no room for one.

Kept by hand: somebody has to type each canary into a page, and a reviewer to see why a field has no room for a word. A
new sealed field is in neither, and `test_planted.py` finds it. Of a concept with a page of its own both are known from
its dataclass: where there is room for words, they are typed into the form of that page.
"""

from services.cases.concepts import CONCEPTS

TYPED = {
    "situation": "message.words",
    "wish": "message.words",
    "again": "message.words",
    "reply": "message.words",
    "later": "message.words",
    "declined": "request_step.words",
    "forwarded to": "request_step.forwarded_to",
    "pseudonym": "file.pseudonym",
    "contact": "message.contact",
    "said on the phone": "request.contact",
    "referred by": "file_origin.referred_by",
    "when": "message.contact",
    "called": "message.about",
    "emergency": "file_opening.reason",
    "name of a document": "attachment.details",
    "document": "attachment_chunk.content",
    "asked by right": "rights_request.wish",
    "takes longer": "rights_request.extended_because",
    "stays out": "rights_request.review",
    "answered": "rights_request.answer",
    "put right": "correction.new",
    "pseudonym before": "correction.old",
    "why it was wrong": "correction.because",
    "lifted": "restriction.lifted_because",
    "told whom": "disclosure.recipient",
    "told more": "disclosure.words",
    "referred to": "referral.recipient",
    "referred for": "referral.purpose",
    "told in a referral": "referral.told",
    "step of a referral": "referral.words",
    "note begun": "note_draft.note",
    "handed over": "hand_over.note",
    "to do after it": "hand_over.next_steps",
    "known without a word": "given_number.reason",
    "cannot wait": "client_notice.outside_words",
    "letter to": "letter.recipient",
    "letter where": "letter.address",
    "letter about": "letter.subject",
    "letter": "letter.words",
    "passed on": "transfer.told",
    "deadline passed on": "transfer.due",
    "not passed on": "transfer.declined_because",
    "taken over": "transfer_arrival.told",
    "outcome": "closing.outcome",
    "not agreed": "closing.declined_because",
    "plan not agreed": "support_plan.declined_because",
    "incident": "incident.report",
    "assessed": "incident_entry.content",
    "own words": "remark.words",
}
BY_FORM = {
    f"{one.records.table.name}.{name}" for one in CONCEPTS if one.records and one.page for name in one.records.free
} - set(TYPED.values())
PLANTED = TYPED | {place: place for place in BY_FORM}
ELSEWHERE = ("address",)
"""Typed into an address by somebody nosy: in no field at all."""
CLOSED = {
    "request.language": "two or three letters of a closed list",
    "request.spoken": "two or three letters of a closed list",
    "request.origin": "one of five codes",
    "request.reply_to": "the bytes of a public key, made by a program, the name of its suite and an id",
    "request_step.reason": "one of six codes",
    "request_needs.spoken": "two or three letters of a closed list",
    "request_needs.mediation": "one of two codes",
    "request_needs.urgency": "one of three codes",
    "request_needs.gender_wish": "one of three codes",
    "request_needs.appointment": "one of three codes",
    "file.closed_because": "one of six codes",
    "hold.reason": "one of four codes",
    "referral.professional_id": "the number of an entry in the directory, which is chosen",
    "transfer.partner_id": "the number of a centre that is known here, which is chosen",
    "transfer.to": "the name of that centre",
    "transfer.number": "digits, which a program draws",
    "transfer_arrival.sender": "the name of the centre that made the file, from its settings",
    "note_draft.kind": "one of six codes",
    "note_draft.whom": "one of five codes",
    "note_draft.mediation": "one of four codes",
    "note_draft.duration": "one of five codes",
    "note_draft.language": "two or three letters of a closed list",
    "note_draft.themes": "some of ten codes",
    "attachment.removal": "one of four codes",
    "contribution.outcome": "one of three codes",
    "standing.outcome": "one of three codes",
    "gate_record.record": "codes, a language and the version of a text; the model is closed",
}
"""A field belongs here only if what it takes is a closed list: nobody can write a word into it."""
WORDLESS = CLOSED | {
    f"{one.records.table.name}.{name}": "words of a closed list, by its type"
    for one in CONCEPTS
    if one.records
    for name in one.records.sealed.keys() - set(one.records.free)
}
