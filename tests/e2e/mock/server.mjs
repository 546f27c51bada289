/*
 * mock - a desk of make-believe for working on the face without the workers: node tests/e2e/mock/server.mjs [port]
 *
 * It answers the routes the face uses with the shapes of the API, plays the first minute, forgets everything when it
 * ends, and serves htdocs/out under the same content security policy as the real server.  MOCK_DEMO=off hides the demo.
 */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const port = Number(process.argv[2] || 18121)
const out = new URL('../../../htdocs/out', import.meta.url).pathname
const zone = 'Europe/London'
const kinds = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.woff2': 'font/woff2', '.txt': 'text/plain' }

const state = { seq: 0, talks: new Map(), reservations: [], effects: new Map(), listeners: [], answers: new Map() }
const at = (h, m = 0, days = 0) => { const d = new Date(Date.now() + days * 864e5); return new Date(`${d.toLocaleDateString('sv', { timeZone: zone })}T${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}:00Z`) }
const local = (d) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(d).replace(',', '')
const resources = [
	{ slug: 'terrace', name: 'Terrace', units: ['Terrace 1', 'Terrace 2', 'Terrace 3', 'Terrace 4'] },
	{ slug: 'inside', name: 'Inside', units: ['Table 1', 'Table 2', 'Table 3', 'Table 4', 'Table 5', 'Table 6'] },
	{ slug: 'garden-room', name: 'Garden room', units: ['Room 101', 'Room 102'] },
	{ slug: 'river-room', name: 'River room', units: ['Room 201', 'Room 204'] },
	{ slug: 'spa', name: 'Spa', units: ['Cabin'] }
]

function hint(type, noun, id, key) {
	const data = `data: ${JSON.stringify({ seq: ++state.seq, type, noun, id })}\n\n`
	for (const l of state.listeners) if (l.key === 'desk' || l.key === key) l.response.write(data)
}
function reservation(fields) {
	const r = { id: randomUUID(), code: 'R-' + [...Array(4)].map(() => '23456789ABCDEFGHJKMNPQRSTVWXYZ'[Math.random() * 30 | 0]).join(''), version: 1, service: 'table', service_name: 'Table', resource: 'terrace', resource_name: 'Terrace', units: ['Terrace 2'], zone, created_at: new Date().toISOString(), ...fields }
	r.local = local(new Date(r.start))
	r.end = new Date(Date.parse(r.start) + 72e5).toISOString()
	r.manage_url = `/r/${r.code}?token=demo`
	r.calendar_url = `/api/reservations/${r.code}/calendar.ics?token=demo`
	r.legal = r.state === 'held' ? ['confirmed', 'cancelled'] : ['changed', 'cancelled', 'checked_in']
	state.reservations.push(r)
	return r
}
for (const [h, m, name, n, res, unit] of [[18, 30, 'Ingrid Solberg', 2, 'inside', 'Table 3'], [19, 0, 'Tom Baptiste', 4, 'inside', 'Table 5'], [20, 30, 'Priya Raman', 3, 'terrace', 'Terrace 4']])
	reservation({ state: 'confirmed', start: at(h, m).toISOString(), party_size: n, name, phone: '+442079460' + h + m, resource: res, resource_name: resources.find((r) => r.slug === res).name, units: [unit] })

const said = (t, author, text, extra = {}) => { const m = { id: randomUUID(), seq: t.messages.length + 1, turn: t.turn, author, author_name: author === 'staff' ? 'Maya Lindqvist' : author === 'assistant' ? 'Assistant' : null, kind: 'text', text, parts: {}, created_at: new Date().toISOString(), ...extra }; t.messages.push(m); return m }
const shown = (t) => ({ id: t.id, status: t.status, owner_kind: t.status === 'live' ? 'user' : t.status === 'automated' ? 'assistant' : null, owner_name: t.status === 'live' ? 'Maya Lindqvist' : t.status === 'automated' ? 'Assistant' : null, position: t.status === 'waiting' ? 1 : null, turn: t.turn, version: t.turn, channel: 'web', language: 'en', live: '/live/chat/' + t.key })
const effects = ['Calendar feed', 'Capture sheet row', 'Confirmation mail', 'Webhook event', 'Audit entry']

