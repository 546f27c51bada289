# up - from nothing, or from anything, to a running desk
# shellcheck shell=bash

desk_up() {
    local begun
    begun=$(now)
    say "frontdesk in $HOME_DIR, port $PORT"
    home_make
    lock
    : >"$LOG"
    packages_bring run
    nginx_folder
    port_check
    build_all
    database_make
    stack_up
    wait_ready
    farewell "$begun"
}

# A port in use by somebody else is found before anything is built.
port_check() {
    local holder
    holder=$(port_holder "$PORT")
    [ -z "$holder" ] || port_is_ours || die "port $PORT is taken${holder:+ by $holder}" \
        "choose another: FRONTDESK_PORT=$((PORT + 1)) ./frontdesk up"
}

port_holder() {
    ss -Hltnp "sport = :$1" 2>/dev/null |
        sed -n '1{s/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\1 (pid \2)/p;t;s/.*/another program/p}'
}

port_is_ours() { [ -s "$PIDS/nginx" ] && ours "$(cat "$PIDS/nginx")"; }

# What changed since the running processes were started decides how much of them is replaced.
stack_up() {
    local stack
    stack_write
    stack=$(environment | cat - "$ETC/supervisord.conf" "$ETC/start" | sha256sum)
    if stack_runs && changed stack "$stack"; then
        step "stopping: its set-up changed" stack_stop
    fi
    stack_runs || step "starting the supervisor" stack_start
    keep stack "$stack"
    database_running || step "starting PostgreSQL" database_start
    database_migrate
    step "checking the settings" settings_check
    nginx_write
    workers_up
    access_log_turn
}

database_running() { ! own_database || "$(pg_bin)/pg_isready" -q -h "$RUN/pg"; }

# Each worker reads the same file; the first that has something to say says it for all.
settings_check() {
    [ ! -x "$BIN/chat" ] || as "$USER_WEB" "$BIN/chat" --check
}

nginx_write() {
    local before after
    before=$(content "$ETC/nginx")
    step "writing nginx's configuration" nginx_generate
    after=$(content "$ETC/nginx")
    # Restart, not reload: a reload drops nchan's subscribers and its buffer all the same.
    if [ "$before" != "$after" ] && sv_status nginx | grep ' RUNNING ' >/dev/null; then
        step "restarting nginx" sv restart nginx
    fi
}

# supervisord turns over what it writes itself; nginx's own log is turned here.
access_log_turn() {
    local log=$LOGS/nginx/access.log
    [ -n "$(find "$log" -size +20M 2>/dev/null)" ] || return 0
    mv "$log" "$log.1"
    kill -USR1 "$(cat "$PIDS/nginx")"
}

nginx_generate() {
    local files
    files=$(ulimit -Hn)
    [ "$files" != unlimited ] && [ "$files" -lt 16384 ] || files=16384
    mkdir -p "$ETC/nginx"
    "$SRC/tools/mknginx" --out "$ETC/nginx" --run "$RUN" --htdocs "$HTDOCS" --logs "$LOGS/nginx" \
        --temp "$HOME_DIR/tmp" --files "$files" --user "$([ "$(nginx_user)" = root ] && echo "$USER_WEB")" \
        --routes "$SRC/nginx/routes" "PORT=$PORT" "PUBLIC_URL=$PUBLIC_URL" \
        "LISTEN=$(setting LISTEN 127.0.0.1)" "API_PREFIX=$(setting API_PREFIX /api/v1)" \
        "CORS_ORIGIN=$(setting CORS_ORIGIN)" "PUBLIC_API_BASE_URL=$(setting PUBLIC_API_BASE_URL)" \
        "RATE_LIMIT_MAX_REQUESTS=$(setting RATE_LIMIT_MAX_REQUESTS 600)" \
        "RATE_LIMIT_WINDOW_MS=$(setting RATE_LIMIT_WINDOW_MS 60000)" \
        "CONNECTION_LIMIT=$(setting CONNECTION_LIMIT 200)" "TRUSTED_PROXIES=$(setting TRUSTED_PROXIES)"
    # shellcheck disable=SC2046
    as "$(nginx_user)" $(nginx_command) -t
}

workers_up() {
    local stamp
    stamp="$(content "$BIN" "$CONF") $(kept schema)"
    if everything_runs; then
        ! changed workers "$stamp" || step "restarting the workers" workers_restart
    else
        step "starting workers, jobs and nginx" programs_start
    fi
    keep workers "$stamp"
}

# A worker that cannot run says why in its log: the first such log is shown.
programs_start() {
    local bad
    sv start all || true
    bad=$(sv_status | awk '$2 != "RUNNING" {sub(/.*:/, "", $1); print $1; exit}')
    [ -n "$bad" ] || return 0
    tail -n 15 "$LOGS/$bad.log"
    echo "$bad does not start"
    return 1
}

wait_ready() {
    local i answer
    for ((i = 0; i < 300; i++)); do
        answer=$(site_answers /api/ready)
        [ "$answer" != 200 ] || return 0
        sleep 0.1
    done
    curl -s --max-time 2 --noproxy '*' "$(site_inside)/api/ready" | head -c 600 >&2 || true
    die "the site does not get ready (/api/ready answers $answer)" "./frontdesk logs" "./frontdesk doctor"
}

# site_answers PATH: the status, 000 when nobody answers
site_answers() { curl -s -o /dev/null -w '%{http_code}' --max-time 2 --noproxy '*' "$(site_inside)$1" || true; }

# How this machine reaches the site.
site_inside() {
    local address
    address=$(setting LISTEN 127.0.0.1)
    address=${address%%,*}
    case $address in 0.0.0.0 | \* | '[::]') address=127.0.0.1 ;; esac
    printf 'http://%s:%s' "$address" "$PORT"
}

farewell() {
    say
    say "  ${green}The desk is open: $PUBLIC_URL/$plain   ${dim}($(seconds_since "$1"))$plain"
    [ ! -x "$BIN/admin" ] || desk_link
}

desk_config() {
    [ -x "$BIN/chat" ] || die "the programs are not built" "./frontdesk up"
    as "$USER_WEB" "$BIN/chat" --config
}
