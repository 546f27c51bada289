# database - the private PostgreSQL: made once, a Unix socket only, peer authentication only
# shellcheck shell=bash

pg_bin() { find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1; }

database_make() {
    own_database && [ ! -e "$PG/PG_VERSION" ] || return 0
    step "making a private PostgreSQL" cluster_make
}

# The folder gets its name last, so that a half-made cluster is never taken for one.
cluster_make() {
    local half=$PG.half
    rm -rf "$half"
    install -d -m 700 -o "$USER_PG" "$half"
    as "$USER_PG" "$(pg_bin)/initdb" -D "$half" -U postgres -A peer -E UTF8 --locale=C.UTF-8 --data-checksums
    cluster_settings >>"$half/postgresql.conf"
    echo 'local all all peer map=desk' >"$half/pg_hba.conf"
    cluster_people >"$half/pg_ident.conf"
    mv "$half" "$PG"
    rm -f "$STATE"/schema
}

# Statements and their values may hold what guests said: they stay out of the log.
cluster_settings() {
    cat <<TEXT

# frontdesk
listen_addresses = ''
unix_socket_directories = '$RUN/pg'
max_connections = 120
shared_buffers = 64MB
work_mem = 8MB
effective_cache_size = 256MB
jit = off
fsync = on
synchronous_commit = on
wal_compression = lz4
max_wal_size = 512MB
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u '
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
TEXT
}

# Which user of this machine may be which role: whoever owns the instance is everybody.
cluster_people() {
    local role
    for role in postgres fd_desk fd_look; do
        printf 'desk %s %s\n' "$(id -un)" "$role"
    done
    [ -z "$ROOT" ] || printf 'desk %s\n' "$USER_PG postgres" "$USER_WEB fd_desk" "$USER_AUTH fd_desk"
}

# A moved instance has another socket folder.
database_start() {
    own_database || return 0
    sed -i "s|^unix_socket_directories = .*|unix_socket_directories = '$RUN/pg'|" "$PG/postgresql.conf"
    cluster_people >"$PG/pg_ident.conf"
    # The folder guards the socket: its owner makes it, the workers walk in by their group.
    install -d -m 750 -o "$USER_PG" -g "$(id -gn "$USER_WEB")" "$RUN/pg"
    sv start postgres >/dev/null || true
    local i
    for ((i = 0; i < 150; i++)); do
        ! "$(pg_bin)/pg_isready" -q -h "$RUN/pg" || return 0
        sleep 0.1
    done
    tail -n 20 "$LOGS/postgres.log"
    return 1
}

owner_psql() { psql -X -q -v ON_ERROR_STOP=1 -h "$RUN/pg" -U postgres "$@"; }

database_migrate() {
    local stamp
    [ -e "$SRC/sql/sqitch.plan" ] || return 0
    if ! own_database; then
        say "  DATABASE_URL is set: that database is migrated by hand, see docs/deploy.md"
        return
    fi
    stamp=$(cd "$SRC" && content sql)
    if ! changed schema "$stamp"; then
        skipped "database"
        return
    fi
    step "bringing the database up to date" schema_deploy
    [ ! -e "$STATE/demo-due" ] || step "loading the demo house" demo_load
    keep schema "$stamp"
}

schema_deploy() {
    if [ -z "$(owner_psql -d postgres -Atc "select 1 from pg_database where datname = 'frontdesk'")" ]; then
        owner_psql -d postgres -c 'create database frontdesk'
        [ "$(setting DEMO on)" = off ] || touch "$STATE/demo-due"
    fi
    cd "$SRC/sql" || return
    export SQITCH_FULLNAME=frontdesk SQITCH_EMAIL=desk@localhost
    sqitch --quiet deploy --verify "db:pg://postgres@/frontdesk?host=$RUN/pg"
}

demo_load() {
    [ ! -e "$SRC/sql/demo.sql" ] || owner_psql -d frontdesk -1 -f "$SRC/sql/demo.sql"
    rm -f "$STATE/demo-due"
}

desk_psql() {
    local role=postgres
    [ "${1:-}" != --look ] || { role=fd_look; shift; }
    own_database || exec psql "$@" "$DATABASE_URL"
    [ -S "$RUN/pg/.s.PGSQL.5432" ] || die "the database is not running" "./frontdesk up"
    exec psql -h "$RUN/pg" -U "$role" -d frontdesk "$@"
}
