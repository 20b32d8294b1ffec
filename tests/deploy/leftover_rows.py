"""Rows that a centre must send or settle before it leaves."""

A_RELEASE = """insert into release
    (period, catalogue, event_id, body, approved_by, approved_role, approved_at, leaves_on) values
    ('2026-Q3', '2026.1', gen_random_uuid(), '', gen_random_uuid(), 'lead', now(), now())"""


AN_ANSWER = """insert into release_answer (event_id, release_id, reason, at)
    select gen_random_uuid(), event_id, '{reason}', now() from release"""


A_DRAFT = "insert into contribution (period, budget, body) values ('{period}', '2026-11', '')"


UNDER_WAY = """insert into outbox (event_id, subject, body)
    values (gen_random_uuid(), 'uplink.release.published', ''),
    (gen_random_uuid(), 'quality.publication.released', '')"""
