#!/bin/bash
# What was packed is encrypted; it is removed all the same once it has been fetched.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly run="${SSM_Run:?}"
# setting FILE NAME: the value of the last line NAME=value; nothing is executed
setting() { sed -n "s/^$2=//p" "$root$1" | tail -n 1 | tr -d "\"'\\r"; }

folder=$root$(setting /gaia/gaia.env LOCAL_CERTBOT_WWW)/.well-known/acme-challenge
rm -f "$folder/stepbook-$run.archive" "$folder/stepbook-$run.key"
printf '{"removed":"stepbook-%s"}\n' "$run"
