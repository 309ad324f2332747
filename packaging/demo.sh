#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Starts the demo and says where to go; Ctrl-C stops it.
set -eu
data=${BAOKAO_DATA:-data/demo}
mkdir -p "$data"
cat <<'TEXT'

  报考 is starting:   http://127.0.0.1:8080          candidates (register with any valid ID number)
                      http://127.0.0.1:8080/staff    staff: reviewer, reviewer2, arbiter, cashier, authority,
                                                     authority2, auditor; password Demo-2026
                      http://127.0.0.1:8080/demo     messages "sent", staff accounts, a clock to move
  The picture code also accepts 8888. Stop with Ctrl-C.

TEXT
exec "$1" serve --listen 127.0.0.1:8080 --data "$data" --demo
