# say - words to the person at the keyboard: steps with their seconds, faults with their remedy
# shellcheck shell=bash

red='' green='' yellow='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' dim=$'\e[2m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*"; }

# die FAULT [REMEDY...]
die() {
    printf '%sfrontdesk: %s%s\n' "$red" "$1" "$plain" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 1
}

in_step='' # a step tells its own failures

# Where the script itself broke, when nothing better was said.
stumbled() { [ -n "$in_step" ] || printf 'frontdesk: stopped in %s, line %s: %s\n' "$@" >&2; }

now() { printf '%s' "${EPOCHREALTIME/./}"; }

# seconds_since MICROSECONDS: "3.2 s"
seconds_since() {
    local tenths=$((($(now) - $1) / 100000))
    printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

# step TEXT COMMAND...: runs it in a subshell of its own, its output to the log, and says how long it took
step() {
    local text=$1 begun rc=0
    shift
    begun=$(now)
    printf '  %-46s ' "$text"
    printf '\n== %s\n' "$text" >>"$LOG"
    in_step=yes
    set +e
    (set -e; "$@") >>"$LOG" 2>&1 9>&-
    rc=$?
    set -e
    in_step=''
    if [ $rc -eq 0 ]; then
        printf '%s%8s%s\n' "$dim" "$(seconds_since "$begun")" "$plain"
    else
        step_failed "$text" "$rc"
    fi
}

# The end of what the failed step wrote is nearly always the reason.
step_failed() {
    printf '%s  failed%s\n\n' "$red" "$plain"
    awk '/^== / {text = ""; next} {text = text "    " $0 "\n"} END {printf "%s", text}' "$LOG" | tail -n 25 >&2
    die "\"$1\" failed (exit $2)" "the whole of it: $LOG"
}

skipped() { printf '  %-46s %s%8s%s\n' "$1" "$dim" "as it was" "$plain"; }
