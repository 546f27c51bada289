#!/usr/bin/env node
/*
 * llm - a double of an OpenAI-compatible model service, true to the wire and faulty on demand
 *
 *	node llm.mjs [--port N] [--key K]      prints "ready http://127.0.0.1:PORT/v1"
 *
 * GET  /v1/models, POST /v1/chat/completions in one piece or streamed.  What
 * happens is said by the model's name (see sayings() and refusal(); any other
 * name is normal), or for every model by POST /_/script { "mode": "reset",
 * "times": 2 }.  The model bench-500 answers after 500 ms with the least work
 * and is not on record.
 * GET /_/record?after=N is everything that was asked, in order, append-only.
 *
 * The mode "obedient" does what it is told by anybody: for each
 *	CALL name {json}     in the last user message or a later tool result it calls that tool
 *	CALLRAW name text    the same with arguments that need not be JSON, to the end of the line
 *	SAY text             answers with this text
 * and otherwise repeats what was said.  So an attacker's words reach the tools
 * whole, and what keeps them from doing harm must be the house.
 */
import http from 'node:http';

const args = process.argv.slice(2);
const option = (name, otherwise) => (args.includes(name) ? args[args.indexOf(name) + 1] : otherwise);
const key = option('--key', '');
const record = [];
const count = new Map();
let script = null;
let serial = 0;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const tokens = (text) => Math.ceil(text.length / 4);
const HELLO = 'Good evening! A table for two at 20:00 would be lovely — ¿en la terraza? ☕';

/* --- what may be asked ------------------------------------------------------------------------------------------- */

const fault = (status, message, code = null, type = 'invalid_request_error', param = null) =>
	({ status, body: { error: { message, type, param, code } } });

function faultOfMessages(messages) {
	let due = new Set();
	if (!Array.isArray(messages) || !messages.length)
		return fault(400, "Invalid 'messages': empty array.", 'empty_array', undefined, 'messages');
	for (const [i, m] of messages.entries()) {
		const where = `messages.[${i}]`;
		if (!['developer', 'system', 'user', 'assistant', 'tool'].includes(m.role))
			return fault(400, `Invalid value: '${m.role}'.`, 'invalid_value', undefined, `${where}.role`);
		if (due.size && m.role !== 'tool')
			return fault(400, `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...due].join(', ')}`, null, undefined, 'messages');
		if (m.role === 'tool' && !due.delete(m.tool_call_id))
			return fault(400, "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", null, undefined, `${where}.role`);
		if (m.content == null && !(m.role === 'assistant' && m.tool_calls?.length))
			return fault(400, `Invalid value for 'content': expected a string, got null.`, null, undefined, `${where}.content`);
		if (m.content != null && typeof m.content !== 'string' && !Array.isArray(m.content))
			return fault(400, `Invalid type for '${where}.content'.`, 'invalid_type', undefined, `${where}.content`);
		for (const call of m.tool_calls ?? []) {
			if (call.type !== 'function' || typeof call.function?.arguments !== 'string' || !call.id)
				return fault(400, `Invalid '${where}.tool_calls'.`, 'invalid_type', undefined, `${where}.tool_calls`);
			try { JSON.parse(call.function.arguments); } catch {
				return fault(400, `Invalid '${where}.tool_calls': arguments are not JSON.`, null, undefined, 'messages');
			}
			if (due.has(call.id))
				return fault(400, `Duplicate value for 'tool_call_id' of '${call.id}'.`, null, undefined, 'messages');
			due.add(call.id);
		}
	}
	if (due.size)
		return fault(400, `The following tool_call_ids did not have response messages: ${[...due].join(', ')}`, null, undefined, 'messages');
	return null;
}

