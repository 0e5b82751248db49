#!/bin/bash
# Read-only. jq is not on every host, so the JSON is put together here; every text goes through json_text.
set -euo pipefail
export LC_ALL=C
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly letsencrypt="$root/gaia/nginx/certbot/conf"
readonly units=(gaia.service nginx.service gaia-hub.service gaia-reader.service gaia-admin.service certbot.timer)
readonly configs=(/gaia/gaia.env /gaia/hub-config/config.json /gaia/admin-config/config.json
  /gaia/reader-config/config.json /gaia/nginx/conf.d/default.conf /etc/systemd/system/reset-ssl-certs.service)
readonly newest_issued=30
readonly newest_backups=5

. ../../shell-functions/json-text.sh

# json_list VARIABLE: the lines of standard input as a JSON array of strings, in VARIABLE
json_list() {
  local list='' line item
  while IFS= read -r line; do
    [[ -n $line ]] || continue
    json_text item "$line"
    list+="${list:+,}$item"
  done
  printf -v "$1" '[%s]' "$list"
}

# setting FILE NAME: the value of the last line NAME=value of an environment file; nothing is executed
setting() {
  [[ -r $root$1 ]] || return 0
  sed -n "s/^$2=//p" "$root$1" | tail -n 1 | tr -d "\"'\\r"
}

. ../../shell-functions/digest-of.sh
boolean() { if "$@"; then printf true; else printf false; fi; }

# iso VARIABLE "Nov 21 09:12:00 2025 GMT"
iso() {
  local month day clock year months=JanFebMarAprMayJunJulAugSepOctNovDec before
  read -r month day clock year _ <<<"$2"
  before=${months%%"$month"*}
  printf -v "$1" '%04d-%02d-%02dT%sZ' "$year" "$((${#before} / 3 + 1))" "$((10#$day))" "$clock"
}

# read_certificate FILE: sets serial, issuer, names, not_before, not_after (JSON values)
read_certificate() {
  local text san=''
  text=$(openssl x509 -in "$1" -noout -text -serial -issuer -startdate -enddate -nameopt RFC2253) || return 1
  local line after_header=false
  while IFS= read -r line; do
    if $after_header; then
      san=$line
      after_header=false
    fi
    case $line in
      serial=*) json_text serial "${line#serial=}" ;;
      issuer=*) line=${line#issuer=} && json_text issuer "${line# }" ;;
      notBefore=*) iso not_before "${line#notBefore=}" && json_text not_before "$not_before" ;;
      notAfter=*) iso not_after "${line#notAfter=}" && json_text not_after "$not_after" ;;
      *'X509v3 Subject Alternative Name:'*) after_header=true ;;
    esac
  done <<<"$text"
  json_list names < <(tr ',' '\n' <<<"$san" | sed -n 's/^ *DNS://p')
}

# certificate_json: what read_certificate has read
certificate_json() {
  printf '{"serial":%s,"issuer":%s,"names":%s,"notBefore":%s,"notAfter":%s}' \
    "$serial" "$issuer" "$names" "$not_before" "$not_after"
}

unit_states() {
  local state index=0 name list=''
  while IFS= read -r state; do
    json_text name "${units[index]}"
    json_text state "$state"
    list+="${list:+,}$name:$state"
    index=$((index + 1))
  done < <(systemctl is-active "${units[@]}" 2>/dev/null || true)
  printf '{%s}' "$list"
}

containers() {
  # The braces of docker's templates are kept apart: SSM would interpolate them.
  local template ids starts='' list='' name image status started
  template=$(printf '{%s}}\t{%s}}' '{.Name' '{.State.StartedAt')
  ids=$(docker ps -aq || true)
  # shellcheck disable=SC2086 # ids of containers; one that ends meanwhile makes inspect fail after the others
  [[ -z $ids ]] || starts=$(docker inspect --format "$template" $ids 2>/dev/null || true)
  template=$(printf '{%s}}\t{%s}}\t{%s}}' '{.Names' '{.Image' '{.Status')
  while IFS=$'\t' read -r name image status; do
    [[ -n $name ]] || continue
    case $status in Up*) status=running ;; *) status=exited ;; esac
    json_text started "$(awk -F '\t' -v name="/$name" '$1 == name { print $2 }' <<<"$starts")"
    json_text name "$name"
    json_text image "$image"
    list+="${list:+,}{\"name\":$name,\"image\":$image,\"state\":\"$status\",\"started\":$started}"
  done < <(docker ps -a --format "$template" || echo "docker ps failed" >&2)
  printf '[%s]' "$list"
}

