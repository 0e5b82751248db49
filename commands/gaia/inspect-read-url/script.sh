#!/bin/bash
# Read-only.
set -euo pipefail
export LC_ALL=C
readonly root="${STEPBOOK_MACHINE_ROOT:-}"
readonly domain="${SSM_Domain:?}"
readonly script="$root/gaia/scripts/update-configs.sh"
readonly nginx="$root/gaia/nginx/conf.d/default.conf"

. ../../shell-functions/json-text.sh
boolean() { if "$@"; then printf true; else printf false; fi; }
. ../../shell-functions/setting.sh

# How update-configs.sh sets readURL at each start: from DOMAIN as documented, from READ_URL as a change leaves it, or otherwise.
form() {
  local lines
  lines=$(grep '"readURL"' "$script" 2>/dev/null || true)
  if [[ $(grep -c . <<<"$lines") -ne 1 ]]; then
    printf other
  elif [[ $lines == *'READ_URL:-https://'* ]]; then
    printf kept
  elif grep -Eq "https://'\"?[\$][{]?DOMAIN[}]?\"?'/reader/" <<<"$lines"; then
    printf documented
  else
    printf other
  fi
}
# Exactly one block for the reader, without a block in it: it is what a change copies.
has_reader() {
  [[ $(grep -Ec '^[[:space:]]*location[[:space:]]+/reader/[[:space:]]*[{]' "$nginx" 2>/dev/null || true) -eq 1 ]]
}
locations() {
  local list='' path
  while IFS= read -r path; do
    json_text path "$path"
    list+="${list:+,}$path"
  done < <(sed -nE 's/^[[:space:]]*location[[:space:]]+([^[:space:]{]+)[[:space:]]*[{].*/\1/p' "$nginx" 2>/dev/null)
  printf '[%s]' "$list"
}

[[ $(setting /etc/environment DOMAIN) == "$domain" ]] || echo "this host serves another domain than $domain" >&2
printf '{"script":"%s","reader":%s,"locations":%s}\n' "$(form)" "$(boolean has_reader)" "$(locations)"
