#include "io/access.h"
#include "base/json.h"
#include "core/config.h"
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEYS_MOST = 16, PEM_MOST = 1024, REMEMBERED = 512, LEAD_S = 60, EARLIER_S = 5 };

struct house_key {
	char kid[48], pem[PEM_MOST];
	int64_t since; /* seconds since 1970 */
};

struct found {
	struct hash token;
	struct id session;
	int64_t expires_s;
};

static struct {
	pthread_mutex_t lock;
	struct house_key keys[KEYS_MOST]; /* the youngest first */
	size_t n;
	struct timespec changed; /* the folder, when it was read */
	int64_t looked_us;
	struct found found[REMEMBERED];
} held = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* --- the folder ------------------------------------------------------------------------------------------------- */

static int open_folder(const char *name)
{
	int home = open(config->frontdesk_home, O_PATH | O_DIRECTORY | O_CLOEXEC), folder;

	if (home < 0)
		return -1;
	folder = openat(home, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	close(home);
	return folder;
}

/* The whole of a small file; false when it is not there, not ours to read, or not small. */
static bool read_file(int folder, const char *name, char text[PEM_MOST], int64_t *since)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st = { 0 };
	ssize_t n;

	if (fd < 0)
		return false;
	n = fstat(fd, &st) ? -1 : read(fd, text, PEM_MOST);
	close(fd);
	if (n <= 0 || n == PEM_MOST)
		return false;
	text[n] = '\0';
	*since = st.st_mtim.tv_sec;
	return true;
}

/* KID of KID.pub; false for every other name. */
static bool kid_of(const char *name, char kid[48])
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (!n || n >= 48 || strcmp(name + n, ".pub") != 0)
		return false;
	memcpy(kid, name, n);
	kid[n] = '\0';
	return true;
}

static int younger_first(const void *a, const void *b)
{
	return strcmp(((const struct house_key *)b)->kid, ((const struct house_key *)a)->kid);
}

static void read_keys(int folder)
{
	DIR *dir = fdopendir(dup(folder));

	held.n = 0;
	memset(held.found, 0, sizeof held.found);
	for (struct dirent *e; dir && held.n < KEYS_MOST && (e = readdir(dir));) {
		struct house_key *k = &held.keys[held.n];
		held.n += kid_of(e->d_name, k->kid) && read_file(folder, e->d_name, k->pem, &k->since);
	}
	if (dir)
		closedir(dir);
	qsort(held.keys, held.n, sizeof *held.keys, younger_first);
}

/* With the lock held. */
static void look(void)
{
	int64_t now = clock_us();
	struct stat st;
	int folder;

	if (held.looked_us && now - held.looked_us < SECONDS)
		return;
	held.looked_us = now;
	if ((folder = open_folder("keys")) < 0) {
		held.n = 0;
		return;
	}
	if (!fstat(folder, &st) && memcmp(&st.st_mtim, &held.changed, sizeof st.st_mtim) != 0) {
		held.changed = st.st_mtim;
		read_keys(folder);
	}
	close(folder);
}

/* --- checking --------------------------------------------------------------------------------------------------- */

static struct token_keys public_keys(struct ctx *c)
{
	struct token_keys out = { arena_array(c->mem, KEYS_MOST, sizeof(struct token_key)), 0 };

	pthread_mutex_lock(&held.lock);
	look();
	for (; out.n < held.n; out.n++)
		out.items[out.n] = (struct token_key){ arena_str(c->mem, held.keys[out.n].kid), "ES256",
			arena_str(c->mem, held.keys[out.n].pem) };
	pthread_mutex_unlock(&held.lock);
	return out;
}

static struct found *place_of(struct hash token)
{
	return &held.found[(token.b[0] | token.b[1] << 8) % REMEMBERED];
}

static bool recall(struct ctx *c, struct hash token)
{
	struct found *f = place_of(token);
	bool known;

	pthread_mutex_lock(&held.lock);
	look();
	known = hash_same(f->token, token) && f->expires_s > c->now.us / SECONDS;
	if (known)
		c->who.access = f->session;
	pthread_mutex_unlock(&held.lock);
	return known;
}

