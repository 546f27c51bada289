# people - members of staff, from the shell
# shellcheck shell=bash

# A text as JSON; line ends and control characters have no place in one.
quoted() { printf '"%s"' "$(printf '%s' "$1" | tr -d '[:cntrl:]' | sed 's/[\\"]/\\&/g')"; }

# user add MAIL [NAME [staff|owner]] · user password MAIL, which asks for it
desk_user() {
    local what=${1:-}
    shift || true
    stack_runs || die "the desk is not running" "./frontdesk up"
    case $what in
        add)
            [ $# -ge 1 ] || die "whose mail address?" "usage: ./frontdesk user add MAIL [NAME [staff|owner]]"
            user_call user_add "{\"email\":$(quoted "$1"),\"name\":$(quoted "${2:-${1%%@*}}"),\"role\":$(quoted "${3:-staff}")}"
            desk_link "$1"
            ;;
        password)
            [ $# -eq 1 ] || die "whose?" "usage: ./frontdesk user password MAIL"
            user_call user_password "{\"email\":$(quoted "$1"),\"password\":$(quoted "$(read_password)")}"
            ;;
        *) die "what about people?" "./frontdesk user add MAIL [NAME] | password MAIL" ;;
    esac
}

# What was answered, or why not.
user_call() {
    local answer
    if answer=$(printf '%s' "$2" | as "$USER_WEB" "$BIN/admin" --call "$1" 2>>"$LOG"); then
        say "  $(printf '%s' "$answer" | sed -n 's/.*"name":"\([^"]*\)","email":"\([^"]*\)","role":"\([^"]*\)".*/\1 <\2>, \3/p')"
    else
        die "$(printf '%s' "$answer" | sed -n 's/.*"detail":"\([^"]*\)".*/\1/p')" "at least 10 characters for a password; an address like ada@example.org"
    fi
}

# From the terminal unseen, or a line of standard input; never from the command line, which others can read.
read_password() {
    local password
    [ ! -t 0 ] || printf 'Password: ' >&2
    IFS= read -rs password
    [ ! -t 0 ] || echo >&2
    printf '%s' "$password"
}
