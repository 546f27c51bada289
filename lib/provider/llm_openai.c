#include "provider/llm_openai.h"
#include "base/text.h"
#include "core/config.h"
#include <ctype.h>
#include <stdatomic.h>

enum { LINE_MOST = 512 * 1024, TEXT_MOST = 256 * 1024, ARGUMENTS_MOST = 64 * 1024, CALLS_MOST = 32, ID_MOST = 128 };

/* --- where, and how it is asked ------------------------------------------------------------------------------------ */

static const char OPENAI_BASE[] = "https://api.openai.com/v1";
static const char DEEPSEEK_BASE[] = "https://api.deepseek.com";
static const char INTELLIGENCE_BASE[] = "https://api.intelligence.io.solutions/api/v1";
static const char DEFAULT_MODEL[] = "gpt-4o-mini"; /* what OPENAI_MODEL is when nobody says otherwise */

static bool set(const char *text)
{
	return text && *text;
}

/* Another service than OpenAI has its own usual model. */
static const char *model_or(const char *usual)
{
	return strcmp(config->openai_model, DEFAULT_MODEL) ? config->openai_model : usual;
}

/* Model names as of November 2026: https://api-docs.deepseek.com, https://docs.io.net. */
static bool by_key(struct llm_service *s)
{
	if (set(config->openai_api_key) || set(config->openai_base_url))
		*s = (struct llm_service){ .name = "openai",
			.base = set(config->openai_base_url) ? config->openai_base_url : OPENAI_BASE,
			.key = config->openai_api_key,
			.model = config->openai_model };
	else if (set(config->deepseek_api_key))
		*s = (struct llm_service){
			.base = DEEPSEEK_BASE, .key = config->deepseek_api_key, .model = model_or("deepseek-flash")
		};
	else if (set(config->iointelligence_api_key))
		*s = (struct llm_service){ .base = INTELLIGENCE_BASE,
			.key = config->iointelligence_api_key,
			.model = model_or("meta-llama/Llama-3.3-70B-Instruct") };
	else
		return false;
	return true;
}

bool llm_service(struct llm_service *s)
{
	if (!config || !by_key(s))
		return false;
	s->most_field = "max_tokens";
	s->cool = true;
	if (strstr(s->base, "://api.openai.com/")) {
		/* Reasoning models there refuse max_tokens, and any temperature but their own. */
		s->name = "openai";
		s->most_field = "max_completion_tokens";
		s->cool = false;
	} else if (strstr(s->base, "://api.deepseek.com")) {
		s->name = "deepseek";
		s->thinks = true;
	} else {
		s->name = strstr(s->base, ".io.solutions/") ? "iointelligence" : "compatible";
	}
	if (!set(s->key))
		s->key = NULL;
	return true;
}

const char *llm_url(struct ctx *c, const struct llm_service *s)
{
	size_t n = strlen(s->base);

	while (n && s->base[n - 1] == '/')
		n--;
	return arena_printf(c->mem, "%.*s/chat/completions", (int)n, s->base);
}

static void put_member(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, ",\"%s\":", name);
	buf_json(b, text);
}

static void put_calls(struct buf *b, const struct llm_message *m)
{
	buf_puts(b, ",\"tool_calls\":[");
	for (size_t i = 0; i < m->n_calls; i++) {
		buf_puts(b, i ? ",{\"type\":\"function\",\"id\":" : "{\"type\":\"function\",\"id\":");
		buf_json(b, m->calls[i].id);
		buf_puts(b, ",\"function\":{\"name\":");
		buf_json(b, m->calls[i].name);
		/* Servers parse what they get back; what was never JSON they would refuse. */
		put_member(b, "arguments", m->calls[i].input ? m->calls[i].arguments : "{}");
		buf_puts(b, "}}");
	}
	buf_puts(b, "]");
}

static void put_message(struct buf *b, const struct llm_message *m)
{
	static const char *const roles[] = { "user", "assistant", "tool" };

	buf_printf(b, ",{\"role\":\"%s\",\"content\":", roles[m->role]);
	buf_json(b, m->text ? m->text : m->n_calls ? NULL : "");
	if (m->role == LLM_ASSISTANT && m->reasoning)
		put_member(b, "reasoning_content", m->reasoning);
	if (m->role == LLM_ASSISTANT && m->n_calls)
		put_calls(b, m);
	if (m->role == LLM_TOOL)
		put_member(b, "tool_call_id", m->call_id);
	buf_puts(b, "}");
}

