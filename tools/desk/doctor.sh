# doctor - every dependency, port, permission and provider in one line, with the remedy
# shellcheck shell=bash

ill=0

# verdict good|fair|bad NAME WHAT [REMEDY]
verdict() {
    local mark colour
    case $1 in
        good) mark=ok colour=$green ;;
        fair) mark=note colour=$yellow ;;
        *) mark=BAD colour=$red ill=1 ;;
    esac
    printf '%s%-5s%s %-22s %s\n' "$colour" "$mark" "$plain" "$2" "$3${4:+  ->  $4}"
}

desk_doctor() {
    doctor_packages
    doctor_node
    doctor_nginx_folder
    doctor_disk
    doctor_port
    doctor_home
    doctor_processes
    doctor_sockets
    doctor_database
    doctor_site
    doctor_queue
    doctor_settings
    exit $ill
}

doctor_packages() {
    local missing name least why have
    while read -r name least why; do
        have=$(dpkg-query -W -f='${Version}' "$name" 2>/dev/null || true)
        if [ -z "$have" ]; then
            verdict bad "$name" "is not installed" "./frontdesk up as root installs it"
        elif dpkg --compare-versions "$have" ge "$least"; then
            verdict good "$name" "$have (needs $least)"
        else
            verdict bad "$name" "$have is older than $least${why:+: $why}" "apt-get install $name"
        fi
    done < <(sed -n '/^\[least\]/,/^\[/{/^[\[#]/d;/^$/d;p}' "$SRC/tools/desk/packages")
    missing=$(packages_missing run)
    [ -z "$missing" ] || verdict bad packages "missing: $missing" "apt-get install --no-install-recommends $missing"
}

doctor_node() {
    local have
    have=$(PATH=$HOME_DIR/node/bin:$PATH node --version 2>/dev/null || true)
    if (PATH=$HOME_DIR/node/bin:$PATH node_found); then
        verdict good node "$have (building only, needs $NODE_LEAST)"
    else
        verdict fair node "${have:-none} (building only, needs $NODE_LEAST)" "./frontdesk up fetches one into the instance"
    fi
}

doctor_nginx_folder() {
    if [ -d /var/lib/nginx/body ]; then
        verdict good "nginx folder" /var/lib/nginx/body
    else
        verdict bad "nginx folder" "/var/lib/nginx/body is missing; nginx with nchan does not start" \
            "sudo install -d -m 700 -o www-data /var/lib/nginx/body"
    fi
}

doctor_disk() {
    local there=$HOME_DIR free
    until [ -e "$there" ]; do there=$(dirname "$there"); done
    free=$(df -Pm "$there" | awk 'NR == 2 {print $4}')
    if [ "$free" -ge 2048 ]; then verdict good disk "$free MB free below $there"
    elif [ "$free" -ge 300 ]; then verdict fair disk "$free MB free below $there" "building wants 2048 MB"
    else verdict bad disk "only $free MB free below $there" "free some space"; fi
}

doctor_port() {
    local holder
    holder=$(port_holder "$PORT")
    if [ -z "$holder" ]; then verdict good port "$PORT is free"
    elif port_is_ours; then verdict good port "$PORT is ours"
    else verdict bad port "$PORT is taken by $holder" "FRONTDESK_PORT=$((PORT + 1)) ./frontdesk up"; fi
}

doctor_home() {
    local user
    if [ ! -d "$HOME_DIR" ]; then
        verdict fair instance "$HOME_DIR does not exist yet" "./frontdesk up"
        return
    fi
    for user in "$USER_WEB" "$USER_PG"; do
        if as "$user" test -x "$HOME_DIR"; then verdict good "folder for $user" "$HOME_DIR"
        else verdict bad "folder for $user" "$user cannot enter $HOME_DIR" "chmod o+x every folder above it"; fi
    done
    doctor_secret "$CONF"
}

doctor_secret() {
    local mode
    mode=$(stat -c %a "$1" 2>/dev/null || echo missing)
    case $mode in
        600 | 640 | 400 | 440) verdict good "$(basename "$1")" "mode $mode" ;;
        missing) verdict fair "$(basename "$1")" "is missing" "./frontdesk up makes one" ;;
        *) verdict bad "$(basename "$1")" "mode $mode lets others read it" "chmod 640 $1" ;;
    esac
}

