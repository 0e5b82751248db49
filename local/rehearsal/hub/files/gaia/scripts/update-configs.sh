#!/bin/bash
# Runs at every start of the hub and wipes out manual changes, as the original does.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"

# replace FILE SCRIPT: sed in place, on systems whose sed knows no -i
replace() {
  local text
  text=$(sed -e "$2" "$1") && printf '%s\n' "$text" >"$1"
}

if [[ -n ${DOMAIN:-} ]]; then
  replace "$root/gaia/hub-config/config.json" 's|"readURL".*|"readURL": "https://'"$DOMAIN"'/reader/",|'
  # shellcheck disable=SC2016 # the file holds the variable's name
  replace "$root/gaia/nginx/conf.d/default.conf" 's|${DOMAIN}|'"$DOMAIN"'|g'
fi
if [[ -n ${API_KEY:-} ]]; then
  replace "$root/gaia/admin-config/config.json" 's|"apiKeys".*|"apiKeys": ["'"$API_KEY"'"]|'
fi
exit 0
