#!/bin/sh
# A complete session with curl. Reads the credentials as JSON from standard input, so that the
# password does not appear on a command line:
#
#   echo '{"email":"demo@latchkey.example","password":"open the demo door"}' |
#     sh examples/curl/session.sh http://localhost:3000
set -eu
api="$1/api"
jar=$(mktemp)
trap 'rm -f "$jar"' EXIT

# The jar holds the refresh token: each refresh sends its cookie and stores the next one.
post() {
  path=$1
  shift
  curl --silent --show-error --cookie "$jar" --cookie-jar "$jar" --request POST "$api/$path" "$@"
}

access_token() {
  sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p'
}

get() {
  # Passed on standard input: other processes could read a token from the command line.
  printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl --silent --show-error --config - "$api/$1"
  echo
}

token=$(post login --header 'Content-Type: application/json' --data-binary @- | access_token)
get me
token=$(post refresh | access_token)
get sessions
post logout
echo
post refresh
echo
