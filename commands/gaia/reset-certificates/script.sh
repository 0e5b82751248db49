#!/bin/bash
# G10, once. The documented script ends with status 0 even when no certificate came, so the outcome is read off the disk.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly run="${SSM_Run:?}"
readonly domain="${SSM_Domain:?}"
readonly unit=reset-ssl-certs.service
readonly live="$root/gaia/nginx/certbot/conf/live/$domain/fullchain.pem"
readonly environment="$root/etc/environment"
readonly memory="$root/var/lib/stepbook/resets"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
# field NAME: of the certificate on the disk; empty when there is none
field() {
  local line
  line=$(openssl x509 -in "$live" -noout "-$1" -nameopt RFC2253 2>/dev/null) || return 0
  line=${line#*=}
  printf '%s' "${line# }"
}

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was changed"
[[ -x $root/gaia/scripts/reset-certs.sh ]] ||
  refuse "/gaia/scripts/reset-certs.sh is not executable: $unit would do nothing; nothing was changed"
[[ -s "$root/var/lib/stepbook/backups/$run.tar.gz.enc" ]] ||
  refuse "there is no back-up of run $run on this host; nothing was changed"
mkdir -p "$memory"
mkdir "$memory/$run" 2>/dev/null || refuse "run $run has reset this host before; a reset is never repeated"

staging=$(setting /etc/environment STAGING)
before=$(field serial)
cp -p "$root/etc/machine-id" "$memory/$run/machine-id" 2>/dev/null || true
log="$memory/$run/output"

status=0
systemctl restart "$unit" >"$log" 2>&1 || status=$?

# The script removes the machine id, for a first boot that only ever happened on the original image.
if [[ ! -s $root/etc/machine-id && -s $memory/$run/machine-id ]]; then
  cp -p "$memory/$run/machine-id" "$root/etc/machine-id"
fi

found=$(setting /etc/environment STAGING)
if [[ $found != "$staging" ]]; then
  sed "s/^STAGING=.*/STAGING=$staging/" "$environment" >"$memory/$run/environment"
  cat "$memory/$run/environment" >"$environment"
  rm -f "$memory/$run/environment"
  refuse "the reset changed STAGING from $staging to $found; it was set back, the certificate is not to be trusted"
fi
if [[ $status -ne 0 ]]; then
  tail -n 20 "$log" >&2
  refuse "$unit failed with status $status"
fi

after=$(field serial)
issuer=$(field issuer)
[[ -n $after ]] || refuse "$unit finished, but /gaia/nginx/certbot/conf/live/$domain holds no certificate"
[[ $after != "$before" ]] || refuse "$unit finished, but the certificate is the one from before"
[[ $issuer != "$(field subject)" ]] ||
  refuse "$unit finished, but the certificate is the self-signed placeholder: the authority issued none"
systemctl is-active --quiet nginx.service || refuse "$unit finished, but nginx.service is not active"
issuer=${issuer//\\/\\\\}
printf '{"unit":"%s","before":"%s","serial":"%s","issuer":"%s","staging":"%s"}\n' \
  "$unit" "$before" "$after" "${issuer//\"/\\\"}" "$staging"
