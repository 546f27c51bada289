# people - members of staff, from the shell
# shellcheck shell=bash

<<<<<<< HEAD
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
=======
# op NAME JSON: one op of the desk, run from here as the system
op() { printf '%s' "$2" | as "$USER_WEB" "$BIN/admin" --call "$1"; }

# json NAME VALUE...: an object of texts
json() { python3 -c 'import json, sys; print(json.dumps(dict(zip(sys.argv[1::2], sys.argv[2::2]))))' "$@"; }

# member NAME: of the object on standard input
member() { python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"; }

# link [MAIL]: good for one entry within the hour.  It is said to the person here, no log holds it.
desk_link() {
    local asked='{}' answer
    [ $# -eq 0 ] || asked=$(json email "$1")
    if answer=$(op staff_link_make "$asked" 2>>"$LOG"); then
        say "  For staff, once:  $(member url <<<"$answer")"
    else
        say "  ${yellow}no link for staff: $(member detail <<<"$answer" 2>/dev/null || echo "see $LOG")$plain"
    fi
}

# user add MAIL [NAME]
desk_user() {
    local answer
    [ $# -ge 1 ] || die "whose mail address?" "usage: ./frontdesk user add MAIL [NAME]"
    stack_runs || die "the desk is not running" "./frontdesk up"
    answer=$(op user_add "$(json email "$1" name "${2:-${1%%@*}}")") ||
        die "nobody was added: $(member detail <<<"$answer")" "./frontdesk link $1 makes a link for who is there already"
    say "  $(member name <<<"$answer") may enter the desk."
    desk_link "$1"
>>>>>>> 123c7c5 (desk: staff by the desk's own ops; schema, stories and journeys are suites)
}
