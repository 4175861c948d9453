#!/bin/sh
# The ten newest PDFs on a subject: date, title, and where it answers. Needs curl and jq.
# usage: sh search.sh https://ressources.example "contrat de ville"
set -eu
curl --silent --show-error --fail-with-body --compressed --get "$1/api/v1/search" \
    --data-urlencode "q=$2" --data "type=pdf&sort=newest" |
    jq --raw-output '.hits[] | [.dates.published, .title, (.passages[0].url // .url)] | @tsv'
