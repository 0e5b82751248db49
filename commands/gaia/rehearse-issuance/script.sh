#!/bin/bash
# certbot's --dry-run asks the staging endpoint (30,000 certificates a week, none of them counted against production).
# It runs as the hub's own unit runs it, in the documented container, but on a folder of its own that is thrown away.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh

image=$(setting /gaia/gaia.env CERTBOT_IMAGE)
www=$(setting /gaia/gaia.env LOCAL_CERTBOT_WWW)
[[ -n $image && -n $www ]] || refuse "/gaia/gaia.env has no CERTBOT_IMAGE or no LOCAL_CERTBOT_WWW"

umask 077
mkdir -p "$root/var/lib/stepbook"
scratch=$(mktemp -d "$root/var/lib/stepbook/rehearse.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

docker run --rm --name "certbot-rehearsal-$$" \
  -v "${scratch#"$root"}:/etc/letsencrypt" \
  -v "$www:/var/www/certbot" \
  "$image" certonly --dry-run --non-interactive --webroot -w /var/www/certbot -d "$domain" \
  --register-unsafely-without-email --agree-tos >"$scratch/output" 2>&1 || {
  tail -n 30 "$scratch/output" >&2
  refuse "the staging endpoint did not issue for $domain"
}
printf '{"rehearsed":"%s"}\n' "$domain"