images() {
  local variable
  for variable in NGINX_IMAGE HUB_IMAGE READER_IMAGE ADMIN_IMAGE CERTBOT_IMAGE; do setting /gaia/gaia.env "$variable"; done
}

issued() {
  local list='' file
  local serial issuer names not_before not_after
  while IFS= read -r file; do
    read_certificate "$file" || continue
    list+="${list:+,}$(certificate_json)"
  done < <(find "$letsencrypt/archive/$domain" -name 'cert*.pem' 2>/dev/null | sort -V | tail -n "$newest_issued")
  printf '[%s]' "$list"
}

certificate() {
  local serial issuer names not_before not_after
  local file="$letsencrypt/live/$domain/fullchain.pem"
  if [[ -r $file ]] && read_certificate "$file"; then
    certificate_json
  else
    printf null
  fi
}

# Back-ups that a restore can put back, newest first; beside each lies the certificate that was served from it.
backups() {
  local list='' file run
  local serial issuer names not_before not_after
  while IFS= read -r file; do
    [[ -s ${file%.pem}.tar.gz.enc && -s ${file%.pem}.tar.gz.enc.sha256 ]] || continue
    read_certificate "$file" || continue
    run=${file##*/}
    json_text run "${run%.pem}"
    list+="${list:+,}{\"run\":$run,\"certificate\":$(certificate_json)}"
  done < <(find "$root/var/lib/stepbook/backups" -name '*.pem' -exec ls -t {} + 2>/dev/null | head -n "$newest_backups")
  printf '[%s]' "$list"
}

# The local addresses that somebody listens on at a port, as the kernel has them; a wildcard is reached over loopback.
listening() {
  local hex socket state word index address
  hex=$(printf '%04X' "$1")
  while read -r _ socket _ state _; do
    [[ $state == 0A && ${socket##*:} == "$hex" ]] || continue
    socket=${socket%%:*}
    case $socket in
      00000000) echo 127.0.0.1 ;;
      00000000000000000000000000000000) echo '[::1]' ;;
      ????????) printf '%d.%d.%d.%d\n' "0x${socket:6:2}" "0x${socket:4:2}" "0x${socket:2:2}" "0x${socket:0:2}" ;;
      *)
        address=''
        for ((word = 0; word < 32; word += 8)); do
          for index in 6 2; do
            address+=${address:+:}${socket:word+index:2}${socket:word+index-2:2}
          done
        done
        echo "[$address]"
        ;;
    esac
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null) | sort -u
}

# Which certificate each listener on the TLS port shows for the domain
listeners() {
  local port list='' address serial
  port=$(setting /gaia/gaia.env HTTPS_PORT)
  while IFS= read -r address; do
    serial=$(openssl s_client -connect "$address:${port:-443}" -servername "$domain" </dev/null 2>/dev/null |
      openssl x509 -noout -serial 2>/dev/null) || serial=''
    json_text address "$address"
    json_text serial "${serial#serial=}"
    list+="${list:+,}{\"address\":$address,\"serial\":$serial}"
  done < <(listening "${port:-443}")
  printf '[%s]' "$list"
}

