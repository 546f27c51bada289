/*
 * llm_openai - where a model is, and how it is asked
 */
#include "provider/llm_openai.h"
#include "core/config.h"
#include <stdatomic.h>
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
