#!/bin/sh
# The keys that open what clients write, once a day from a timer, in this folder; ../../letters.sh says what it does.
#   sh letters.sh
set -eu
id=$(docker compose exec -T cases /start sh -c 'echo "$CASES_CENTRE"' </dev/null)
KOKON_ALONE=true exec sh ../../letters.sh "$id"