function confirmed(r, t) {
	r.state = 'confirmed'; r.expires_at = null
	state.effects.set(r.code, effects.map((title, i) => ({ id: randomUUID(), kind: title.split(' ')[0].toLowerCase(), title, state: 'pending', attempts: 0, detail: '', done_at: null, i })))
	state.effects.get(r.code).forEach((e, i) => setTimeout(() => { const fail = i === 2 && r.name === 'Fail'; e.attempts++; e.state = fail ? 'failed' : 'done'; e.done_at = fail ? null : new Date().toISOString(); e.detail = fail ? 'The mail spool is full' : 'done at the first try'; hint('effect.done', 'effect', e.id, t?.key) }, 150 + 120 * i))
}
function turn(t, text) {
	t.turn++
	const first = t.messages.length
	said(t, 'guest', text)
	let suggestions = []
	const low = text.toLowerCase()
	if (t.status === 'live' || t.status === 'waiting') { /* a person owns the turn */ }
	else if (/table|dinner/.test(low)) {
		const r = reservation({ state: 'held', start: at(20).toISOString(), party_size: 2, expires_at: new Date(Date.now() + 3e5).toISOString() })
		t.held = r
		said(t, 'assistant', '20:00 is free on the terrace; inside 19:45 or 20:15. Which name and phone shall I use?', { parts: { reservation: { ...r } } })
		suggestions = ['Inside at 19:45', 'Inside at 20:15']
		hint('reservation.held', 'reservation', r.id, t.key)
	} else if (t.held && /\d{6,}|\d{5} ?\d{6}/.test(low)) {
		const r = t.held; t.held = null
		r.name = (/([A-Z]\w+ [A-Z]\w+)/.exec(text) || [0, 'Ada Obi'])[1]; r.phone = '+447700900123'
		t.name = r.name
		confirmed(r, t)
		said(t, 'assistant', `Confirmed: **${r.code}**, tonight 20:00, 2 guests, terrace.`, { parts: { reservation: { ...r }, actions: [{ label: 'Add to calendar', href: r.calendar_url }, { label: 'Change', text: 'Change my reservation' }, { label: 'Cancel', text: 'Cancel my reservation' }] } })
		suggestions = ['Can I talk to someone?', 'When is breakfast?']
		hint('reservation.confirmed', 'reservation', r.id, t.key)
	} else if (/someone|person|human/.test(low)) {
		t.status = 'waiting'; t.waiting_since = new Date().toISOString()
		said(t, 'assistant', 'Of course — I have told the desk. You are number 1.', { kind: 'notice' })
	} else if (/breakfast|hours|open/.test(low)) {
		said(t, 'assistant', 'Breakfast is served from 7:00 to 10:30, on Sundays until 11:30.', { parts: { citations: [{ title: 'Breakfast', url: '/#hours' }] } })
	} else said(t, 'assistant', 'I can reserve a table, a room or a treatment, answer questions about the house, or fetch a person.')
	hint('message.received', 'conversation', t.id, t.key)
	return { conversation: shown(t), messages: t.messages.slice(first), suggestions }
}
const inbox = () => ({
	conversations: [...state.talks.values()].filter((t) => t.messages.length).map((t) => ({ id: t.id, status: t.status, owner_kind: shown(t).owner_kind, owner_name: shown(t).owner_name, contact: t.name ? t.id : null, contact_name: t.name ?? null, last_text: t.messages.at(-1).text, last_at: t.messages.at(-1).created_at, waiting_since: t.status === 'waiting' ? t.waiting_since : null, waiting_seconds: t.status === 'waiting' ? (Date.now() - Date.parse(t.waiting_since)) / 1000 | 0 : null, unread: 0 })).reverse(),
	counts: { waiting: 0, live: 0, automated: 0 }
})
const slots = (q) => [[18, 0], [18, 30], [19, 0], [19, 45], [20, 0], [20, 15], [21, 0]].map(([h, m], i) => ({ start: at(h, m, Math.round((Date.parse(q.get('day')) - Date.parse(at(0).toISOString().slice(0, 10))) / 864e5) || 0).toISOString(), local: `${h}:${String(m).padStart(2, '0')}`, resource: i % 2 ? 'inside' : 'terrace', resource_name: i % 2 ? 'Inside' : 'Terrace', free: 3 }))
const services = [
	{ id: '1', slug: 'table', name: 'Table', kind: 'table', duration_minutes: 120, min_party: 1, max_party: 8, resources: [{ id: 'a', slug: 'terrace', name: 'Terrace' }, { id: 'b', slug: 'inside', name: 'Inside' }] },
	{ id: '2', slug: 'room', name: 'Room', kind: 'room', duration_minutes: 1260, min_party: 1, max_party: 3, resources: [{ id: 'c', slug: 'garden-room', name: 'Garden room' }] },
	{ id: '3', slug: 'treatment', name: 'Massage', kind: 'treatment', duration_minutes: 60, min_party: 1, max_party: 1, resources: [{ id: 'd', slug: 'spa', name: 'Spa' }] }
]
const problem = (status, slug, title, detail, extra) => [status, { type: '/problems/' + slug, title, status, detail, ...extra }]