/* The tools as this format spells them; "" when there are none. */
static const char *spell_tools(struct arena *mem, const char *tools)
{
	struct json_object *list = json_read(mem, tools, strlen(tools));
	size_t n = list && json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	struct buf b = { .mem = mem };

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s{\"type\":\"function\",\"function\":%s}", i ? "," : "",
		        json_text(mem, json_object_array_get_idx(list, i)));
	return buf_text(&b);
}

struct spelt {
	struct arena *mem; /* what it lives in, as long as the process */
	const char *tools, *text;
};

/* A process has one list of tools: the first is kept, so that who waits for an answer holds no tree of it. */
static const char *spelt_tools(struct ctx *c, const char *tools)
{
	static _Atomic(struct spelt *) kept;
	struct spelt *k = atomic_load(&kept), *none = NULL;
	struct arena *scratch, *mem;

	if (k)
		return strcmp(k->tools, tools) ? spell_tools(c->mem, tools) : k->text;
	mem = arena_new();
	scratch = arena_new();
	k = NEW(mem, struct spelt);
	*k = (struct spelt){ mem, arena_str(mem, tools), arena_str(mem, spell_tools(scratch, tools)) };
	arena_free(scratch);
	if (atomic_compare_exchange_strong(&kept, &none, k))
		return k->text;
	arena_free(mem);
	return spell_tools(c->mem, tools);
}

static void put_tools(struct ctx *c, struct buf *b, const struct llm_ask *ask)
{
	const char *list = ask->tools ? spelt_tools(c, ask->tools) : "";

	if (!*list)
		return;
	buf_printf(b, ",\"tools\":[%s", list);
	buf_puts(b, ask->text_only ? "],\"tool_choice\":\"none\"" : "],\"tool_choice\":\"auto\"");
}

const char *llm_request(struct ctx *c, const struct llm_service *s, const struct llm_ask *ask)
{
	struct buf b = { .mem = c->mem };

	buf_puts(&b, "{\"model\":");
	buf_json(&b, s->model);
	buf_printf(&b, ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"%s\":%lld", s->most_field,
	        (long long)config->llm_max_tokens);
	if (s->cool)
		buf_puts(&b, ",\"temperature\":0.2");
	if (s->thinks)
		buf_puts(&b, ",\"thinking\":{\"type\":\"disabled\"}");
	put_tools(c, &b, ask);
	buf_puts(&b, ",\"messages\":[{\"role\":\"system\",\"content\":");
	buf_json(&b, ask->rules ? ask->rules : "");
	buf_puts(&b, "}");
	for (size_t i = 0; i < ask->n; i++)
		put_message(&b, &ask->messages[i]);
	buf_puts(&b, "]}");
	return b.text;
}

/* --- an answer being put together ---------------------------------------------------------------------------------- */

struct call_parts {
	bool used;
	char id[ID_MOST], name[ID_MOST];
	struct buf arguments;
};

struct llm_stream {
	struct ctx *c;
	bool (*on_text)(void *, const char *);
	void *to;
	struct arena *scratch; /* one event's worth of JSON */
	struct buf line, event;
	size_t events; /* understood so far */
	bool cr, began, has_data, done, spoke, stopped;
	struct llm_fault fault;
	struct buf text, reasoning;
	struct call_parts *calls;
	int newest; /* of those, the one a piece without an index belongs to */
	char finish[32], model[ID_MOST];
	int64_t tokens_in, tokens_out;
	size_t bytes;
};

static void drop_scratch(void *arena)
{
	arena_free(arena);
}

struct llm_stream *llm_stream_new(struct ctx *c, bool (*on_text)(void *, const char *), void *to)
{
	struct llm_stream *s = NEW(c->mem, struct llm_stream);

	*s = (struct llm_stream){ .c = c, .on_text = on_text, .to = to, .scratch = arena_new(), .newest = -1 };
	s->line.mem = s->event.mem = s->text.mem = s->reasoning.mem = c->mem;
	s->calls = arena_array(c->mem, CALLS_MOST, sizeof *s->calls);
	for (int i = 0; i < CALLS_MOST; i++)
		s->calls[i].arguments.mem = c->mem;
	arena_defer(c->mem, drop_scratch, s->scratch);
	return s;
}