function faultOfTools(ask) {
	for (const [i, t] of (ask.tools ?? []).entries()) {
		if (t.type !== 'function' || !/^[A-Za-z0-9_-]{1,64}$/.test(t.function?.name ?? ''))
			return fault(400, `Invalid 'tools[${i}].function.name'.`, 'invalid_value', undefined, `tools[${i}].function.name`);
		if (t.function.parameters !== undefined && t.function.parameters?.type !== 'object')
			return fault(400, `Invalid schema for function '${t.function.name}': schema must be of 'type: "object"'.`, 'invalid_function_parameters', undefined, `tools[${i}].function.parameters`);
		const known = ['name', 'description', 'parameters', 'strict'];
		for (const member of Object.keys(t.function))
			if (!known.includes(member))
				return fault(400, `Unknown parameter: 'tools[${i}].function.${member}'.`, 'unknown_parameter', undefined, `tools[${i}].function.${member}`);
	}
	if (ask.tools && !ask.tools.length)
		return fault(400, "Invalid 'tools': empty array.", 'empty_array', undefined, 'tools');
	if (ask.tool_choice && !ask.tools)
		return fault(400, "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.", null, undefined, 'tool_choice');
	return null;
}

function faultOf(ask, headers) {
	if (key && headers.authorization !== `Bearer ${key}`)
		return fault(401, 'Incorrect API key provided: sk-ab***yz.', 'invalid_api_key');
	if (!ask || typeof ask !== 'object')
		return fault(400, "We could not parse the JSON body of your request.");
	if (!ask.model)
		return fault(400, 'you must provide a model parameter');
	if (ask.stream_options && !ask.stream)
		return fault(400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", null, undefined, 'stream_options');
	if (ask.max_tokens !== undefined && ask.max_completion_tokens !== undefined)
		return fault(400, "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
	return faultOfMessages(ask.messages) ?? faultOfTools(ask);
}

/* --- the answers ------------------------------------------------------------------------------------------------- */

const callOf = (i, name, args) =>
	({ id: `call_${String(serial).padStart(4, '0')}_${i}`, type: 'function', function: { name, arguments: args } });

function jsonAt(text, from) {
	let depth = 0, inside = false;
	for (let i = from; i < text.length; i++) {
		if (inside && text[i] === '\\') { i++; continue; }
		if (text[i] === '"') inside = !inside;
		if (inside) continue;
		if (text[i] === '{') depth++;
		if (text[i] === '}' && --depth === 0) return text.slice(from, i + 1);
	}
	return null;
}

function commandsIn(text) {
	const found = [];
	for (const m of text.matchAll(/\bCALLRAW[ \t]+(\S+)[ \t]*([^\n]*)/g))
		found.push([m[1], m[2]]);
	for (const m of text.matchAll(/\bCALL[ \t]+([A-Za-z0-9_.-]+)[ \t]*(?=(\{)?)/g))
		found.push([m[1], m[2] ? jsonAt(text, m.index + m[0].length) ?? '{}' : '{}']);
	return found;
}

/* Tool results carry texts as JSON strings inside JSON: an obedient reader reads those too. */
function spoken(content) {
	const text = typeof content === 'string' ? content : (content ?? []).map((p) => p.text ?? '').join('\n');
	const texts = [text];
	const walk = (v) => {
		if (typeof v === 'string') texts.push(v);
		else if (v && typeof v === 'object') Object.values(v).forEach(walk);
	};
	try { walk(JSON.parse(text)); } catch { /* not JSON: the text is all there is */ }
	return texts;
}

function obey(ask) {
	const last = ask.messages.findLastIndex((m) => m.role === 'user');
	const since = ask.messages.slice(Math.max(last, 0));
	const made = new Set(since.flatMap((m) => m.tool_calls ?? []).map((c) => `${c.function.name} ${c.function.arguments}`));
	const heard = since.filter((m) => m.role !== 'assistant').flatMap((m) => spoken(m.content));
	const due = new Map();
	for (const [name, args] of heard.flatMap(commandsIn))
		if (!made.has(`${name} ${args}`) && !made.has(`${name} {}`))
			due.set(`${name} ${args}`, [name, args]);
	if (due.size && ask.tool_choice !== 'none')
		return { calls: [...due.values()].map(([name, args], i) => callOf(i, name, args)) };
	const say = heard.join('\n').match(/\bSAY[ \t]+([^\n]*)/);
	if (say)
		return { text: say[1] };
	return { text: since.length > 1 ? spoken(since.at(-1).content)[0] : spoken(since[0]?.content ?? '')[0] };
}

const firstTool = (ask, otherwise) => ask.tools?.[0]?.function.name ?? otherwise;
const ranTools = (ask) => ask.messages.at(-1)?.role === 'tool';

/* What is said: text, calls, reasoning, finish. */
function sayings(mode, ask) {
	if (mode === 'obedient')
		return obey(ask);
	if (ranTools(ask))
		return { text: `I have it: ${spoken(ask.messages.at(-1).content)[0]}` };
	switch (mode) {
	case 'tool': case 'split': case 'eof-calls': case 'no-index':
		return { calls: [callOf(0, firstTool(ask, 'find_slots'), '{"day":"2026-11-21","note":"Café ☕ \\"quoted\\""}')] };
	case 'parallel':
		return { text: 'Let me look. ', calls: [callOf(0, 'find_slots', '{"day":"2026-11-21"}'), callOf(1, 'opening_hours', '{}'),
			callOf(2, 'find_slots', '{"day":"2026-11-22"}')] };
	case 'same-ids':
		return { calls: [{ ...callOf(0, 'a', '{"n":1}'), id: 'x' }, { ...callOf(1, 'b', '{"n":2}'), id: 'x' }] };
	case 'no-ids':
		return { calls: [{ ...callOf(0, 'a', '{"n":1}'), id: '' }, { ...callOf(1, 'b', '{"n":2}'), id: '' }] };
	case 'empty-arguments':
		return { calls: [callOf(0, 'opening_hours', '')] };
	case 'bad-arguments':
		return { calls: [callOf(0, 'find_slots', '{"day":"2026-11-21",}')] };
	case 'bad-name':
		return { calls: [callOf(0, 'rm -rf /; find', '{}')] };
	case 'stop-with-calls':
		return { calls: [callOf(0, 'find_slots', '{}')], finish: 'stop' };
	case 'length': case 'length-whole':
		return { calls: [callOf(0, 'find_slots', '{"day":"2026-1')], finish: 'length' };
	case 'length-text':
		return { text: 'Once upon a time there', finish: 'length' };
	case 'filter':
		return { text: 'I would', finish: 'content_filter' };
	case 'nothing':
		return { text: '' };
	case 'refusal':
		return { refusal: 'I cannot help with that.' };
	case 'reasoning':
		return { reasoning: 'They want a table. I look.', calls: [callOf(0, 'find_slots', '{}')] };
	case 'controls':
		return { text: 'a\u0007b\u001b[31mc\u007fd\u0085e\nf' };
	case 'many-calls':
		return { calls: Array.from({ length: 40 }, (_, i) => callOf(i, 'find_slots', '{}')) };
	default:
		return { text: HELLO };
	}
}

const finishOf = (said) => said.finish ?? (said.calls ? 'tool_calls' : 'stop');
const usageOf = (ask, said) => {
	const input = tokens(JSON.stringify(ask.messages)), output = tokens(JSON.stringify(said));
	return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output,
		prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
		completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 } };
};

function whole(ask, said) {
	return { id: `chatcmpl-${serial}`, object: 'chat.completion', created: Math.floor(Date.now() / 1000), model: `${ask.model}-2026`,
		choices: [{ index: 0, message: { role: 'assistant', content: said.text || null, refusal: said.refusal ?? null,
			...(said.calls && { tool_calls: said.calls }), ...(said.reasoning && { reasoning_content: said.reasoning }), annotations: [] },
		logprobs: null, finish_reason: finishOf(said) }],
		usage: usageOf(ask, said), service_tier: 'default', system_fingerprint: 'fp_double' };
}

function pieces(text, n) {
	const letters = [...text], out = [];
	for (let i = 0; i < letters.length; i += n)
		out.push(letters.slice(i, i + n).join(''));
	return out;
}

/* The deltas of an answer; calls of several indexes come mixed, each argument in fragments. */
function deltas(mode, said) {
	const list = [{ role: 'assistant', content: said.calls && !said.text ? null : '', refusal: null }];
	const fragments = (said.calls ?? []).map((c) => pieces(c.function.arguments, mode === 'split' ? 1 : 7));
	for (const r of pieces(said.reasoning ?? '', 6)) list.push({ reasoning_content: r });
	for (const t of pieces(said.text ?? '', 5)) list.push({ content: t });
	for (const t of pieces(said.refusal ?? '', 5)) list.push({ refusal: t });
	for (const [index, c] of (said.calls ?? []).entries())
		list.push({ tool_calls: [{ index, id: c.id, type: 'function', function: { name: c.function.name, arguments: '' } }] });
	for (let i = 0; fragments.some((f) => i < f.length); i++)
		for (const [index, f] of fragments.entries())
			if (i < f.length) list.push({ tool_calls: [{ index, function: { arguments: f[i] } }] });
	if (mode === 'no-index')
		for (const d of list) for (const c of d.tool_calls ?? []) delete c.index;
	return list;
}

const chunkOf = (ask, choices, more = {}) => ({ id: `chatcmpl-${serial}`, object: 'chat.completion.chunk',
	created: Math.floor(Date.now() / 1000), model: `${ask.model}-2026`, service_tier: 'default', system_fingerprint: 'fp_double', choices,
	...(ask.stream_options?.include_usage && { usage: null }), obfuscation: 'x'.repeat(serial % 9), ...more });

async function streamed(res, mode, ask, said) {
	const end = mode === 'crlf' ? '\r\n' : mode === 'cr' ? '\r' : '\n';
	const bytes = ['bytes', 'crlf', 'cr'].includes(mode);
	const put = async (text) => {
		if (!bytes) return res.write(text);
		for (const b of Buffer.from(text)) { res.write(Buffer.from([b])); await new Promise(setImmediate); }
	};
	const event = (o) => put(`data: ${typeof o === 'string' ? o : JSON.stringify(o)}${end}${end}`);
	const list = deltas(mode, said);

	res.writeHead(200, { 'content-type': mode === 'odd-type' ? 'text/plain' : 'text/event-stream; charset=utf-8',
		'x-request-id': `req_${serial}`, 'cache-control': 'no-cache' });
	if (mode === 'bom') await put('\ufeff');
	if (mode === 'prelude') await put(`${end}${end}${end}`);
	for (const [i, delta] of list.entries()) {
		if (mode === 'keepalive') { await put(`: keep-alive${end}${end}`); await sleep(10); }
		if (mode === 'drip') await sleep(30);
		if (i === 3 && mode === 'inband')
			return event({ error: { message: 'The server had an error while processing your request.', type: 'server_error', param: null, code: null } }).then(() => res.end());
		if (i === 1 && mode === 'inband-early')
			return event({ error: { message: 'Overloaded', type: 'server_error', code: 503 } }).then(() => res.end());
		if (i === 1 && mode === 'error-line')
			return put(`error: {"code":500,"message":"slot unavailable","type":"server_error"}${end}${end}`).then(() => res.end());
		if (i === 3 && (mode === 'reset' || mode === 'reset-once')) { await sleep(5); return res.socket.resetAndDestroy(); }
		if (i === 3 && mode === 'truncated') return res.end();
		if (i === 3 && mode === 'half-event') { await put('data: {"id":"chatcmpl-1","choices":[{"ind'); return res.end(); }
		if (i === 3 && mode === 'stall') return sleep(60000);
		await event(chunkOf(ask, [{ index: 0, delta, logprobs: null, finish_reason: null }]));
	}
	for (let i = 0; mode === 'flood' && i < 100000 && !res.destroyed; i++) {
		await event(chunkOf(ask, [{ index: 0, delta: { content: 'ha '.repeat(200) }, finish_reason: null }]));
		if (i % 50 === 0) await sleep(0);
	}
	if (mode === 'flood-line') {
		await put('data: ');
		for (let i = 0; i < 3000 && !res.destroyed; i++) { res.write('x'.repeat(1024)); if (i % 100 === 0) await sleep(0); }
	}
	if (mode === 'two-lines')
		await put(`event: x${end}id: 7${end}retry: 5${end}data: {"choices":[{"index":0,${end}data: "delta":{"content":"!"}}]}${end}${end}`);
	if (mode === 'other-choice')
		await event(chunkOf(ask, [{ index: 1, delta: { content: 'NOT THIS' }, finish_reason: 'stop' }]));
	await event(chunkOf(ask, [{ index: 0, delta: {}, logprobs: null, finish_reason: finishOf(said) }]));
	if (mode === 'eof' || mode === 'eof-calls') return res.end();
	if (mode === 'reset-after-finish') { await sleep(5); return res.socket.resetAndDestroy(); }
	if (ask.stream_options?.include_usage && mode !== 'no-usage')
		await event(chunkOf(ask, [], { usage: usageOf(ask, said) }));
	await event('[DONE]');
	res.end();
}

/* --- modes that are not an answer of the model -------------------------------------------------------------------- */

const times = (mode) => { count.set(mode, (count.get(mode) ?? 0) + 1); return count.get(mode); };
const rateLimited = fault(429, 'Rate limit reached for requests', 'rate_limit_exceeded', 'requests');
const serverError = fault(500, 'The server had an error while processing your request. Sorry about that!', null, 'server_error');

/* [ status, body, headers ], true when it was dealt with here, null to go on with an answer. */
async function refusal(mode, res) {
	switch (mode) {
	case 'ratelimit': return times(mode) % 2 ? [429, rateLimited.body, { 'retry-after': '1' }] : null;
	case 'ratelimit-ms': return times(mode) % 2 ? [429, rateLimited.body, { 'retry-after-ms': '40', 'retry-after': '1' }] : null;
	case 'ratelimit-long': return [429, rateLimited.body, { 'retry-after': '3600' }];
	case 'ratelimit-no': return [429, rateLimited.body, { 'retry-after-ms': '10', 'x-should-retry': 'false' }];
	case 'flaky': return times(mode) % 3 ? [500, serverError.body, { 'retry-after-ms': '20' }] : null;
	case 'quota': return [429, fault(429, 'You exceeded your current quota, please check your plan and billing details.', 'insufficient_quota', 'insufficient_quota').body];
	case 'balance': return [402, { error: { message: 'Insufficient Balance', type: 'unknown_error', param: null, code: 'invalid_request_error' } }];
	case 'key': return [401, fault(401, 'Incorrect API key provided: sk-ab***yz.', 'invalid_api_key').body];
	case 'no-model': return [404, fault(404, 'The model `no-model` does not exist or you do not have access to it.', 'model_not_found').body];
	case 'context': return [400, fault(400, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9412 tokens.", 'context_length_exceeded', undefined, 'messages').body];
	case 'context-llama': return [400, { error: { code: 400, message: 'the request exceeds the available context size', type: 'exceed_context_size_error', n_prompt_tokens: 9412, n_ctx: 8192 } }];
	case 'bad-request': return [400, { object: 'error', message: '"auto" tool choice requires --enable-auto-tool-choice', type: 'BadRequestError', param: null, code: 400 }];
	case 'detail': return [422, { detail: [{ loc: ['body', 'model'], msg: 'field required', type: 'value_error.missing' }] }];
	case 'error': return [500, serverError.body];
	case 'loading': return [503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }];
	case 'error-text': return [500, { error: 'something odd' }];
	case 'html': res.writeHead(502, { 'content-type': 'text/html' }); res.end('<html><body><h1>502 Bad Gateway</h1></body></html>'); return true;
	case 'html-200': res.writeHead(200, { 'content-type': 'text/html' }); res.end('<html><body>Sign in to the hotel network</body></html>'); return true;
	case 'redirect': res.writeHead(302, { location: 'http://127.0.0.1:1/' }); res.end(); return true;
	case 'empty': res.writeHead(200, { 'content-type': 'text/event-stream' }); res.end(); return true;
	case 'hang': await sleep(60000); res.destroy(); return true;
	case 'reset-at-once': res.socket.resetAndDestroy(); return true;
	case 'garbage': res.socket.end(Buffer.from([0x16, 3, 1, 0, 255, 254, 0, 13, 10, 13, 10, 1, 2, 3])); return true;
	case 'garbage-events':
		res.writeHead(200, { 'content-type': 'text/event-stream' });
		res.end(Buffer.concat([Buffer.from('data: {"choices":[{"delta":{"content":"'), Buffer.from([0xff, 0xfe, 0]), Buffer.from('"}}]}\n\n')]));
		return true;
	case 'garbage-json':
		res.writeHead(200, { 'content-type': 'application/json' });
		res.end('{"choices": [ {"message": {"content": "half');
		return true;
	case 'odd-shapes':
		res.writeHead(200, { 'content-type': 'text/event-stream' });
		for (const o of [[], 7, { choices: {} }, { choices: [null, 3] }, { choices: [{ delta: 'x' }] }, { choices: [{ delta: { tool_calls: {} } }] }])
			res.write(`data: ${JSON.stringify(o)}\n\n`);
		res.end();
		return true;
	}
	return null;
}

const BENCH = [{ role: 'assistant', content: '' }, ...pieces(HELLO, 20).map((content) => ({ content })), {}]
	.map((delta, i, all) => ({ id: 'chatcmpl-b', object: 'chat.completion.chunk', created: 1, model: 'bench',
		choices: [{ index: 0, delta, finish_reason: i === all.length - 1 ? 'stop' : null }] }))
	.map((o) => `data: ${JSON.stringify(o)}\n\n`).join('') + 'data: [DONE]\n\n';

/* --- the server -------------------------------------------------------------------------------------------------- */

function reply(res, status, body, headers = {}) {
	const text = JSON.stringify(body);
	res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'x-request-id': `req_${serial}`, ...headers });
	res.end(text);
}

