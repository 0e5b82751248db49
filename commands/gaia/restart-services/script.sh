#!/bin/bash
# G9. systemd says that a unit is started before its container is up, so the outcome is read off docker and nginx.
set -euo pipefail
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly services=(nginx gaia-hub gaia-reader gaia-admin)
readonly units=(gaia.service nginx.service gaia-hub.service gaia-reader.service gaia-admin.service)
readonly tries=120

. ../../shell-functions/refuse.sh
. ../../shell-functions/setting.sh
# started NAME: when a container was started; empty when it does not run
started() {
  local template status
  template=$(printf '{%s}} {%s}}' '{.State.Running' '{.State.StartedAt')
  status=$(docker inspect --format "$template" "$1" 2>/dev/null) || return 0
  [[ $status != true\ * ]] || printf '%s' "${status#true }"
}
# The hub behind nginx answers, over the TLS that clients use.
answers() {
  local line
  line=$(printf 'GET /hub_info HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$domain" |
    openssl s_client -quiet -connect "127.0.0.1:${port:-443}" -servername "$domain" 2>/dev/null | head -n 1) || true
  [[ $line == HTTP/1.?\ 200* ]]
}

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] ||
  refuse "this host serves $(setting /etc/environment DOMAIN), not $domain; nothing was restarted"
port=$(setting /gaia/gaia.env HTTPS_PORT)
before=()
for service in "${services[@]}"; do before+=("$(started "$service")"); done

systemctl restart gaia.service || refuse "systemctl restart gaia.service failed with status $?"

for ((try = 1; ; try++)); do
  waiting=''
  list=''
  for index in "${!services[@]}"; do
    now=$(started "${services[index]}")
    [[ -n $now && $now != "${before[index]}" ]] || waiting+=" ${services[index]}"
    list+="${list:+,}\"${services[index]}\":\"$now\""
  done
  [[ -n $waiting ]] || answers || waiting=' hub_info'
  [[ -n $waiting ]] || break
  states=$(systemctl is-active "${units[@]}") || true
  [[ $states != *failed* ]] || refuse "gaia.service was restarted, but a unit has failed; not there:$waiting"
  [[ $try -lt $tries ]] || refuse "gaia.service was restarted, but after $tries looks these are not there:$waiting"
  sleep 1
done
printf '{"started":{%s}}\n' "$list"
