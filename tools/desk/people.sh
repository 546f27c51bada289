# people - members of staff, from the shell
# shellcheck shell=bash

# user add MAIL [NAME]
desk_user() {
    [ $# -ge 1 ] || die "whose mail address?" "usage: ./frontdesk user add MAIL [NAME]"
    stack_runs || die "the desk is not running" "./frontdesk up"
    as "$USER_WEB" "$BIN/admin" --user-add "$1" "${2:-${1%%@*}}"
    desk_link "$1"
}
