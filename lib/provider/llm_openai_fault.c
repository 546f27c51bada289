/*
 * llm_openai_fault - JSON of theirs made fit to read, and what their refusals mean
 */
#include "provider/llm_openai.h"
#include <ctype.h>
#include <string.h>

static bool hex4(const char *s, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		if (!isxdigit((unsigned char)s[i]))
			return false;
		*out = *out << 4 | (unsigned)(isdigit((unsigned char)s[i]) ? s[i] - '0' : (s[i] | 32) - 'a' + 10);
	}
	return true;
}

/* After "\\u" at S: how long what stands there is, and whether our door for JSON would refuse it. */
static size_t escape_length(const char *s, bool *refused)
{
	unsigned point, low;

	*refused = false;
	if (!hex4(s, &point))
		return 0;
	if (point >= 0xd800 && point < 0xdc00 && s[4] == '\\' && s[5] == 'u' && hex4(s + 6, &low) && low >= 0xdc00 &&
	        low < 0xe000)
		return 10;
	*refused = (point < 0x20 && !(point == '\t' || point == '\n' || point == '\r')) ||
	        (point >= 0x7f && point < 0xa0) || (point >= 0xd800 && point < 0xe000);
	return 4;
}

/* Control characters, escaped or not, and halves of pairs have no business in a chat; a guest who makes the model say
   one must not thereby make its whole answer unreadable. */
static char *cleaned(struct arena *mem, const char *text, size_t len)
{
	char *copy = arena_strn(mem, text, len), *to = copy;
	const char *p = copy;
	bool refused;

	for (size_t n; *p; p += n) {
		n = p[0] == '\\' && p[1] ? 2 : 1;
		if (p[0] == 0x7f || ((unsigned char)p[0] == 0xc2 && (p[1] & 0xe0) == 0x80)) {
			n = p[0] == 0x7f ? 1 : 2;
			continue;
		}
		if (n == 2 && p[1] == 'u') {
			n += escape_length(p + 2, &refused);
			memmove(to, refused ? "\\ufffd" : p, n);
		} else {
			memmove(to, n == 2 && (p[1] == 'b' || p[1] == 'f') ? "\\t" : p, n);
		}
		to += n;
	}
	*to = '\0';
	return copy;
}

struct json_object *llm_json(struct arena *mem, const char *text, size_t len)
{
	const char *clean;

	if (!len || memchr(text, '\0', len))
		return NULL;
	clean = cleaned(mem, text, len);
	return json_read(mem, clean, strlen(clean));
}

/* --- refusals ------------------------------------------------------------------------------------------------- */

static const char *code_of(struct json_object *error)
{
	const char *code = json_str(error, "code", ""); /* may be a number elsewhere, which says what the status says */

	return *code ? code : json_str(error, "type", "");
}

static bool mentions(const char *text, const char *words)
{
	return text && strcasestr(text, words);
}

static struct llm_fault by_status(int status)
{
	switch (status) {
	case 401:
	case 403:
		return (struct llm_fault){ LLM_HOPELESS, "key" };
	case 402:
		return (struct llm_fault){ LLM_HOPELESS, "quota" };
	case 404:
		return (struct llm_fault){ LLM_HOPELESS, "no-such-model" };
	case 408:
	case 409:
		return (struct llm_fault){ LLM_AGAIN, "try-again" };
	case 429:
		return (struct llm_fault){ LLM_AGAIN, "rate-limit" };
	default:
		break;
	}
	if (status >= 500)
		return (struct llm_fault){ LLM_AGAIN, "server" };
	return (struct llm_fault){ LLM_UNFIT, status >= 400 ? "bad-request" : "redirect" };
}

struct llm_fault llm_refusal(struct ctx *c, int status, const char *body, size_t len)
{
	struct json_object *whole = llm_json(c->mem, body, len), *error = json_get(whole, "error");
	const char *code, *message;

	if (!json_object_is_type(whole, json_type_object))
		return by_status(status); /* a page of some gateway */
	if (error && json_object_is_type(error, json_type_object)) {
		code = code_of(error);
		message = json_str(error, "message", "");
	} else {
		code = "";
		message = error ? json_str(whole, "error", "")
		                : json_str(whole, "detail", json_str(whole, "message", ""));
	}
	if (!strcmp(code, "context_length_exceeded") || !strcmp(code, "exceed_context_size_error") ||
	        mentions(message, "maximum context length") || mentions(json_str(error, "type", ""), "exceed_context"))
		return (struct llm_fault){ LLM_TOO_LONG, "too-long" };
	if (!strcmp(code, "insufficient_quota"))
		return (struct llm_fault){ LLM_HOPELESS, "quota" };
	if (!strcmp(code, "invalid_api_key"))
		return (struct llm_fault){ LLM_HOPELESS, "key" };
	return by_status(status);
}
