# json_text VARIABLE TEXT: TEXT as a JSON string, in VARIABLE
json_text() {
  local text=$2
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  text=${text//[$'\001'-$'\037']/}
  printf -v "$1" '"%s"' "$text"
}
