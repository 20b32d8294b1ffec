"""What happened with the policy document, in the database: days and people in the clear, everything else sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.policy_documents.domain import PolicyDocument
from services.cases.support.policy_documents.words import words

POLICY_DOCUMENTS = Records(
    PolicyDocument,
    "policy_document",
    newest=("happened_on", "noted_at"),
    is_activity=True,
    words=words,
    read=Kind.NOTE,
)


class PolicyDocuments(RecordStore[PolicyDocument]):
    records = POLICY_DOCUMENTS