static void remember(struct hash token, struct id session, int64_t expires_s)
{
	pthread_mutex_lock(&held.lock);
	*place_of(token) = (struct found){ token, session, expires_s };
	pthread_mutex_unlock(&held.lock);
}

static const char *audience(struct ctx *c)
{
	return arena_printf(c->mem, "%s/api", config->public_url);
}

void access_read(struct ctx *c, const char *token)
{
	struct hash hash = hash_of(token, strnlen(token, TOKEN_MOST + 1));
	struct token_rule ours = { .issuer = config->public_url, .audience = audience(c) };
	struct json_object *claims;
	struct id session, user;
	const char *why;

	if (recall(c, hash))
		return;
	claims = token_read(c, token, public_keys(c), &ours, &why);
	if (!claims || strcmp(json_str(claims, "use", ""), "access") != 0 ||
	        !id_parse(json_str(claims, "sid", ""), &session) || !id_parse(json_str(claims, "sub", ""), &user))
		return;
	c->who.access = session;
	remember(hash, session, json_int(claims, "exp", 0));
}

struct json_object *access_keys(struct ctx *c)
{
	struct json_object *set = json_keep(c->mem, json_object_new_object()), *list = json_object_new_array();
	struct token_keys keys = public_keys(c);

	json_object_object_add(set, "keys", list);
	for (size_t i = 0; i < keys.n; i++) {
		struct json_object *jwk = jwk_of(c, keys.items[i].kid, keys.items[i].pem);
		if (jwk)
			json_object_array_add(list, json_object_get(jwk));
	}
	return set;
}

/* --- making ----------------------------------------------------------------------------------------------------- */

/* The youngest that everybody has had time to see; a house with only young ones takes the oldest. */
static bool signing_kid(struct ctx *c, char kid[48])
{
	size_t at = 0;

	pthread_mutex_lock(&held.lock);
	look();
	while (at + 1 < held.n && held.keys[at].since > c->now.us / SECONDS - LEAD_S)
		at++;
	if (held.n)
		memcpy(kid, held.keys[at].kid, 48);
	pthread_mutex_unlock(&held.lock);
	return held.n;
}

static bool private_key(const char *kid, char pem[PEM_MOST])
{
	int folder = open_folder("keys/private");
	char name[64];
	int64_t since;
	bool good;

	if (folder < 0)
		return false;
	snprintf(name, sizeof name, "%s.pem", kid);
	good = read_file(folder, name, pem, &since);
	close(folder);
	return good;
}

static void put(struct json_object *o, const char *name, const char *text)
{
	json_object_object_add(o, name, json_object_new_string(text));
}

static struct json_object *claims_of(struct ctx *c, struct id user, struct id session, const char *roles, int64_t until)
{
	struct json_object *o = json_keep(c->mem, json_object_new_object());
	int64_t now = c->now.us / SECONDS;
	char text[ID_TEXT], jti[TOKEN_TEXT];

	put(o, "use", "access");
	put(o, "iss", config->public_url);
	put(o, "aud", audience(c));
	id_print(user, text);
	put(o, "sub", text);
	id_print(session, text);
	put(o, "sid", text);
	token_new(jti);
	put(o, "jti", jti);
	put(o, "roles", roles);
	json_object_object_add(o, "iat", json_object_new_int64(now));
	json_object_object_add(o, "nbf", json_object_new_int64(now - EARLIER_S));
	json_object_object_add(o, "exp", json_object_new_int64(until));
	return o;
}

const char *access_make(struct ctx *c, struct id user, struct id session, const char *roles, struct instant *expires)
{
	int64_t until = c->now.us / SECONDS + config->access_token_minutes * 60;
	const char *token = NULL;
	char kid[48], pem[PEM_MOST];

	*expires = (struct instant){ until * SECONDS };
	if (signing_kid(c, kid) && private_key(kid, pem))
		token = token_make(c, kid, pem, claims_of(c, user, session, roles, until));
	secret_forget(pem, sizeof pem);
	return token;
}
