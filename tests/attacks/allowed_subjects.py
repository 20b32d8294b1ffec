"""What each identity may do on the bus: a specification written by hand, not derived from the code."""

VOCABULARY = (
    "intake.request.sealed",
    "intake.message.sealed",
    "intake.opening_keys.retired",
    "cases.reply.sealed",
    "cases.number.replaced",
    "cases.opening_keys.announced",
    "cases.notice.requested",
    "cases.client_notice.requested",
    "cases.client_notice.withdrawn",
    "cases.tally.released",
    "cases.contribution.drawn",
    "cases.codes.issued",
    "cases.drafts.decided",
    "cases.session.ended",
    "cases.account.removed",
    "cases.rights.changed",
    "cases.transfer_key.announced",
    "intake.feedback.tallied",
    "intake.pages.probed",
    "notify.notice.delivered",
    "notify.notice.failed",
    "notify.client_notice.ended",
    "uplink.release.published",
    "uplink.transfer_key.published",
    "uplink.amounts.published",
    "quality.publication.released",
    "quality.recording.released",
    "quality.recording.withdrawn",
    "quality.reminder.due",
    "quality.posts.counted",
    "downlink.standard.adopted",
    "downlink.vote.opened",
    "downlink.budget_vote.opened",
    "downlink.vote.closed",
    "downlink.member.listed",
    "downlink.release.accepted.north",
    "downlink.release.refused.north",
    "downlink.amounts.answered.north",
)


def pulls(stream: str, durable: str) -> set[str]:
    place = f"{stream}.{durable}"
    return {
        f"publish JS.bus.API.CONSUMER.INFO.{place}",
        f"publish JS.bus.API.CONSUMER.MSG.NEXT.{place}",
        f"publish $JS.ACK.{place}.1.1.1.1.0",
        f"publish $JS.ACK.domain.account.{place}.1.1.1.1.0.token",
    }


def puts_aside(consumer: str) -> set[str]:
    return {f"publish {consumer}.dead.{subject}" for subject in VOCABULARY}


def own_stream(owner: str) -> set[str]:
    told = {f"publish {subject}" for subject in VOCABULARY if subject.startswith(f"{owner}.")}
    return told | {f"publish {owner}.anything.happened"}


# by hand on purpose: computed from the topology, it would repeat the topology's mistakes
ALLOWED = {
    "intake": own_stream("intake")
    | puts_aside("intake")
    | pulls("cases", "intake_reply_sealed")
    | pulls("cases", "intake_number_replaced")
    | pulls("quality", "intake_publication_released")
    | pulls("quality_to_intake", "intake_recording_released")
    | pulls("quality_to_intake", "intake_recording_withdrawn")
    | pulls("cases", "intake_opening_keys_announced")
    | pulls("cases", "intake_codes_issued")
    | pulls("cases", "intake_drafts_decided")
    | {
        "publish JS.bus.API.STREAM.INFO.intake",
        "publish JS.bus.API.STREAM.INFO.intake_to_quality",
        "publish JS.bus.API.CONSUMER.INFO.intake.cases_request_sealed",
        "publish JS.bus.API.CONSUMER.INFO.intake.cases_message_sealed",
        "publish JS.bus.API.CONSUMER.INFO.intake.cases_opening_keys_retired",
        "subscribe _INBOX.intake.>",
    },
    "cases": own_stream("cases")
    | puts_aside("cases")
    | pulls("intake", "cases_request_sealed")
    | pulls("intake", "cases_message_sealed")
    | pulls("intake", "cases_opening_keys_retired")
    | pulls("notify", "cases_notice_delivered")
    | pulls("notify", "cases_notice_failed")
    | pulls("notify", "cases_client_notice_ended")
    | pulls("quality", "cases_reminder_due")
    | pulls("quality", "cases_posts_counted")
    | pulls("downlink", "cases_member_listed")
    | {
        "publish JS.bus.API.STREAM.INFO.cases",
        "publish JS.bus.API.STREAM.INFO.cases_to_quality",
        "publish JS.bus.API.STREAM.INFO.cases_to_notify",
        "publish JS.bus.API.STREAM.INFO.dead",
        "publish JS.bus.API.DIRECT.GET.kept",
        "publish JS.bus.API.DIRECT.GET.dead",
        "subscribe _INBOX.cases.>",
    },
    "quality": own_stream("uplink")
    | own_stream("quality")
    | puts_aside("quality")
    | pulls("cases_to_quality", "quality_tally_released")
    | pulls("cases_to_quality", "quality_contribution_drawn")
    | pulls("cases_to_quality", "quality_session_ended")
    | pulls("cases_to_quality", "quality_account_removed")
    | pulls("cases_to_quality", "quality_rights_changed")
    | pulls("cases_to_quality", "quality_transfer_key_announced")
    | pulls("intake_to_quality", "quality_feedback_tallied")
    | pulls("intake_to_quality", "quality_pages_probed")
    | pulls("downlink", "quality_standard_adopted")
    | pulls("downlink", "quality_vote_opened")
    | pulls("downlink", "quality_budget_vote_opened")
    | pulls("downlink", "quality_vote_closed")
    | pulls("downlink", "quality_release_accepted")
    | pulls("downlink", "quality_release_refused")
    | pulls("downlink", "quality_amounts_answered")
    | {
        "publish JS.bus.API.STREAM.INFO.quality",
        "publish JS.bus.API.STREAM.INFO.quality_to_intake",
        "publish JS.uplink.API.STREAM.INFO.uplink",
        "publish JS.uplink.API.DIRECT.GET.uplink",
        "subscribe _INBOX.quality.>",
    },
    "notify": own_stream("notify")
    | puts_aside("notify")
    | pulls("cases_to_notify", "notify_notice_requested")
    | pulls("cases_to_notify", "notify_client_notice_requested")
    | pulls("cases_to_notify", "notify_client_notice_withdrawn")
    | {"publish JS.bus.API.STREAM.INFO.notify", "subscribe _INBOX.notify.>"},
}


OFFICE = (
    own_stream("downlink")
    | puts_aside("office")
    | pulls("releases", "office_release_published")
    | pulls("releases", "office_transfer_key_published")
    | pulls("releases", "office_amounts_published")
    | {
        "publish JS.bus.API.STREAM.INFO.downlink",
        "publish JS.bus.API.STREAM.INFO.dead",
        "subscribe _INBOX.office.>",
    }
)
