#!/bin/bash
# The undo of a take-over: the old host takes writes again, so this one must not. Who still reaches it may read. A hub that
# did not come up is none that takes writes.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was stopped"
systemctl stop gaia-hub.service || refuse "the hub service could not be stopped"
! systemctl is-active --quiet gaia-hub.service || refuse "the hub service still runs"
printf '{"writable":false}\n'
