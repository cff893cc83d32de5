#!/bin/sh
# Creates or changes the connector through Connect's REST API: the settings of config/connector.json, with the address
# that the server has within the compose network.
set -eu
connector=http://connect:8083/connectors/livetable
file=${1:-/config/connector.json}

# PUT takes the settings alone, and creates or changes; the file is what POST takes: {"name": …, "config": {…}}.
settings=$(tr -d '\n' < "$file" \
  | sed -e 's/^.*"config"[[:space:]]*:[[:space:]]*//' -e 's/}[[:space:]]*$//' -e 's#ws://[^"]*#ws://server:8081/link#g')

curl --silent --show-error --fail-with-body --retry 12 --retry-all-errors --retry-delay 5 \
  --request PUT --header 'Content-Type: application/json' --data "$settings" "$connector/config"
echo
echo "The connector is created: GET $connector/status tells how it is."
