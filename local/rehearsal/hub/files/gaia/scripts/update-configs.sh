#!/bin/bash
# Runs at every start of the hub and wipes out manual changes, as the original does.
readonly root="${STEPBOOK_MACHINE_ROOT:-}"

# replace FILE SCRIPT: sed in place, whole or not at all, because several units start at once. The script comes by a pipe:
# the API key is in it, and arguments are for everybody to read.
replace() {
  sed -f <(printf '%s\n' "$2") "$1" >"$1.$$" && mv "$1.$$" "$1"
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
