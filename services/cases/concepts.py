"""What a file can hold, in the order in which the page of a file asks for it. A new concept is entered here.

Importing this enters all that decides how long a file is kept: what counts as activity, and what keeps it.
"""

from typing import Any

from services.cases.casework.appointments.web import CONCEPT as APPOINTMENTS
from services.cases.casework.client_notices.web import CONCEPT as CLIENT_NOTICES
from services.cases.casework.consents.web import CONCEPT as CONSENTS
from services.cases.casework.contact_notes.web import CONCEPT as CONTACT_NOTES
from services.cases.casework.contact_plans.numbers.web import CONCEPT as NUMBERS
from services.cases.casework.contact_plans.web import CONCEPT as CONTACT_PLANS
from services.cases.casework.deadlines.web import CONCEPT as DEADLINES
from services.cases.casework.facts.web import CONCEPT as FACTS
from services.cases.casework.new_file.page_parts import CONCEPT as NEW_FILE
from services.cases.casework.presence.web import CONCEPT as PRESENCE
from services.cases.casework.safety.device_pages import CONCEPT as DEVICE_CHECKS
from services.cases.casework.safety.plan_pages import CONCEPT as SAFETY_PLANS
from services.cases.casework.safety.web import CONCEPT as SAFETY
from services.cases.casework.to_dos.web import CONCEPT as TO_DOS
from services.cases.contact.gate.page_parts import CONCEPT as GATE
from services.cases.contact.requests.page_parts import CONCEPT as REQUESTS
from services.cases.files.attachments.page_parts import CONCEPT as ATTACHMENTS
from services.cases.files.file.page_parts import CONCEPT as FILE
from services.cases.files.hand_overs.page_parts import CONCEPT as HAND_OVERS
from services.cases.files.occasions.page_parts import CONCEPT as OCCASIONS
from services.cases.files.openings.page_parts import CONCEPT as OPENINGS
from services.cases.files.pauses.web import CONCEPT as PAUSES
from services.cases.files.same_client.page_parts import CONCEPT as SAME_CLIENT
from services.cases.foundation.records.concept import Concept
from services.cases.oversight.audit.page_parts import CONCEPT as ACCESS_LOG
from services.cases.people.absences.page_parts import CONCEPT as ABSENCES
from services.cases.people.members.page_parts import CONCEPT as MEMBERS
from services.cases.people.team_languages.page_parts import CONCEPT as TEAM_LANGUAGES
from services.cases.retention.closings.web import CONCEPT as CLOSINGS
from services.cases.retention.erasure.page_parts import CONCEPT as RETENTION
from services.cases.rights.correction_pages.web import CONCEPT as CORRECTIONS
from services.cases.rights.disclosures.web import CONCEPT as DISCLOSURES
from services.cases.rights.letters.web import CONCEPT as LETTERS
from services.cases.rights.referrals.web import CONCEPT as REFERRALS
from services.cases.rights.restrictions.web import CONCEPT as RESTRICTIONS
from services.cases.rights.subject_requests.page_parts import CONCEPT as SUBJECT_REQUESTS
from services.cases.rights.subject_requests.web import CONCEPT as CLIENT_RIGHTS
from services.cases.rights.transfers.arrivals.web import CONCEPT as ARRIVALS
from services.cases.rights.transfers.web import CONCEPT as TRANSFERS
from services.cases.rights.withdrawals.web import CONCEPT as WITHDRAWALS
from services.cases.support.bookings.web import CONCEPT as BOOKINGS
from services.cases.support.claims.web import CONCEPT as CLAIMS
from services.cases.support.decisions.web import CONCEPT as DECISIONS
from services.cases.support.goals.plan_pages import CONCEPT as SUPPORT_PLANS
from services.cases.support.goals.web import CONCEPT as GOALS
from services.cases.support.housing.placement_pages import CONCEPT as PLACEMENTS
from services.cases.support.housing.places.web import CONCEPT as PLACES
from services.cases.support.housing.review_pages import CONCEPT as PLACE_REVIEWS
from services.cases.support.housing.web import CONCEPT as HOUSING
from services.cases.support.mandates.web import CONCEPT as MANDATES
from services.cases.support.policy_documents.web import CONCEPT as POLICY_DOCUMENTS
from services.cases.support.reflections.web import CONCEPT as REFLECTIONS

CONCEPTS: tuple[Concept[Any], ...] = (
    FILE,
    CONTACT_PLANS,
    CLIENT_NOTICES,
    NUMBERS,
    SAFETY,
    SAFETY_PLANS,
    DEVICE_CHECKS,
    GOALS,
    SUPPORT_PLANS,
    DECISIONS,
    HOUSING,
    PLACEMENTS,
    PLACE_REVIEWS,
    PLACES,
    REQUESTS,
    GATE,
    OPENINGS,
    SAME_CLIENT,
    OCCASIONS,
    NEW_FILE,
    ATTACHMENTS,
    CONTACT_NOTES,
    TO_DOS,
    DEADLINES,
    FACTS,
    APPOINTMENTS,
    BOOKINGS,
    CONSENTS,
    MANDATES,
    CLAIMS,
    POLICY_DOCUMENTS,
    PRESENCE,
    PAUSES,
    MEMBERS,
    HAND_OVERS,
    ABSENCES,
    TEAM_LANGUAGES,
    SUBJECT_REQUESTS,
    CLOSINGS,
    REFLECTIONS,
    RETENTION,
    CLIENT_RIGHTS,
    RESTRICTIONS,
    CORRECTIONS,
    DISCLOSURES,
    REFERRALS,
    LETTERS,
    TRANSFERS,
    ARRIVALS,
    WITHDRAWALS,
    ACCESS_LOG,
)
