#!/bin/bash
# G12, once: certbot in the container that the hub's own unit starts, for this one certificate, and nginx's reload. It is told
# to renew whatever its own clock says, because the authority's window was judged before; the serial makes sure of which one.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly run="${SSM_Run:?}"
readonly expected="${SSM_Serial:?}"
readonly memory="$root/var/lib/stepbook/renewals"
readonly tries=60

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
variable() { setting /gaia/gaia.env "$1"; }
serial_on_disk() {
  local line
  line=$(openssl x509 -in "$root$conf/live/$domain/fullchain.pem" -noout -serial 2>/dev/null) || return 0
  printf '%s' "${line#serial=}"
}
serial_served() {
  local line
  line=$(openssl s_client -connect "127.0.0.1:${port:-443}" -servername "$domain" </dev/null 2>/dev/null |
    openssl x509 -noout -serial 2>/dev/null) || return 0
  printf '%s' "${line#serial=}"
}

conf=$(variable LOCAL_CERTBOT_CONF)
www=$(variable LOCAL_CERTBOT_WWW)
image=$(variable CERTBOT_IMAGE)
port=$(variable HTTPS_PORT)
[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was asked for"
[[ -n $conf && -n $www && -n $image ]] ||
  refuse "/gaia/gaia.env has no LOCAL_CERTBOT_CONF, LOCAL_CERTBOT_WWW or CERTBOT_IMAGE; nothing was asked for"
said=$(docker exec nginx nginx -t 2>&1) ||
  refuse "nginx would not take its configuration again: ${said:0:500}; nothing was asked for"

before=$(serial_on_disk)
elsewhere=false
if [[ $before != "$expected" ]]; then
  [[ -n $before ]] || refuse "there is no certificate of $domain on the disk; nothing was asked for"
  elsewhere=true # the hub's own timer was faster: its certificate only has to be served
else
  mkdir -p "$memory"
  mkdir "$memory/$run" 2>/dev/null || refuse "run $run has renewed this certificate before; a renewal is never repeated"
  log="$memory/$run/output"
  docker run --rm --net=gaia \
    -v "$conf:$(variable REMOTE_CERTBOT_CONF)" \
    -v "$www:$(variable REMOTE_CERTBOT_WWW)" \
    --name certbot \
    "$image" renew --cert-name "$domain" --force-renewal --no-random-sleep-on-renew --non-interactive \
    >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    refuse "certbot did not renew $domain; the certificate $before is still there and served"
  }
fi

after=$(serial_on_disk)
$elsewhere || [[ -n $after && $after != "$before" ]] ||
  refuse "certbot ended well, but the certificate on the disk is the one from before, $before"
docker exec nginx nginx -s reload >/dev/null 2>&1 || refuse "nginx was not reloaded; the disk has $after"
for ((try = 1; ; try++)); do
  served=$(serial_served)
  [[ $served != "$after" ]] || break
  [[ $try -lt $tries ]] || refuse "nginx does not serve the new certificate $after; it shows ${served:-none}"
  sleep 0.5
done
printf '{"before":"%s","serial":"%s","elsewhere":%s}\n' "$expected" "$after" "$elsewhere"