bool llm_stream_spoke(const struct llm_stream *s)
{
	return s->spoke;
}

static void fail(struct llm_stream *s, enum llm_verdict verdict, const char *reason)
{
	if (s->fault.verdict == LLM_FINE)
		s->fault = (struct llm_fault){ verdict, reason };
}

/* Once it has begun to talk sense, what breaks it may be something a guest made it say. */
static enum llm_verdict nonsense(const struct llm_stream *s)
{
	return s->events ? LLM_UNFIT : LLM_AGAIN;
}

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

/* JSON of theirs; NULL: it is none. */
static struct json_object *theirs(struct arena *mem, const char *text, size_t len)
{
	const char *clean;

	if (!len || memchr(text, '\0', len))
		return NULL;
	clean = cleaned(mem, text, len);
	return json_read(mem, clean, strlen(clean));
}

static void take_text(struct llm_stream *s, const char *text)
{
	if (!text || !*text)
		return;
	if (s->text.len + strlen(text) > TEXT_MOST) {
		fail(s, LLM_UNFIT, "too-long");
		return;
	}
	buf_puts(&s->text, text);
	s->spoke = true;
	if (s->on_text && !s->on_text(s->to, text))
		s->stopped = true;
}

static void take_reasoning(struct llm_stream *s, const char *text)
{
	if (text && s->reasoning.len + strlen(text) <= TEXT_MOST)
		buf_puts(&s->reasoning, text);
}

static void keep_short(char *to, size_t room, const char *text)
{
	if (text && *text)
		snprintf(to, room, "%s", text);
}

/* Which call a piece belongs to: its index; of those who give none, a new id begins a new call. */
static struct call_parts *call_of(struct llm_stream *s, struct json_object *piece)
{
	struct json_object *index = json_get(piece, "index");
	const char *id = json_str(piece, "id", "");
	int64_t i = s->newest;

	if (index && json_object_is_type(index, json_type_int))
		i = json_object_get_int64(index);
	else if (i < 0 || (*id && strcmp(id, s->calls[i].id) != 0))
		i++;
	if (i < 0 || i >= CALLS_MOST) {
		fail(s, LLM_UNFIT, "too-many-calls");
		return NULL;
	}
	s->newest = (int)i;
	s->calls[i].used = true;
	return &s->calls[i];
}

static void take_call(struct llm_stream *s, struct json_object *piece)
{
	struct call_parts *call = call_of(s, piece);
	struct json_object *function = json_get(piece, "function"), *arguments;
	const char *text;

	if (!call || !function)
		return;
	keep_short(call->id, sizeof call->id, json_str(piece, "id", ""));
	keep_short(call->name, sizeof call->name, json_str(function, "name", ""));
	if (!(arguments = json_get(function, "arguments")))
		return;
	text = json_object_is_type(arguments, json_type_string) ? json_object_get_string(arguments)
	                                                        : json_text(s->scratch, arguments);
	if (call->arguments.len + strlen(text) > ARGUMENTS_MOST)
		fail(s, LLM_UNFIT, "too-long");
	else
		buf_puts(&call->arguments, text);
}

/* DELTA of a stream, or the whole message of an answer in one piece: the same members. */
static void take_message(struct llm_stream *s, struct json_object *message)
{
	struct json_object *calls = json_get(message, "tool_calls");
	size_t n = calls && json_object_is_type(calls, json_type_array) ? json_object_array_length(calls) : 0;

	take_text(s, json_str(message, "content", NULL));
	take_text(s, json_str(message, "refusal", NULL)); /* a refusal is what it has to say, too */
	take_reasoning(s, json_str(message, "reasoning_content", NULL));
	for (size_t i = 0; i < n; i++)
		take_call(s, json_object_array_get_idx(calls, i));
}

static void take_usage(struct llm_stream *s, struct json_object *usage)
{
	s->tokens_in = json_int(usage, "prompt_tokens", s->tokens_in);
	s->tokens_out = json_int(usage, "completion_tokens", s->tokens_out);
}

