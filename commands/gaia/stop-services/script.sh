#!/bin/bash
# Before the last snapshot: nothing may be written any more. What is stopped already stays so; it may be repeated.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly units=(nginx.service gaia-hub.service gaia-reader.service gaia-admin.service gaia.service)

refuse() {
  echo "$1" >&2
  exit 1
}
# setting NAME: the value of the last line NAME=value in /etc/environment; nothing is executed
setting() { sed -n "s/^$1=//p" "$root/etc/environment" | tail -n 1 | tr -d "\"'\\r"; }

[[ $(setting DOMAIN) == "$domain" ]] || refuse "this host serves $(setting DOMAIN), not $domain; nothing was stopped"
systemctl stop "${units[@]}" || refuse "systemctl stop failed with status $?"
up=''
for unit in "${units[@]}"; do ! systemctl is-active --quiet "$unit" || up+=" $unit"; done
[[ -z $up ]] || refuse "these still run:$up"
sync
printf '{"stopped":%s}\n' "${#units[@]}"
