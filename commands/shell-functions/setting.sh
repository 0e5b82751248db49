# setting FILE NAME: the value of the last line NAME=value; nothing is executed
setting() { sed -n "s/^$2=//p" "$root$1" | tail -n 1 | tr -d "\"'\\r"; }
