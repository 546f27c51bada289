# status - what runs, for how long, how large, and what it said
# shellcheck shell=bash

desk_status() {
    stack_runs || { say "not running ($HOME_DIR)"; exit 3; }
    printf '%-18s %-9s %7s %12s %9s  %s\n' program state pid uptime memory where
    sv_status | while read -r name state rest; do
        status_line "${name##*:}" "$state" "$rest"
    done
    say
    say "$PUBLIC_URL/   ($HOME_DIR)"
    everything_runs || exit 1
}

# supervisorctl: "chat:chat-0  RUNNING   pid 12, uptime 0:00:09"
status_line() {
    local pid='' uptime='' colour=$green
    if [[ $3 =~ pid\ ([0-9]+),\ uptime\ (.*) ]]; then
        pid=${BASH_REMATCH[1]} uptime=${BASH_REMATCH[2]}
    fi
    [ "$2" = RUNNING ] || colour=$red
    printf '%-18s %s%-9s%s %7s %12s %9s  %s\n' "$1" "$colour" "${2,,}" "$plain" "$pid" "$uptime" \
        "${pid:+$(memory_of "$pid")}" "$(place_of "$1")"
}

memory_of() {
    local pid
    for pid in "$1" $(pgrep -P "$1" || true); do
        kilobytes_of "$pid"
    done | awk '{kb += $1} END {printf "%.1f MB", kb / 1024}'
}

# Proportional share, so that shared pages count once (proc(5), Pss); the workers show that to root alone, and
# others see their resident size.
kilobytes_of() {
    { cat "/proc/$1/smaps_rollup" || cat "/proc/$1/status"; } 2>/dev/null |
        awk '/^(Pss|VmRSS):/ {print $2; exit}' || true
}

place_of() {
    case $1 in
        nginx) printf 'port %s' "$PORT" ;;
        postgres) printf '%s' "$RUN/pg" ;;
        *) printf '%s' "$RUN/${1%-*}.sock" ;;
    esac
}

# logs [-f] [PROGRAM]
desk_logs() {
    local follow=() name='' files
    while [ $# -gt 0 ]; do
        case $1 in -f) follow=(-F) ;; *) name=$1 ;; esac
        shift
    done
    mapfile -t files < <(find "$LOGS/" -name "${name:-}*.log" ! -name 'desk.log' ! -name access.log 2>/dev/null | sort)
    [ "$name" != nginx ] || files=("$LOGS/nginx/error.log" "$LOGS/nginx/access.log")
    [ ${#files[@]} -gt 0 ] || die "no log of ${name:-anything} is here" \
        "programs: ${FASTCGI_WORKERS[*]} nginx postgres"
    exec tail -n 25 "${follow[@]}" "${files[@]}"
}
