/*
 * llm_openai_stream - an answer put together from the bytes of a stranger
 */
#include "provider/llm_openai.h"
#include <string.h>

enum { LINE_MOST = 512 * 1024, TEXT_MOST = 256 * 1024, ARGUMENTS_MOST = 64 * 1024, CALLS_MOST = 32, ID_MOST = 128 };

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
		if ((chunk = llm_json(s->scratch, s->event.text, s->event.len)))
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
	struct json_object *whole = llm_json(c->mem, body, len);

	if (!whole)
		return (struct llm_fault){ LLM_AGAIN, "nonsense" };
	take_object(s, whole, body, len);
	return llm_stream_end(s, answer);
}
