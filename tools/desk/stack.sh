# stack - the processes of an instance under Debian's supervisor
# shellcheck shell=bash
#
# PostgreSQL and nginx are programs like the workers: one tree, restarted the same way, and gone
# when it goes, because tools/desk/start asks the kernel to signal each child when supervisord dies.

sv() { supervisorctl -c "$ETC/supervisord.conf" "$@"; }

# That something does not run is an answer, no failure.  Whole before it is handed on: supervisorctl does
# not bear a reader that leaves early.
sv_status() {
    local text
    text=$(sv status "$@" || true)
    printf '%s\n' "$text"
}

stack_runs() { [ -S "$RUN/supervisor.sock" ] && sv pid >/dev/null 2>&1; }

# One daemon has threads enough; it is not missed while it restarts.
processes_of() { setting "$(tr '[:lower:]' '[:upper:]' <<<"$1")_PROCESSES" "$([ "$1" = jobs ] && echo 1 || echo 2)"; }

# Only what frontdesk knows goes into the processes: no stray proxy, no secret of somebody else.
environment() {
    local name
    # libcurl brings GnuTLS, which it never asks here and which would make ready in every worker: 0.6 MB each.
    printf '%s\n' PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LANG=C.UTF-8 TZ=UTC "HOME=$HOME_DIR" GNUTLS_NO_IMPLICIT_INIT=1
    for name in FRONTDESK_HOME FRONTDESK_CONF PORT PUBLIC_URL DATABASE_URL LIVE_SOCKET; do
        printf '%s=%s\n' "$name" "${!name}"
    done
    for name in $(settings_known) $(sanitizer_names); do
        [[ -z ${!name-} || $name =~ ^(PORT|PUBLIC_URL|DATABASE_URL|LIVE_SOCKET)$ ]] ||
            printf '%s=%s\n' "$name" "${!name}"
    done
}

settings_known() { sed -n 's/^#\?\([A-Z][A-Z0-9_]*\) *=.*/\1\n\1_FILE/p' "$SRC/etc/frontdesk.conf.example"; }

sanitizer_names() { printf '%s\n' ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS; }

stack_write() {
    install -m 755 "$SRC/tools/desk/start" "$ETC/start"
    {
        stack_head
        ! own_database || program postgres 1 "$USER_PG" INT "$(pg_bin)/postgres -D $PG"
        for worker in "${FASTCGI_WORKERS[@]}"; do
            [ ! -x "$BIN/$worker" ] || fastcgi_program "$worker"
        done
        program nginx 20 "$(nginx_user)" QUIT "$(nginx_command)"
    } >"$ETC/supervisord.conf"
}

stack_head() {
    cat <<TEXT
; written by ./frontdesk up; changes are lost
[unix_http_server]
file=$RUN/supervisor.sock
chmod=0700
[supervisord]
logfile=$LOGS/supervisord.log
logfile_maxbytes=2MB
logfile_backups=2
pidfile=$RUN/supervisord.pid
umask=027
directory=/
childlogdir=$LOGS
$([ -z "$ROOT" ] || echo user=root)
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://$RUN/supervisor.sock
TEXT
}

# What a worker and a plain program have in common.  TERM first, the knife after ten seconds.
program_body() {
    local name=$1 priority=$2 user=$3 signal=$4
    [ -z "$ROOT" ] || printf 'user=%s\n' "$user"
    cat <<TEXT
priority=$priority
autostart=false
autorestart=true
startsecs=1
startretries=8
stopsignal=$signal
stopwaitsecs=10
killasgroup=true
redirect_stderr=true
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
TEXT
}

# program NAME PRIORITY USER SIGNAL COMMAND
program() {
    local command=$5
    # PostgreSQL keeps its own pid file, and another user could not write to ours.
    [ "$1" = postgres ] && command="setpriv --pdeathsig $4 -- $5" ||
        command="$ETC/start $PIDS/$1 $(death_of "$4") $(stale_of "$1") $5"
    printf '\n[program:%s]\ncommand=%s\nstdout_logfile=%s\n' "$1" "$command" "$LOGS/$1.log"
    program_body "$@"
}

stale_of() { [ "$1" = nginx ] && printf %s "$INSIDE" || printf -- -; }

# Nobody waits for a polite goodbye when the supervisor was killed.
death_of() { [ "$1" = QUIT ] && printf TERM || printf %s "$1"; }

