#!/bin/bash
# Before the last snapshot: nothing may be written any more. What is stopped already stays so; it may be repeated.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly units=(nginx.service gaia-hub.service gaia-reader.service gaia-admin.service gaia.service)

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was stopped"
systemctl stop "${units[@]}" || refuse "systemctl stop failed with status $?"
up=''
for unit in "${units[@]}"; do ! systemctl is-active --quiet "$unit" || up+=" $unit"; done
[[ -z $up ]] || refuse "these still run:$up"
sync
printf '{"stopped":%s}\n' "${#units[@]}"
