# keys - the pairs of keys that access tokens are signed with
# shellcheck shell=bash
#
# keys/KID.pub is for every worker, keys/private/KID.pem for the auth worker alone, which under root is a user of
# its own.  Names sort by age.  The youngest key that is a minute old signs; lib/io/access.h says why.

KEY_DAYS=90

keys_folder() { printf %s "$HOME_DIR/keys"; }

# The first pair, and another one when the youngest is old.
keys_ensure() {
    local folder
    folder=$(keys_folder)
    install -d -m 755 "$folder"
    install -d -m 700 -o "$USER_AUTH" "$folder/private"
    chown -R "$USER_AUTH" "$folder/private"
    if [ -z "$(find "$folder" -maxdepth 1 -name '*.pub' -mtime "-$KEY_DAYS")" ]; then
        step "making a key for access tokens" key_make
    fi
}

# The private half is there before anybody hears of the public one.
key_make() {
    local folder kid
    folder=$(keys_folder)
    kid=$(date -u +%Y%m%d-%H%M%S)-$(head -c 4 /dev/urandom | od -An -tx1 | tr -d ' \n')
    install -m 600 -o "$USER_AUTH" /dev/null "$folder/private/$kid.pem"
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >"$folder/private/$kid.pem" || return
    openssl pkey -in "$folder/private/$kid.pem" -pubout -out "$folder/$kid.new" || return
    chmod 644 "$folder/$kid.new"
    mv "$folder/$kid.new" "$folder/$kid.pub"
}

# What only older tokens name: every key but the two youngest, when the second has signed for longer than a token lives.
keys_drop_old() {
    local folder kids kid
    folder=$(keys_folder)
    mapfile -t kids < <(cd "$folder" && printf '%s\n' *.pub | sort -r)
    [ -n "$(find "$folder/${kids[1]:-none}" -mmin +20 2>/dev/null)" ] || return 0
    for kid in "${kids[@]:2}"; do
        key_drop "${kid%.pub}"
    done
}

key_drop() { rm -f "$(keys_folder)/$1.pub" "$(keys_folder)/private/$1.pem"; }

# key rotate: a new key, and the last one checks on; key replace: all others are void at once
desk_key() {
    local folder old
    folder=$(keys_folder)
    [ -d "$folder" ] || die "there are no keys yet" "./frontdesk up"
    lock
    case ${1:-} in
        rotate)
            keys_drop_old
            key_make
            say "  a new key signs within two minutes; tokens of the last one stay good"
            ;;
        replace)
            mapfile -t old < <(cd "$folder" && printf '%s\n' *.pub)
            key_make
            for kid in "${old[@]}"; do key_drop "${kid%.pub}"; done
            say "  a new key signs from now on; every access token given before is void"
            ;;
        *) die "what about the key?" "./frontdesk key rotate | replace" ;;
    esac
}