function api(method, path, query, body, cookies) {
	const desk = cookies.fd_session === 'maya'
	const talk = [...state.talks.values()].find((t) => t.visitor === cookies.fd_visitor)
	let m
	if (path === '/api/chat/suggestions') return [200, { suggestions: ['Table for two tonight at 8', 'Massage tomorrow at 3', 'When is breakfast?'].map((text) => ({ text })), house: { name: 'Aurora', zone, sandbox: true, demo: process.env.MOCK_DEMO !== 'off', assistant: 'Assistant' } }]
	if (path === '/api/chat' && method === 'GET') return [200, { conversation: talk ? shown(talk) : null, messages: talk ? talk.messages.filter((x) => x.seq > Number(query.get('after') || 0) && x.kind !== 'note') : [] }]
	if (path === '/api/chat') {
		let t = talk, set
		if (!t) { t = { id: randomUUID(), key: randomUUID(), visitor: randomUUID(), status: 'automated', turn: 0, messages: [] }; state.talks.set(t.id, t); set = `fd_visitor=${t.visitor}; Path=/; HttpOnly; SameSite=Lax` }
		return [200, { ...turn(t, body.text), ...(body.bearer && set ? { visitor_token: t.visitor } : {}) }, set]
	}
	if (path === '/api/services') return [200, { services }]
	if (path === '/api/availability') return query.get('day') < new Date().toISOString().slice(0, 10) ? problem(422, 'invalid', 'Some fields are wrong', 'The day has passed', { errors: [{ pointer: '/day', detail: 'is in the past' }] }) : [200, { service: query.get('service'), day: query.get('day'), zone, slots: slots(query) }]
	if (path === '/api/reservations' && method === 'POST') {
		if (!body.name) return problem(422, 'invalid', 'Some fields are wrong', 'Please look at the marked fields', { errors: [{ pointer: '/name', detail: 'is needed' }] })
		if (body.name === 'Taken') return problem(409, 'slot-taken', 'Somebody was faster', 'This time has just been taken', { alternatives: slots(query).slice(2, 5) })
		const r = reservation({ state: 'confirmed', ...body, service_name: 'Table' }); confirmed(r); hint('reservation.confirmed', 'reservation', r.id); return [201, r]
	}
	if (path === '/api/auth/demo-session') return process.env.MOCK_DEMO === 'off' ? problem(404, 'not-found', 'No such thing', '') : [201, { user: { name: 'Maya Lindqvist', email: 'maya@aurora.example' } }, 'fd_session=maya; Path=/; HttpOnly; SameSite=Strict']
	if (path.startsWith('/api/desk/') && !desk) return problem(401, 'sign-in', 'Sign in first', '')
	if (path === '/api/desk/inbox') return [200, inbox()]
	if (path === '/api/desk/board') return [200, { day: query.get('day') || at(0).toISOString().slice(0, 10), zone, resources: resources.map((r) => ({ name: r.name, units: r.units.map((name) => ({ name, reservations: state.reservations.filter((x) => x.units.includes(name)) })) })), reservations: state.reservations }]
	if ((m = /^\/api\/desk\/conversations\/([\w-]+)(?:\/(\w+))?$/.exec(path))) {
		const t = state.talks.get(m[1]); if (!t) return problem(404, 'not-found', 'No such thing', '')
		if (method === 'POST') {
			t.turn++
			if (m[2] === 'take') { t.status = 'live'; said(t, 'system', 'Maya Lindqvist joined', { kind: 'notice' }) }
			if (m[2] === 'return') { t.status = 'automated'; said(t, 'system', 'The assistant answers again', { kind: 'notice' }) }
			if (m[2] === 'resolve') t.status = 'resolved'
			if (m[2] === 'messages') said(t, 'staff', body.text)
			if (m[2] === 'notes') said(t, 'staff', body.text, { kind: 'note' })
			hint('conversation.changed', 'conversation', t.id, t.key)
		}
		return [200, { conversation: shown(t), contact: t.name ? { id: t.id, name: t.name, phone: '+44 7700 900123', email: null } : null, messages: t.messages, notes: [], draft: null, legal: { waiting: ['taken', 'returned', 'snoozed'], automated: ['taken', 'resolved'], live: ['returned', 'resolved', 'snoozed'], resolved: [] }[t.status] }]
	}
	if ((m = /^\/api\/desk\/reservations\/([\w-]+)$/.exec(path))) { const r = state.reservations.find((x) => x.code === m[1]); return [200, { reservation: r, effects: state.effects.get(m[1]) ?? [], history: [] }] }
	if ((m = /^\/api\/desk\/effects\/([\w-]+)\/retry$/.exec(path))) { for (const l of state.effects.values()) for (const e of l) if (e.id === m[1]) { e.state = 'done'; e.attempts++; e.done_at = new Date().toISOString(); hint('effect.done', 'effect', e.id) } return [200, {}] }
	if ((m = /^\/api\/desk\/messages\/([\w-]+)\/trace$/.exec(path))) return [200, { message: null, steps: [['read', 'guest sentence, 42 characters', 0.04], ['understand', 'intent give_contact; name, phone, area', 0.31], ['tool reservation_confirm', 'R-7QK2 held → confirmed', 2.1], ['effects', '5 jobs written', 0.6], ['reply', 'template confirmed.en', 0.05], ['commit', 'message, reservation, event, audit', 1.9]].map(([name, detail, ms]) => ({ name, detail, ms })), event: { id: 'evt_0198f0c2', type: 'reservation.confirmed', signature: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' }, audit_head: '9f2c1e7b4a0d8c3f6e5b2a1d0c9f8e7d6c5b4a39281706f5e4d3c2b1a0998877', understood: { intent: 'contact', name: 'Ada Obi', phone: '+447700900123', area: 'terrace' } }]
	return problem(404, 'not-found', 'No such thing', 'Nothing lives here')
}

const hashes = (html) => [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((x) => `'sha256-${createHash('sha256').update(x[1]).digest('base64')}'`).join(' ')
function page(path, response) {
	const clean = path.replace(/\/$/, '') || '/index'
	const file = [clean, clean + '.html'].map((p) => join(out, p)).find((p) => existsSync(p) && statSync(p).isFile())
	const name = file ?? join(out, '404.html'), bytes = readFileSync(name), html = extname(name) === '.html', zip = extname(name) !== '.woff2'
	response.writeHead(file ? 200 : 404, { 'Content-Type': kinds[extname(name)] ?? 'application/octet-stream', ...(zip ? { 'Content-Encoding': 'gzip' } : {}), 'Cache-Control': path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache', ...(html ? { 'Content-Security-Policy': `default-src 'self'; script-src 'self' ${hashes(bytes.toString())}; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'` } : {}) })
	response.end(zip ? gzipSync(bytes) : bytes)
}

createServer(async (request, response) => {
	const url = new URL(request.url, 'http://x'), path = url.pathname.replace('/api/v1/', '/api/')
	const cookies = Object.fromEntries((request.headers.cookie ?? '').split(/; */).filter(Boolean).map((c) => c.split('=')))
	const bearer = /^Bearer (.+)/.exec(request.headers.authorization ?? '')
	if (bearer) cookies.fd_visitor = bearer[1]
	const cors = request.headers.origin ? { 'Access-Control-Allow-Origin': request.headers.origin, 'Access-Control-Allow-Headers': 'content-type, authorization, idempotency-key', Vary: 'Origin' } : {}
	if (path.startsWith('/live/')) {
		response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', ...cors })
		response.write(': hi\n\n')
		const l = { key: path.split('/').pop(), response }
		state.listeners.push(l)
		return request.on('close', () => state.listeners.splice(state.listeners.indexOf(l), 1))
	}
	if (request.method === 'OPTIONS') { response.writeHead(204, cors); return response.end() }
	if (!path.startsWith('/api/')) return page(path, response)
	let raw = ''
	for await (const piece of request) raw += piece
	const key = request.headers['idempotency-key']
	const [status, body, set] = state.answers.get(key) ?? api(request.method, path, url.searchParams, raw ? JSON.parse(raw) : {}, cookies)
	if (key && request.method === 'POST') state.answers.set(key, [status, body, set])
	const headers = { ...cors, 'Cache-Control': 'no-store', ...(set ? { 'Set-Cookie': set } : {}) }
	if (path === '/api/chat' && request.method === 'POST' && /event-stream/.test(request.headers.accept)) {
		response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' })
		for (const word of (body.messages.find((x) => x.author === 'assistant')?.text ?? '').match(/\S+\s*/g) ?? []) { response.write(`event: delta\ndata: ${JSON.stringify({ text: word })}\n\n`); await new Promise((r) => setTimeout(r, 12)) }
		return response.end(`event: turn\ndata: ${JSON.stringify(body)}\n\n`)
	}
	response.writeHead(status, { ...headers, 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' })
	response.end(JSON.stringify(body))
}).listen(port, '127.0.0.1', () => console.log(`mock desk at http://127.0.0.1:${port}`))