# Two processes on one socket: while one restarts, the other answers.
fastcgi_program() {
    local name=$1
    cat <<TEXT

[fcgi-program:$name]
command=$ETC/start $PIDS/$name-%(process_num)d TERM - $BIN/$name
process_name=%(program_name)s-%(process_num)d
numprocs=$(processes_of "$name")
socket=unix://$RUN/$name.sock
$([ -z "$ROOT" ] || echo "socket_owner=$USER_WEB:$USER_WEB")
socket_mode=0660
socket_backlog=1024
stdout_logfile=$LOGS/$name-%(process_num)d.log
TEXT
    program_body "$name" 20 "$(user_of "$name")" TERM
}

# Who signs access tokens is a user of its own: nobody else can read the key.
user_of() { [ "$1" = auth ] && printf %s "$USER_AUTH" || printf %s "$USER_WEB"; }

# Ports below 1024 need a master that is root; its workers are not.
nginx_user() { [ -n "$ROOT" ] && [ "$PORT" -lt 1024 ] && printf root || printf %s "$USER_WEB"; }

nginx_command() { printf '%s' "/usr/sbin/nginx -p $ETC/nginx -c $ETC/nginx/nginx.conf -e $LOGS/nginx/error.log"; }

stack_start() {
    leftovers_end
    rm -f "$RUN"/*.sock "$RUN/supervisord.pid"
    mapfile -t vars < <(environment)
    env -i "${vars[@]}" supervisord -c "$ETC/supervisord.conf" 9>&-
    local i
    for ((i = 0; i < 300; i++)); do
        ! stack_runs || return 0
        sleep 0.1
    done
    echo "supervisord did not come up; see $LOGS/supervisord.log"
    return 1
}

# After kill -9 of the supervisor its children are told to go; what did not hear it is ended here.
leftovers_end() {
    local file
    for file in "$PIDS"/*; do
        [ ! -s "$file" ] || leftover_end "$(cat "$file")" TERM
    done
    [ ! -s "$PG/postmaster.pid" ] || leftover_end "$(head -n 1 "$PG/postmaster.pid")" INT
    rm -f "$PIDS"/*
}

# leftover_end PID SIGNAL: only a process of this instance; a pid may have been given to a stranger since
leftover_end() {
    local i
    ours "$1" || return 0
    kill -"$2" -- "-$1" 2>/dev/null || kill -"$2" "$1" 2>/dev/null || return 0
    for ((i = 0; i < 50; i++)); do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

ours() { tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -F -e "$HOME_DIR/" -e "$APP/" >/dev/null; }

stack_stop() {
    if stack_runs; then
        local pid i
        pid=$(sv pid)
        sv shutdown >/dev/null
        for ((i = 0; i < 300; i++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    fi
    leftovers_end
    rm -f "$RUN"/*.sock "$RUN/supervisord.pid" "$INSIDE"/*.sock
}

# In two waves, so that somebody always answers: the first process of each worker, then the others.
workers_restart() {
    local first others
    mapfile -t first < <(sv_status | awk '$1 ~ /-0$/ {print $1}')
    mapfile -t others < <(sv_status | awk '$1 ~ /-[1-9][0-9]*$/ {print $1}')
    wave "${first[@]}"
    [ ${#others[@]} -eq 0 ] || wave "${others[@]}"
}

# The supervisor starts again what ends; done when each runs under another pid.
wave() {
    local before i
    before=$(sv_status "$@")
    sv signal TERM "$@"
    for ((i = 0; i < 60; i++)); do
        sleep 0.3
        sv_status "$@" | compared "$before" || continue
        return 0
    done
    sv_status "$@"
    return 1
}

# compared BEFORE: whether all on standard input run, none of them with a pid it had before
compared() {
    awk -v before="$1" '
        BEGIN {n = split(before, word); for (i = 1; i <= n; i++) if (word[i - 1] == "pid") had[word[i]] = 1}
        $2 != "RUNNING" || ($4 in had) {bad = 1}
        END {exit bad}'
}

# grep reads to the end: with -q it may leave early, and the pipe's failure would be taken for the answer.
everything_runs() { ! sv_status | grep -v ' RUNNING ' >/dev/null; }

desk_down() {
    [ -d "$HOME_DIR" ] || { say "nothing is here: $HOME_DIR"; return; }
    mkdir -p "$STATE" "$LOGS"
    lock
    if stack_runs || [ -s "$PG/postmaster.pid" ]; then
        step "stopping" stack_stop
    else
        leftovers_end
        say "nothing was running in $HOME_DIR"
    fi
}