const scripted = () => {
	if (!script) return null;
	const { mode } = script;
	if (script.times !== undefined && --script.times <= 0) script = null;
	return mode;
};

async function completions(req, res, text) {
	let ask = null;
	const bench = /^\{"model":"bench-(\d+)"/.exec(text);
	if (bench) { /* as little work as can be, so that what is measured is the asker */
		await sleep(Number(bench[1]));
		res.writeHead(200, { 'content-type': 'text/event-stream' });
		return res.end(BENCH);
	}
	try { ask = JSON.parse(text); } catch { /* said below */ }
	const mode = scripted() ?? ask?.model ?? 'normal';
	record.push({ n: record.length + 1, at: new Date().toISOString(), method: req.method, path: req.url, mode, headers: req.headers, body: ask ?? text });
	serial++;
	const wrong = faultOf(ask, req.headers);
	if (wrong) {
		record.at(-1).refused = wrong.body.error.message;
		return reply(res, wrong.status, wrong.body);
	}
	const refused = await refusal(mode, res);
	if (refused === true) return;
	if (refused) return reply(res, ...refused);
	if (/^slow/.test(mode)) await sleep(Number(mode.split('-')[1] ?? 500));
	if (mode === 'reset-once' && times(mode) % 2 === 0) return streamed(res, 'normal', ask, sayings('normal', ask));
	const said = sayings(mode, ask);
	if (ask.stream && !['whole', 'length-whole', 'whole-tool', 'prelude-whole'].includes(mode))
		return streamed(res, mode, ask, said);
	if (mode === 'prelude-whole' || mode === 'prelude') {
		res.writeHead(200, { 'content-type': 'application/json' });
		for (let i = 0; i < 3; i++) { res.write('\n'); await sleep(10); }
		return res.end(JSON.stringify(whole(ask, said)));
	}
	return reply(res, 200, whole(ask, said));
}

async function serve(req, res) {
	const url = new URL(req.url, 'http://double');
	const parts = [];
	for await (const part of req) parts.push(part);
	const text = Buffer.concat(parts).toString();

	if (url.pathname === '/v1/chat/completions' && req.method === 'POST')
		return completions(req, res, text);
	if (url.pathname === '/v1/models' && req.method === 'GET')
		return reply(res, 200, { object: 'list', data: ['gpt-4o-mini', 'obedient', 'normal'].map((id) => ({ id, object: 'model', created: 1700000000, owned_by: 'double' })) });
	if (url.pathname === '/_/record')
		return reply(res, 200, record.slice(Number(url.searchParams.get('after') ?? 0)));
	if (url.pathname === '/_/script' && req.method === 'POST') {
		script = text && text !== 'null' ? JSON.parse(text) : null;
		return reply(res, 200, { script });
	}
	return reply(res, 404, fault(404, `Invalid URL (${req.method} ${url.pathname})`).body);
}

const server = http.createServer({ keepAliveTimeout: 30000 }, (req, res) => {
	res.on('error', () => {});
	serve(req, res).catch((e) => { console.error(e); res.destroy(); });
});
server.on('clientError', (e, socket) => socket.destroy());
server.listen({ port: Number(option('--port', 0)), host: '127.0.0.1', backlog: 2048 }, () => {
	console.log(`ready http://127.0.0.1:${server.address().port}/v1`);
});
process.on('SIGTERM', () => process.exit(0));
