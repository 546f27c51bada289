#!/usr/bin/env node
/*
 * web - a double of other people's servers: endpoints of webhooks, and every way a server can be bad
 *
 *	node web.mjs [--port N] [--tls-cert FILE --tls-key FILE] [--socket PATH]
 *
 * prints "ready http://127.0.0.1:PORT [https://localhost:PORT]".  The path says
 * what happens; GET /_/record?after=N is everything that came to /hook/..., with
 * the exact body in base64, in order, append-only.
 */
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const args = process.argv.slice(2);
const option = (name, otherwise) => (args.includes(name) ? args[args.indexOf(name) + 1] : otherwise);
const record = [];
const seen = new Map();
let connections = 0;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const BIG = 10 * 1024 * 1024;

const send = (res, status, body = '', headers = {}) => { res.writeHead(status, headers); res.end(body); };

async function flood(res) {
	const block = Buffer.alloc(65536, 'x');
	for (let sent = 0; sent < BIG && !res.destroyed; sent += block.length)
		if (!res.write(block)) await Promise.race([new Promise((done) => res.once('drain', done)), sleep(200)]);
	res.end();
}

/* /hook/NAME: what an endpoint of a webhook may do; /hook/twice/NAME fails the first two times. */
const hooks = {
	ok: (res) => send(res, 200, '{"ok":true}'),
	accepted: (res) => send(res, 202),
	started: (res) => send(res, 200, '{"message":"Workflow was started"}'),
	error: (res) => send(res, 500, 'Internal <b>error</b>\u0007 é'),
	busy: (res) => send(res, 429, 'slow down', { 'retry-after': '2' }),
	away: (res) => send(res, 503, '', { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }),
	gone: (res) => send(res, 410, 'no more'),
	moved: (res) => send(res, 302, '', { location: 'http://127.0.0.1:1/inner' }),
	'not-registered': (res) => send(res, 404, '{"code":404,"message":"The requested webhook \\"POST abc\\" is not registered."}'),
	big: (res) => { res.writeHead(200); return flood(res); },
	'big-error': (res) => { res.writeHead(500); return flood(res); },
	reset: (res) => res.socket.resetAndDestroy(),
	slow: async (res) => { await sleep(60000); res.destroy(); },
};

async function path(req, res, body) {
	const url = new URL(req.url, 'http://double'), [, first, second, third] = url.pathname.split('/');
	switch (first) {
	case 'echo':
		return send(res, 200, JSON.stringify({ method: req.method, path: req.url, headers: req.headers, body: body.toString('base64'), size: body.length }),
			{ 'content-type': 'application/json', 'x-odd': 'a:b ' });
	case 'status': return send(res, Number(second), `status ${second}`);
	case 'redirect': return send(res, 302, 'go away', { location: '/echo' });
	case 'early': res.writeEarlyHints({ link: '</a.css>; rel=preload' }); return send(res, 200, 'late', { 'x-late': 'yes' });
	case 'slow-head': await sleep(Number(second)); return send(res, 200, 'at last');
	case 'slow-body': res.writeHead(200); res.write('half'); await sleep(Number(second)); return res.end('whole');
	case 'drip': res.writeHead(200, { 'content-type': 'text/plain' });
		for (let i = 0; i < Number(second) && !res.destroyed; i++) { res.write(`${i}\n`); await sleep(20); }
		return res.end();
	case 'big': res.writeHead(200, { 'content-length': BIG }); return flood(res);
	case 'big-chunked': res.writeHead(200); return flood(res);
	case 'half': res.writeHead(200, { 'content-length': 100 }); res.write('only this'); await sleep(20); return res.destroy();
	case 'reset': return res.socket.resetAndDestroy();
	case 'nothing': return res.socket.end();
	case 'garbage': return res.socket.end(Buffer.from('\x16\x03\x01 hello\r\n\r\n\x00\xff'));
	case 'bomb': return send(res, 200, fs.readFileSync(new URL(import.meta.url)), { 'content-encoding': 'gzip' });
	case 'many-headers': return send(res, 200, 'ok', Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-filler-${i}`, 'y'.repeat(1000)])));
	case 'zero': return send(res, 200, Buffer.from('a\0b'));
	case 'connections': return send(res, 200, String(connections));
	case 'hook': {
		const twice = second === 'twice', name = twice ? third : second;
		record.push({ n: record.length + 1, at: Date.now(), method: req.method, path: req.url, headers: req.headers, body: body.toString('base64') });
		seen.set(req.url, (seen.get(req.url) ?? 0) + 1);
		if (twice && seen.get(req.url) <= 2) return send(res, 500, 'not yet');
		return hooks[name] ? hooks[name](res) : send(res, 404);
	}
	case '_': return send(res, 200, JSON.stringify(record.slice(Number(url.searchParams.get('after') ?? 0))), { 'content-type': 'application/json' });
	}
	return send(res, 404, 'nothing here');
}

async function serve(req, res) {
	const parts = [];
	res.on('error', () => {});
	for await (const part of req) parts.push(part);
	return path(req, res, Buffer.concat(parts));
}

const handler = (req, res) => serve(req, res).catch(() => res.destroy());
const ready = ['ready'];
const listening = (server, where) => new Promise((done) => {
	server.on('clientError', (e, socket) => socket.destroy());
	server.on('connection', () => connections++);
	server.listen(where, () => done(server.address()));
});
const plain = await listening(http.createServer(handler), { port: Number(option('--port', 0)), host: '127.0.0.1' });
ready.push(`http://127.0.0.1:${plain.port}`);
if (option('--tls-cert')) {
	const tls = { cert: fs.readFileSync(option('--tls-cert')), key: fs.readFileSync(option('--tls-key')) };
	const secure = await listening(https.createServer(tls, handler), { port: 0, host: '127.0.0.1' });
	ready.push(`https://localhost:${secure.port}`);
}
if (option('--socket')) await listening(http.createServer(handler), { path: option('--socket') });
console.log(ready.join(' '));
process.on('SIGTERM', () => process.exit(0));