# What nginx says of its configuration: in the container that runs, else in one of the same image that is there.
nginx_test() {
  local status=0 said image
  said=$(docker exec nginx nginx -t 2>&1) || status=$?
  if [[ $said == *'No such container'* || $said == *'is not running'* ]]; then
    image=$(setting /gaia/gaia.env NGINX_IMAGE)
    status=0
    said=$(docker run --rm --pull=never --net=gaia \
      -v /gaia/nginx/conf.d/default.conf:/etc/nginx/conf.d/default.conf \
      -v /gaia/nginx/conf.d/nginx.conf:/etc/nginx/nginx.conf \
      -v "$(setting /gaia/gaia.env LOCAL_CERTBOT_CONF):$(setting /gaia/gaia.env REMOTE_CERTBOT_CONF)" \
      "${image:-nginx}" nginx -t 2>&1) || status=$?
  fi
  if [[ $status -ge 125 ]]; then
    printf null # docker itself failed: nothing is known
    return
  fi
  json_text said "${said:0:500}"
  printf '{"ok":%s,"said":%s}' "$(boolean test "$status" -eq 0)" "$said"
}

certbot_image() {
  local image
  image=$(setting /gaia/gaia.env CERTBOT_IMAGE)
  json_text name "$image"
  printf '{"image":%s,"present":%s}' "$name" "$(boolean has_image "$image")"
}
has_image() { [[ -n $1 ]] && docker image inspect "$1" >/dev/null 2>&1; }

has_account() { [[ -n $(find "$letsencrypt/accounts" -name regr.json 2>/dev/null | head -n 1) ]]; }

reset_script() {
  local file="$root/gaia/scripts/reset-certs.sh"
  if [[ ! -f $file ]]; then
    printf null
    return
  fi
  printf '{"sha256":"%s","executable":%s}' "$(digest_of "$file")" "$(boolean test -x "$file")"
}

read_url() {
  [[ -r $root/gaia/hub-config/config.json ]] || return 0
  sed -n 's/^ *"readURL": *"\([^"]*\)".*/\1/p' "$root/gaia/hub-config/config.json" | tail -n 1
}

# READ_URL of /gaia/gaia.env, when update-configs.sh takes readURL from it (a change of readURL leaves both so)
kept_read_url() {
  grep -q 'READ_URL:-https://' "$root/gaia/scripts/update-configs.sh" 2>/dev/null || return 0
  setting /gaia/gaia.env READ_URL
}

config_digests() {
  local list='' path name
  for path in "${configs[@]}"; do
    [[ -r $root$path ]] || continue
    json_text name "$path"
    list+="${list:+,}$name:\"$(digest_of "$root$path")\""
  done
  printf '{%s}' "$list"
}

name='' domain_setting='' staging_setting='' image_list='' volume_list='' read_url_setting='' kept_read_url_setting=''
json_text domain_setting "$(setting /etc/environment DOMAIN)"
json_text staging_setting "$(setting /etc/environment STAGING)"
json_text read_url_setting "$(read_url)"
json_text kept_read_url_setting "$(kept_read_url)"
json_list image_list < <(images)
json_list volume_list < <(docker volume ls -q || echo "docker volume ls failed" >&2)

printf '{"environment":{"DOMAIN":%s,"STAGING":%s},' "$domain_setting" "$staging_setting"
printf '"units":%s,"containers":%s,' "$(unit_states)" "$(containers)"
printf '"images":%s,"volumes":%s,' "$image_list" "$volume_list"
printf '"certificate":%s,' "$(certificate)"
printf '"renewal":{"configured":%s,"account":%s},' \
  "$(boolean test -f "$letsencrypt/renewal/$domain.conf")" "$(boolean has_account)"
printf '"issued":%s,"backups":%s,"resetScript":%s,' "$(issued)" "$(backups)" "$(reset_script)"
printf '"listeners":%s,"nginxTest":%s,"certbot":%s,' "$(listeners)" "$(nginx_test)" "$(certbot_image)"
printf '"machineId":%s,' "$(boolean test -s "$root/etc/machine-id")"
printf '"freeBytes":%s,' "$(df -Pk "$root/gaia" | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')"
printf '"configDigests":%s,"readUrl":%s,"keptReadUrl":%s,' \
  "$(config_digests)" "$read_url_setting" "$kept_read_url_setting"
printf '"clock":"%s"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
