#!/bin/bash
# Asks the authority for a certificate once nginx answers. Waits are shorter than the original's 10, 20, … 50 seconds.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly conf="$root/gaia/nginx/certbot/conf"
readonly live="$conf/live/$DOMAIN"
readonly tries=50

if [[ ! -f "$root/tmp/dns_checked" || -f "$root/tmp/ssl_created" || ! -f "$root/tmp/letsencrypt.init" ]]; then
  exit 1
fi

nginx_answers() {
  local answer
  exec 3<>"/dev/tcp/127.0.0.1/${HTTP_PORT:-80}" || return 1
  printf 'GET /ping HTTP/1.0\r\n\r\n' >&3
  answer=$(cat <&3)
  exec 3>&-
  [[ $answer == *01000110110000011010001100001* ]]
}

for ((try = 1; ; try++)); do
  (nginx_answers) 2>/dev/null && break
  if [[ $try -eq $tries ]]; then
    echo "NGINX never started correctly. exiting"
    exit 1
  fi
  sleep 0.2
done

echo "### Deleting dummy certificate for $DOMAIN ..."
rm -rf "$live"

echo "### Requesting certificate for $DOMAIN ..."
staging=()
[[ ${STAGING:-1} == 0 ]] || staging=(--staging)
docker run --rm --net=gaia -m 128m --oom-kill-disable \
  -v "$LOCAL_CERTBOT_CONF:$REMOTE_CERTBOT_CONF" -v "$LOCAL_CERTBOT_WWW:$REMOTE_CERTBOT_WWW" \
  --name certbot "$CERTBOT_IMAGE" \
  certonly --webroot -w "$REMOTE_CERTBOT_WWW" ${staging[@]+"${staging[@]}"} -d "$DOMAIN" \
  --register-unsafely-without-email --agree-tos --force-renewal

if [[ -f "$live/fullchain.pem" && -f "$live/privkey.pem" ]]; then
  touch "$root/tmp/ssl_created"
  systemctl restart nginx.service
  exit 0
fi
echo "Timed out. There was a problem creating the SSL certificates"
exit 1