static struct json_object *first_choice(struct json_object *chunk)
{
	struct json_object *choices = json_get(chunk, "choices"), *choice;
	size_t n = choices && json_object_is_type(choices, json_type_array) ? json_object_array_length(choices) : 0;

	for (size_t i = 0; i < n; i++) {
		choice = json_object_array_get_idx(choices, i);
		if (json_object_is_type(choice, json_type_object) && !json_int(choice, "index", 0))
			return choice;
	}
	return NULL;
}

/* One JSON object of theirs: a chunk, a whole answer, or an error in the place of either. */
static void take_object(struct llm_stream *s, struct json_object *chunk, const char *text, size_t len)
{
	struct json_object *choice, *message, *usage;

	if (!json_object_is_type(chunk, json_type_object)) {
		fail(s, nonsense(s), "nonsense");
		return;
	}
	if (json_get(chunk, "error")) {
		s->fault = llm_refusal(s->c, 500, text, len);
		return;
	}
	s->events++;
	keep_short(s->model, sizeof s->model, json_str(chunk, "model", ""));
	if ((usage = json_get(chunk, "usage")) && json_object_is_type(usage, json_type_object))
		take_usage(s, usage);
	if (!(choice = first_choice(chunk)))
		return;
	message = json_get(choice, "delta") ? json_get(choice, "delta") : json_get(choice, "message");
	if (message && json_object_is_type(message, json_type_object))
		take_message(s, message);
	keep_short(s->finish, sizeof s->finish, json_str(choice, "finish_reason", ""));
}

/* --- server-sent events -------------------------------------------------------------------------------------------- */

static void end_event(struct llm_stream *s)
{
	struct json_object *chunk;

	if (!s->has_data)
		return;
	if (s->event.len >= 6 && !memcmp(s->event.text, "[DONE]", 6)) {
		s->done = true;
	} else if (!s->done) {
		arena_reset(s->scratch);
		if ((chunk = theirs(s->scratch, s->event.text, s->event.len)))
			take_object(s, chunk, s->event.text, s->event.len);
		else
			fail(s, nonsense(s), "nonsense");
	}
	s->event.len = 0;
	s->has_data = false;
}

static void end_line(struct llm_stream *s)
{
	const char *line = s->line.text, *colon = s->line.len ? memchr(line, ':', s->line.len) : NULL;
	size_t name = colon ? (size_t)(colon - line) : s->line.len, from = colon ? name + 1 : name;

	if (!s->line.len) {
		end_event(s);
		return;
	}
	if (from < s->line.len && line[from] == ' ')
		from++;
	if (name == 4 && !memcmp(line, "data", 4)) {
		if (s->has_data)
			buf_puts(&s->event, "\n");
		buf_put(&s->event, line + from, s->line.len - from);
		s->has_data = true;
	} else if (name == 5 && !memcmp(line, "error", 5)) {
		s->fault = llm_refusal(s->c, 500, line + from, s->line.len - from); /* older llama.cpp */
	}
	s->line.len = 0;
	if (s->event.len > LINE_MOST)
		fail(s, nonsense(s), "too-long");
}

static void take_line_part(struct llm_stream *s, const char *bytes, size_t len)
{
	if (s->line.len + len > LINE_MOST)
		fail(s, nonsense(s), "too-long");
	else
		buf_put(&s->line, bytes, len);
}

/* A line ends with CR, LF or both; a CR at the end of one piece may have its LF in the next. */
bool llm_stream_bytes(struct llm_stream *s, const char *bytes, size_t len)
{
	size_t from = 0;

	s->bytes += len;
	for (size_t i = 0; i < len && s->fault.verdict == LLM_FINE && !s->stopped; i++) {
		bool second_half = s->cr && bytes[i] == '\n';
		s->cr = bytes[i] == '\r';
		if (second_half) {
			from = i + 1;
			continue;
		}
		if (bytes[i] != '\r' && bytes[i] != '\n')
			continue;
		take_line_part(s, bytes + from, i - from);
		if (!s->began && s->line.len >= 3 && !memcmp(s->line.text, "\xef\xbb\xbf", 3)) {
			memmove(s->line.text, s->line.text + 3, s->line.len - 2);
			s->line.len -= 3;
		}
		s->began = true;
		end_line(s);
		from = i + 1;
	}
	if (from < len && s->fault.verdict == LLM_FINE)
		take_line_part(s, bytes + from, len - from);
	return s->fault.verdict == LLM_FINE && !s->stopped;
}