doctor_processes() {
    local down
    if ! stack_runs; then
        verdict fair processes "nothing runs" "./frontdesk up"
        return
    fi
    down=$(sv_status | awk '$2 != "RUNNING" {printf "%s ", $1}')
    if [ -z "$down" ]; then verdict good processes "$(sv_status | wc -l) running"
    else verdict bad processes "not running: $down" "./frontdesk logs"; fi
}

doctor_sockets() {
    local worker mode
    stack_runs || return 0
    for worker in "${FASTCGI_WORKERS[@]}"; do
        mode=$(stat -c '%a %U' "$RUN/$worker.sock" 2>/dev/null || echo missing)
        if [ "$mode" = "660 $USER_WEB" ]; then verdict good "$worker.sock" "$mode"
        else verdict bad "$worker.sock" "$mode, not 660 $USER_WEB" "./frontdesk down && ./frontdesk up"; fi
    done
}

doctor_database() {
    local schema newest
    if ! own_database; then
        verdict fair database "DATABASE_URL points elsewhere" "WORKER --check tries it"
        return
    fi
    if ! database_running; then
        verdict fair database "not running" "./frontdesk up"
        return
    fi
    verdict good database "PostgreSQL $(owner_psql -d postgres -Atc "select current_setting('server_version')")"
    schema=$(owner_psql -d frontdesk -Atc \
        'select change from sqitch.changes order by committed_at desc, planned_at desc limit 1' 2>/dev/null || true)
    newest=$(awk '/^[a-z]/ {name = $1} END {print name}' "$SRC/sql/sqitch.plan")
    if [ "$schema" = "$newest" ]; then verdict good schema "${schema:-none}"
    else verdict bad schema "the database has ${schema:-none}, the clone ${newest:-none}" "./frontdesk up"; fi
}

doctor_site() {
    local answer
    stack_runs || return 0
    answer=$(site_answers /api/ready)
    case $answer in
        200) verdict good "site" "$PUBLIC_URL is ready" ;;
        *) verdict bad "site" "$PUBLIC_URL/api/ready answers $answer" "./frontdesk logs" ;;
    esac
}

# What the jobs daemon says of its queue: a job that is due waits for milliseconds.
doctor_queue() {
    local said waits failed
    stack_runs || return 0
    said=$(as "$USER_WEB" curl -s --max-time 2 --unix-socket "$INSIDE/metrics.sock" http://inside/metrics/jobs || true)
    waits=$(sed -n 's/^frontdesk_jobs_oldest_due_seconds \([0-9]*\).*/\1/p' <<<"$said")
    failed=$(sed -n 's/^frontdesk_jobs{state="failed"} //p' <<<"$said")
    if [ -z "$waits" ]; then verdict bad queue "the jobs daemon does not tell" "./frontdesk logs jobs"
    elif [ "$waits" -gt 60 ]; then verdict bad queue "a job has been due for $waits s" "./frontdesk logs jobs"
    elif [ "$failed" -gt 0 ]; then verdict fair queue "$failed failed, and wait for a person" "the reservation's page has Retry"
    else verdict good queue "nothing waits, nothing failed"; fi
}

# Each outside service: what it is played by.
doctor_settings() {
    local fault
    if [ -x "$BIN/chat" ] && [ -e "$CONF" ]; then
        if fault=$(as "$USER_WEB" "$BIN/chat" --check 2>&1); then verdict good settings "$CONF"
        else verdict bad settings "$(head -n 1 <<<"$fault")" "edit $CONF"; fi
    fi
    provider assistant "OPENAI_API_KEY OPENAI_BASE_URL DEEPSEEK_API_KEY IOINTELLIGENCE_API_KEY"
    provider mail "SMTP_URL"
    provider calendar "GOOGLE_CALENDAR_ID"
    provider sheet "GOOGLE_SHEETS_ID"
    provider webhooks "N8N_WEBHOOK_URL"
}

# provider KIND "NAME...": embedded unless one of these is set
provider() {
    local name
    for name in $2; do
        if [ -n "$(setting "$name")" ]; then
            verdict good "$1" "outside service, by $name"
            return
        fi
    done
    verdict good "$1" "embedded, nothing leaves this machine"
}
