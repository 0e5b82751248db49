#!/bin/bash
# Read-only. The digest is of every file's digest and path, in order: two hosts that print the same hold the same.
set -euo pipefail
export LC_ALL=C
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
. ../../shell-functions/digests.sh

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain"
disk=$root$(setting /gaia/gaia.env LOCAL_DISK)
[[ -d $disk ]] || refuse "there is no storage at ${disk#"$root"}"
manifest=$(digests "$disk")
check=$(sed -n 's/.*"run":"\([A-Za-z0-9._-]*\)".*/\1/p' "$disk/stepbook/migration-check.json" 2>/dev/null || true)
printf '{"files":%s,"kilobytes":%s,"freeKilobytes":%s,"manifest":"%s","writable":%s,"check":"%s"}\n' \
  "$(grep -c . <<<"$manifest" || true)" "$(du -sk "$disk" | cut -f 1)" "$(df -Pk "$root/gaia" | awk 'NR == 2 { print $4 }')" \
  "$(printf '%s' "$manifest" | openssl dgst -sha256 -r | cut -d ' ' -f 1)" \
  "$(if [[ $(systemctl is-active gaia-hub.service) == active ]]; then echo true; else echo false; fi)" "$check"
