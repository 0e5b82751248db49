#!/bin/bash
# What was packed is encrypted; it is removed all the same once it has been fetched.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly run="${SSM_Run:?}"
. ../../shell-functions/setting.sh

folder=$root$(setting /gaia/gaia.env LOCAL_CERTBOT_WWW)/.well-known/acme-challenge
rm -f "$folder/stepbook-$run.archive" "$folder/stepbook-$run.key"
printf '{"removed":"stepbook-%s"}\n' "$run"
