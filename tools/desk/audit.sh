# audit - the log of who did what: taken away, and verified without the desk
# shellcheck shell=bash

# audit export [FILE] | verify FILE [PUBLIC-KEY] | key
desk_audit() {
    local what=${1:-}
    [ $# -gt 0 ] && shift
    case $what in
        export) audit_export "${1:--}" ;;
        verify)
            [ $# -ge 1 ] || die "which file?" "./frontdesk audit export FILE makes one"
            [ -x "$BIN/audit-verify" ] || die "the programs are not built" "./frontdesk up"
            "$BIN/audit-verify" "$@"
            ;;
        key) as "$USER_WEB" "$BIN/jobs" --call audit_key_show </dev/null | member public_key ;;
        *) die "what about the audit log?" "./frontdesk audit export [FILE] | verify FILE [PUBLIC-KEY] | key" ;;
    esac
}

# A part of the export, after link $1: its first line is said once, by the first part.
audit_part() { if [ "$1" = 0 ]; then sed '/^$/d'; else sed '1d; /^$/d'; fi; }

# The whole log, part by part: each part but the first without its first line.
audit_export() {
    local file=$1 after=0 part
    stack_runs || die "the desk is not running" "./frontdesk up"
    [ "$file" = - ] || exec >"$file"
    while part=$(op audit_export "{\"after\":$after}" 2>>"$LOG"); do
        member body <<<"$part" | audit_part "$after"
        after=$(member body <<<"$part" | python3 -c \
            'import json, sys; print(max(json.loads(l).get("chain_no", 0) for l in sys.stdin if l.strip()))')
    done
    [ "$after" != 0 ] || die "nothing is sealed yet" "$(member detail <<<"$part" 2>/dev/null || echo "see $LOG")"
}
