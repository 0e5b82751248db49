#!/bin/bash
# The undo of a renewal, and the way back to an older certificate that is still good. It asks nobody for a certificate and
# stops nothing; what is newer is set aside, because certbot links the newest of its archive at its next run.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly run="${SSM_Run:?}"
readonly wanted="${SSM_Serial:?}"
readonly aside="$root/var/lib/stepbook/set-aside/$run"
readonly tries=60

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
serial_of() {
  local line
  line=$(openssl x509 -in "$1" -noout -serial 2>/dev/null) || return 0
  printf '%s' "${line#serial=}"
}

conf=$(setting /gaia/gaia.env LOCAL_CERTBOT_CONF)
port=$(setting /gaia/gaia.env HTTPS_PORT)
readonly live="$root$conf/live/$domain"
readonly archive="$root$conf/archive/$domain"
[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was changed"

if [[ $(serial_of "$live/fullchain.pem") != "$wanted" ]]; then
  number=''
  for file in "$archive"/cert*.pem; do
    [[ $(serial_of "$file") == "$wanted" ]] || continue
    number=${file##*/cert}
    number=${number%.pem}
  done
  [[ $number =~ ^[0-9]+$ ]] || refuse "certbot's archive has no certificate $wanted of $domain; nothing was changed"
  [[ -s $archive/privkey$number.pem ]] || refuse "the key of certificate $wanted is gone; nothing was changed"
  for kind in cert chain fullchain privkey; do
    ln -sfn "../../archive/$domain/$kind$number.pem" "$live/$kind.pem"
  done
  umask 077
  mkdir -p "$aside"
  for file in "$archive"/*.pem; do
    other=${file##*/}
    other=${other//[^0-9]/}
    [[ $other -le $number ]] || mv "$file" "$aside/"
  done
fi

docker exec nginx nginx -s reload >/dev/null 2>&1 || systemctl restart nginx.service
for ((try = 1; ; try++)); do
  served=$(openssl s_client -connect "127.0.0.1:${port:-443}" -servername "$domain" </dev/null 2>/dev/null |
    openssl x509 -noout -serial 2>/dev/null) || served=''
  [[ ${served#serial=} != "$wanted" ]] || break
  [[ $try -lt $tries ]] || refuse "nginx does not serve $wanted; it shows ${served#serial=}"
  sleep 0.5
done
printf '{"kept":"%s"}\n' "$wanted"
