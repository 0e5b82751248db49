#!/bin/bash
# The undo of a freeze: the hub that nobody has moved away from takes writes again.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}" run="${SSM_Run:?}"
readonly tries=120

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh

port=$(setting /gaia/gaia.env HTTPS_PORT)
rm -f "$root$(setting /gaia/gaia.env LOCAL_CERTBOT_WWW)/.well-known/acme-challenge/stepbook-$run".{archive,key}
rm -rf "$root$(setting /gaia/gaia.env LOCAL_DISK)/stepbook/migration-check.json"
systemctl start gaia-hub.service || refuse "the hub service did not start"
for ((try = 1; ; try++)); do
  line=$(printf 'GET /hub_info HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$domain" |
    openssl s_client -quiet -connect "127.0.0.1:${port:-443}" -servername "$domain" 2>/dev/null | head -n 1) || true
  [[ $line != HTTP/1.?\ 200* ]] || break
  [[ $try -lt $tries ]] || refuse "the hub service was started, but /hub_info does not answer"
  sleep 0.5
done
printf '{"writable":true}\n'
