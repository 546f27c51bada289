#include "base/json.h"
#include "base/text.h"
#include <string.h>

enum { DEPTH = 16 };

/* Walks the text by the grammar of RFC 8259 before json-c may build a tree of it. */
struct scan {
	const char *at, *end;
	int depth;
};

static bool value(struct scan *);

static void blanks(struct scan *s)
{
	while (s->at < s->end && strchr(" \t\r\n", *s->at) && *s->at)
		s->at++;
}

static bool take(struct scan *s, char ch)
{
	if (s->at == s->end || *s->at != ch)
		return false;
	s->at++;
	return true;
}

static bool word(struct scan *s, const char *w)
{
	size_t n = strlen(w);

	if ((size_t)(s->end - s->at) < n || memcmp(s->at, w, n))
		return false;
	s->at += n;
	return true;
}

static bool digits(struct scan *s)
{
	const char *from = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > from;
}

static bool number(struct scan *s)
{
	take(s, '-');
	if (!take(s, '0') && !digits(s))
		return false;
	if (take(s, '.') && !digits(s))
		return false;
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		return digits(s);
	}
	return true;
}

static bool hex4(struct scan *s, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++, s->at++) {
		char ch = s->at < s->end ? *s->at : 0;
		int d = ch >= '0' && ch <= '9'                 ? ch - '0'
		        : (ch | 32) >= 'a' && (ch | 32) <= 'f' ? (ch | 32) - 'a' + 10
		                                               : -1;
		if (d < 0)
			return false;
		*out = *out << 4 | (unsigned)d;
	}
	return true;
}

/* \uXXXX: not NUL or another control that text may not hold, and surrogates only in pairs. */
static bool escaped_point(struct scan *s)
{
	unsigned high, low;

	if (!hex4(s, &high))
		return false;
	if (high >= 0xd800 && high <= 0xdbff)
		return word(s, "\\u") && hex4(s, &low) && low >= 0xdc00 && low <= 0xdfff;
	if (high < 0x20)
		return high == '\t' || high == '\n' || high == '\r';
	return !(high >= 0xdc00 && high <= 0xdfff) && !(high >= 0x7f && high < 0xa0);
}

static bool string(struct scan *s)
{
	if (!take(s, '"'))
		return false;
	while (s->at < s->end && *s->at != '"') {
		if ((unsigned char)*s->at < 0x20)
			return false;
		if (*s->at++ != '\\')
			continue;
		if (s->at == s->end || !*s->at || !strchr("\"\\/bfnrtu", *s->at))
			return false;
		if (*s->at == 'b' || *s->at == 'f') /* controls by another name */
			return false;
		if (*s->at++ == 'u' && !escaped_point(s))
			return false;
	}
	return take(s, '"');
}

static bool members(struct scan *s)
{
	blanks(s);
	if (take(s, '}'))
		return true;
	do {
		blanks(s);
		if (!string(s))
			return false;
		blanks(s);
		if (!take(s, ':') || !value(s))
			return false;
		blanks(s);
	} while (take(s, ','));
	return take(s, '}');
}

static bool items(struct scan *s)
{
	blanks(s);
	if (take(s, ']'))
		return true;
	do {
		if (!value(s))
			return false;
		blanks(s);
	} while (take(s, ','));
	return take(s, ']');
}

static bool value(struct scan *s)
{
	bool good;

	if (++s->depth > DEPTH)
		return false;
	blanks(s);
	if (take(s, '{'))
		good = members(s);
	else if (take(s, '['))
		good = items(s);
	else if (s->at < s->end && *s->at == '"')
		good = string(s);
	else
		good = word(s, "true") || word(s, "false") || word(s, "null") || number(s);
	s->depth--;
	return good;
}

/* The names of an object as json-c keeps them against the names as written: fewer means one stood twice. */
static size_t count_names(const char *s, size_t n)
{
	size_t names = 0;
	bool inside = false;

	for (size_t i = 0; i < n; i++) {
		if (inside && s[i] == '\\')
			i++;
		else if (s[i] == '"')
			inside = !inside;
		else if (!inside && s[i] == ':')
			names++;
	}
	return names;
}

static size_t count_kept(struct json_object *o)
{
	size_t n = 0;

	if (json_object_is_type(o, json_type_object)) {
		json_object_object_foreach(o, key, v)
		{
			(void)key;
			n += 1 + count_kept(v);
		}
	} else if (json_object_is_type(o, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(o); i++)
			n += count_kept(json_object_array_get_idx(o, i));
	}
	return n;
}

static void put(void *o)
{
	json_object_put(o);
}

struct json_object *json_keep(struct arena *a, struct json_object *o)
{
	if (o)
		arena_defer(a, put, o);
	return o;
}

struct json_object *json_read(struct arena *a, const char *text, size_t len)
{
	struct scan s = { text, text + len, 0 };
	struct json_tokener *t;
	struct json_object *o;

	if (len > INT32_MAX - 1 || !text_ok(text, len) || !value(&s))
		return NULL;
	blanks(&s);
	if (s.at != s.end)
		return NULL;
	t = json_tokener_new_ex(DEPTH + 1);
	if (!t)
		return NULL;
	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* with its closing NUL, so that a bare number knows where it ends */
	o = json_tokener_parse_ex(t, arena_strn(a, text, len), (int)len + 1);
	json_tokener_free(t);
	json_keep(a, o);
	return o && count_kept(o) == count_names(text, len) ? o : NULL;
}

const char *json_text(struct arena *a, struct json_object *o)
{
	return arena_str(a, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

struct json_object *json_get(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, name, &v))
		return NULL;
	return v;
}

const char *json_str(struct json_object *o, const char *name, const char *otherwise)
{
	struct json_object *v = json_get(o, name);

	return json_object_is_type(v, json_type_string) ? json_object_get_string(v) : otherwise;
}

int64_t json_int(struct json_object *o, const char *name, int64_t otherwise)
{
	struct json_object *v = json_get(o, name);

	return json_object_is_type(v, json_type_int) ? json_object_get_int64(v) : otherwise;
}
