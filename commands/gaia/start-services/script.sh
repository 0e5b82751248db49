#!/bin/bash
# The way back from a restart that went wrong: starting what does not run. It stops nothing and may be repeated.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly units=(gaia.service gaia-hub.service gaia-reader.service gaia-admin.service nginx.service)

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was started"
systemctl start "${units[@]}" || refuse "systemctl start failed with status $?"
down=''
for unit in "${units[@]}"; do systemctl is-active --quiet "$unit" || down+=" $unit"; done
[[ -z $down ]] || refuse "these do not run:$down"
printf '{"active":%s}\n' "${#units[@]}"