/* --- the answer, whole --------------------------------------------------------------------------------------------- */

static bool is_tool_name(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return n && n <= 64 && !name[n];
}

static bool id_taken(const struct llm_answer *answer, const char *id)
{
	for (size_t i = 0; i < answer->n_calls; i++)
		if (!strcmp(answer->calls[i].id, id))
			return true;
	return false;
}

static struct json_object *object_of(struct ctx *c, const char *text)
{
	struct json_object *o = json_read(c->mem, text, strlen(text));

	return o && json_object_is_type(o, json_type_object) ? o : NULL;
}

static struct llm_fault give_calls(struct llm_stream *s, struct llm_answer *answer)
{
	answer->calls = arena_array(s->c->mem, CALLS_MOST, sizeof *answer->calls);
	for (int i = 0; i < CALLS_MOST; i++) {
		struct call_parts *from = &s->calls[i];
		struct llm_call call = { .name = from->name };
		if (!from->used)
			continue;
		if (!is_tool_name(from->name))
			return (struct llm_fault){ LLM_UNFIT, "bad-call" };
		call.id = *from->id && !id_taken(answer, from->id) ? from->id : arena_printf(s->c->mem, "call_%d", i);
		call.arguments = strspn(buf_text(&from->arguments), " \t\r\n") == from->arguments.len
		        ? "{}" /* no arguments are often written as nothing */
		        : buf_text(&from->arguments);
		call.input = object_of(s->c, call.arguments);
		answer->calls[answer->n_calls++] = call;
	}
	return (struct llm_fault){ LLM_FINE, NULL };
}

static struct llm_fault judge(const struct llm_stream *s, const struct llm_answer *answer)
{
	if (!strcmp(s->finish, "content_filter"))
		return (struct llm_fault){ LLM_UNFIT, "filtered" };
	if (!strcmp(s->finish, "insufficient_system_resource")) /* DeepSeek */
		return (struct llm_fault){ LLM_AGAIN, "server" };
	if (!strcmp(s->finish, "length") && answer->n_calls)
		return (struct llm_fault){ LLM_UNFIT, "cut-short" }; /* half a call must never be run */
	if (!answer->n_calls && !*answer->text)
		return (struct llm_fault){ LLM_UNFIT, "said-nothing" };
	return (struct llm_fault){ LLM_FINE, NULL };
}

struct llm_fault llm_stream_end(struct llm_stream *s, struct llm_answer *answer)
{
	struct llm_fault fault;

	if (s->fault.verdict == LLM_FINE && !s->stopped && !*s->finish) {
		if (s->line.len)
			end_line(s);
		end_event(s); /* some leave out the last empty line */
	}
	answer->text = buf_text(&s->text);
	answer->reasoning = s->reasoning.len ? s->reasoning.text : NULL;
	if (*s->model)
		answer->model = s->model;
	answer->tokens_in = s->tokens_in;
	answer->tokens_out = s->tokens_out ? s->tokens_out : (int64_t)(s->text.len / 3 + 1);
	if (s->stopped) {
		answer->finish = "stopped";
		return (struct llm_fault){ LLM_FINE, NULL };
	}
	if (s->fault.verdict != LLM_FINE)
		return s->fault;
	if (!*s->finish)
		return (struct llm_fault){ LLM_AGAIN, "truncated" };
	answer->finish = s->finish;
	fault = give_calls(s, answer);
	return fault.verdict == LLM_FINE ? judge(s, answer) : fault;
}

struct llm_fault llm_whole(struct ctx *c, const char *body, size_t len, struct llm_answer *answer)
{
	struct llm_stream *s = llm_stream_new(c, NULL, NULL);
	struct json_object *whole = theirs(c->mem, body, len);

	if (!whole)
		return (struct llm_fault){ LLM_AGAIN, "nonsense" };
	take_object(s, whole, body, len);
	return llm_stream_end(s, answer);
}

/* --- refusals ------------------------------------------------------------------------------------------------------ */

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
	struct json_object *whole = theirs(c->mem, body, len), *error = json_get(whole, "error");
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
