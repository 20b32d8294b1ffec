#!/bin/sh
# The keys that open what clients write, where servers run in containers: once a day, from a timer, beside compose.yaml.
#   sh deploy/compose/letters.sh centre-a
# Where erasures wait it makes new keys; a day later it destroys the older ones, when no letter needs them any more.
# Interrupted anywhere, the same again finishes it.
set -eu
centre=$1
# where one project holds one centre alone, its containers have no name of it before their own
own=$centre-
[ -z "${KOKON_ALONE:-}" ] || own=

keys() { docker compose run --rm --no-deps -T --entrypoint /start "${own}cases-keys" python -m services.cases.keys "$@"; }
step() { docker compose run --rm --no-deps -T finish python -m deploy.compose "$@"; }
bus() {
    docker compose run --rm --no-deps -T finish python -m deploy.nats letters \
        --folder "/kokon/setup/$centre" --url "nats://${own}nats:4222" "$1"
}
say() { echo "kokon: $1" >&2; }

refuse_while_under_way() {
    waiting=$(docker compose exec -T "${own}postgres" psql --username intake --dbname intake --no-align --tuples-only --command \
        "select count(*) from outbox where published_at is null and subject in ('intake.request.sealed', 'intake.message.sealed')")
    [ "$waiting" = 0 ] || { say "Letters wait at intake: $waiting. Next step: run this again later."; exit 1; }
    bus waiting </dev/null
}

renew() {
    public=$(keys renew-opening </dev/null)
    docker compose restart "${own}cases"
    printf '%s' "$public" | step tell-letters "$centre"
    docker compose restart "${own}intake"
    say "New requests are sealed for new keys. Run this again tomorrow."
}

forget() {
    refuse_while_under_way
    public=$(keys tell </dev/null)
    printf '%s' "$public" | step tell-letters "$centre" newest
    docker compose restart "${own}intake"
    # what came in before intake began to refuse it
    refuse_while_under_way
    aside=$(bus aside </dev/null)
    sealed=$(printf '%s' "$aside" | keys seal-anew)
    printf '%s' "$sealed" | bus in-place
    keys forget-opening --nothing-under-way </dev/null >/dev/null
    docker compose restart "${own}cases"
    say "The older keys of letters are destroyed."
}

# after the older ones are gone, newer ones may be due
for _ in 1 2; do
    said=$(docker compose exec -T "${own}cases" /start python -m services.cases.backup waiting </dev/null)
    due=$(printf '%s' "$said" | step letters-due)
    case $due in
        renew) renew; break ;;
        forget) forget ;;
        *) break ;;
    esac
done
