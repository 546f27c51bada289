# people - members of staff, from the shell
# shellcheck shell=bash

# op NAME JSON: one op of the desk, run from here as the system
op() { printf '%s' "$2" | as "$USER_AUTH" "$BIN/auth" --call "$1"; }

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

USER_WHAT="./frontdesk user add MAIL [NAME [ROLE]] | password MAIL | list | suspend MAIL | restore MAIL | letter MAIL"

# user add MAIL [NAME [ROLE]], password MAIL, list, suspend MAIL, restore MAIL, letter MAIL
desk_user() {
    local what=${1:-}
    [ "$what" = list ] || [ $# -ge 2 ] || die "whose mail address?" "$USER_WHAT"
    stack_runs || die "the desk is not running" "./frontdesk up"
    shift
    case $what in
        add)
            user_op user_add "$(json email "$1" name "${2:-${1%%@*}}" role "${3:-front_desk}")"
            desk_link "$1"
            ;;
        password) user_op user_password "$(user_asked "$1")" ;;
        list) op user_list '{}' 2>>"$LOG" | user_table ;;
        suspend) user_op user_move_named "$(json email "$1" event suspended)" ;;
        restore) user_op user_move_named "$(json email "$1" event activated)" ;;
        letter) op staff_letter "$(json email "$1")" 2>>"$LOG" | member text ;;
        *) die "what about $what?" "$USER_WHAT" ;;
    esac
}

# user_table: the people of a list on standard input, a line each
user_table() {
    python3 -c 'import json, sys
for u in json.load(sys.stdin)["users"]:
    print("  {state:10} {email:36} {name:24} {roles}".format(**u))'
}

# user_op NAME JSON: who they are then, or why not
user_op() {
    local answer
    answer=$(op "$1" "$2" 2>>"$LOG") || die "$(member detail <<<"$answer" 2>/dev/null || echo "see $LOG")" \
        "a password has at least 10 characters, an address looks like ada@example.org"
    say "  $(member name <<<"$answer") <$(member email <<<"$answer")>, $(member roles <<<"$answer")"
}

# The password comes from the terminal unseen, or as a line of standard input; never as an argument, which
# every process of the machine can read.
user_asked() {
    local password
    [ ! -t 0 ] || printf 'Password: ' >&2
    IFS= read -rs password || true
    [ ! -t 0 ] || echo >&2
    printf '%s' "$password" |
        python3 -c 'import json, sys; print(json.dumps({"email": sys.argv[1], "password": sys.stdin.read()}))' "$1"
}
