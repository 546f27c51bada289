/* The embeddable widget on somebody else's page. */
import { createServer } from 'node:http'
import { after } from 'node:test'
import { gzipSync } from 'node:zlib'
import { assert, BASE, chat, journey, until, violations } from './lib.mjs'

const widget = Buffer.from(await (await fetch(BASE + '/widget.js')).arrayBuffer())

/* A page under a policy that allows nothing but the widget's own script and its desk. */
const foreign = createServer((request, response) => {
	const url = new URL(request.url, 'http://x')
	if (url.pathname === '/widget.js') { response.writeHead(200, { 'Content-Type': 'text/javascript' }); return response.end(widget) }
	const from = url.searchParams.get('from') || '', set = url.searchParams.get('set') || ''
	response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': `default-src 'none'; script-src ${from || "'self'"}; connect-src ${BASE} http://127.0.0.1:9; base-uri 'none'; require-trusted-types-for 'script'` })
	response.end(`<!doctype html><html lang="en"><title>A page of somebody else</title><link rel="icon" href="data:,"><main><h1>Hello</h1><p>My own words.</p></main><script async src="${from}/widget.js" ${set}></script></html>`)
}).listen(Number(process.env.FOREIGN_PORT || 0), '127.0.0.1')
await new Promise((ready) => foreign.on('listening', ready))
const port = foreign.address().port
after(() => foreign.close())
const page_ = (from, set) => `http://localhost:${port}/?from=${encodeURIComponent(from)}&set=${encodeURIComponent(set)}`

/* Whether the desk under test lets this foreign page speak to it (CORS_ORIGIN). */
const allowed = await fetch(BASE + '/api/chat/suggestions', { headers: { Origin: `http://localhost:${port}` } })
	.then((r) => ['*', `http://localhost:${port}`].includes(r.headers.get('access-control-allow-origin')), () => false)
const quiet = [/icon|ERR_BLOCKED|Content Security Policy.*(img|icon)/]

journey('the widget is small: at most 20 kB gzipped', {}, async () => {
	assert.ok(gzipSync(widget, { level: 9 }).length <= 20 * 1024)
	assert.ok(!/\beval\(|new Function|innerHTML|document\.write/.test(widget.toString()), 'no eval and no HTML from text')
})

journey('with its desk down the widget says so, gives the telephone and harms nothing', { expect: [/ERR_|Failed to load|127\.0\.0\.1:9/, ...quiet] }, async (page) => {
	await page.goto(page_('', 'data-api="http://127.0.0.1:9" data-phone="+44 20 7946 0100" data-title="Aurora"'))
	const guest = chat(page)
	await guest.launch.click()
	await guest.root.getByText('We cannot be reached just now').waitFor()
	assert.equal(await guest.root.getByRole('link', { name: '+44 20 7946 0100' }).getAttribute('href'), 'tel:+442079460100')
	await guest.say('hello?')
	await guest.root.getByText('Not sent.').waitFor({ timeout: 20_000 })
	assert.equal(await guest.root.locator('li.guest .text').last().innerText(), 'hello?', 'what was written is kept')
	assert.equal(await page.locator('h1').innerText(), 'Hello')
	assert.deepEqual(await violations(page), [])
})

journey('attributes theme it: colour, side, title and language', { expect: [/ERR_|Failed to load|127\.0\.0\.1:9/, ...quiet] }, async (page) => {
	await page.goto(page_('', 'data-api="http://127.0.0.1:9" data-color="#0b5f4a" data-position="left" data-title="Casa Alba" data-language="es" data-open="true" data-theme="dark"'))
	const guest = chat(page)
	await guest.panel.waitFor()
	assert.equal(await guest.root.locator('h2').innerText(), 'Casa Alba')
	assert.equal(await guest.field.getAttribute('placeholder'), 'Escriba un mensaje')
	assert.ok((await guest.panel.boundingBox()).x < 100, 'it stands on the left')
	assert.equal(await guest.root.locator('.send').evaluate((e) => getComputedStyle(e).backgroundColor), 'rgb(11, 95, 74)')
	assert.equal(await guest.root.locator('.send').evaluate((e) => getComputedStyle(e).color), 'rgb(255, 255, 255)')
	assert.deepEqual(await violations(page), [])
})

journey('on another origin it speaks with a token the desk minted, under a strict policy', { expect: quiet }, async (page, t) => {
	if (!allowed) return t.skip('this desk does not list http://localhost:' + port + ' (CORS_ORIGIN)')
	const sent = []
	page.on('request', (r) => { if (/\/api\/chat/.test(r.url())) sent.push(r) })
	await page.goto(page_(BASE, 'data-title="Aurora"'))
	const guest = chat(page)
	await guest.launch.click()
	await guest.chips.first().waitFor()
	await guest.say('When is breakfast?')
	await guest.said('assistant').first().waitFor()
	await page.reload()
	await until('the conversation is back', async () => (await guest.said('guest').count()) === 1)
	const last = sent.filter((r) => r.method() === 'GET' && /after=0/.test(r.url())).at(-1)
	assert.match((await last.allHeaders()).authorization ?? '', /^Bearer \S{20,}/)
	assert.equal((await last.allHeaders()).cookie, undefined, 'no cookie crosses')
})

const staff = async (page, path, data = {}) => {
	const answer = await page.request.post(BASE + path, { headers: { 'Idempotency-Key': crypto.randomUUID() }, data })
	assert.ok(answer.ok(), path + ' ' + answer.status())
	return answer.json()
}

journey('on another origin what the desk writes arrives at once, by a stream with a ticket', { expect: quiet }, async (page, t) => {
	if (!allowed) return t.skip('this desk does not list http://localhost:' + port + ' (CORS_ORIGIN)')
	const streams = [], polls = []
	page.on('request', (r) => {
		if (r.url().includes('/live/chat/')) streams.push(r)
		if (/\/api\/chat\?after=/.test(r.url())) polls.push(Date.now())
	})
	const opened = page.waitForResponse((r) => r.url().includes('/live/chat/') && r.ok())
	await page.goto(page_(BASE, 'data-title="Aurora"'))
	const guest = chat(page)
	await guest.launch.click()
	await guest.chips.first().waitFor()
	const turn = page.waitForResponse((r) => /\/api\/chat$/.test(r.url()) && r.request().method() === 'POST')
	await guest.say('can I talk to someone?')
	await turn
	await opened
	assert.match(new URL(streams[0].url()).search, /^\?ticket=\d+\.[0-9a-f]{40}$/)
	assert.equal((await streams[0].allHeaders()).cookie, undefined, 'no cookie crosses')
	await staff(page, '/api/auth/demo-session')
	const id = (await (await page.request.get(BASE + '/api/desk/inbox?view=waiting')).json()).conversations.at(-1).id
	await staff(page, `/api/desk/conversations/${id}/take`)
	for (const words of ['Good evening, Maya here.', 'How can I help?', 'Take your time.']) {
		const before = polls.length
		const at = Date.now()
		await staff(page, `/api/desk/conversations/${id}/messages`, { text: words })
		await guest.said('staff').getByText(words).waitFor({ timeout: 3000 })
		const took = Date.now() - at
		assert.ok(took < 1000, `${words} took ${took} ms`)
		assert.ok(polls.length > before, 'a hint made it ask')
	}
	assert.equal(streams.length, 1, 'one stream carried them all')
	const quietly = polls.length
	await page.waitForTimeout(6000)
	assert.equal(polls.length, quietly, 'while the stream is open it does not poll')
})

journey('on another origin without a stream it asks every five seconds', { expect: [/\/live\/chat\/|ERR_/, ...quiet] }, async (page, t) => {
	if (!allowed) return t.skip('this desk does not list http://localhost:' + port + ' (CORS_ORIGIN)')
	await page.route('**/live/chat/**', (route) => route.abort())
	await page.goto(page_(BASE, 'data-title="Aurora"'))
	const guest = chat(page)
	await guest.launch.click()
	await guest.chips.first().waitFor()
	await guest.say('can I talk to someone?')
	await until('the guest waits', async () => /number \d/.test(await guest.status.innerText()))
	await staff(page, '/api/auth/demo-session')
	const id = (await (await page.request.get(BASE + '/api/desk/inbox?view=waiting')).json()).conversations.at(-1).id
	await staff(page, `/api/desk/conversations/${id}/take`)
	await staff(page, `/api/desk/conversations/${id}/messages`, { text: 'Slow, but here.' })
	await guest.said('staff').getByText('Slow, but here.').waitFor({ timeout: 9000 })
})

journey('words are words: nothing a guest or the desk writes becomes HTML', {}, async (page) => {
	const evil = '<img src=x onerror="window.stolen=1"> <a href="javascript:alert(1)">x</a> **bold**'
	await page.goto(BASE + '/')
	const guest = chat(page)
	await guest.chips.first().waitFor()
	await guest.say(evil)
	await until('it is shown as written', async () => (await guest.said('guest').first().innerText()).includes('<img src=x onerror="window.stolen=1">'))
	await guest.said('assistant').first().waitFor()
	assert.equal(await guest.root.locator('.log img').count(), 0)
	assert.equal(await page.evaluate(() => window.stolen), undefined)
})

journey('links that are not for the web are not offered', {}, async (page) => {
	await page.addInitScript(() => { for (const at of ['', location.origin]) localStorage.setItem('frontdesk:spoken:' + at, '1') })
	await page.route('**/api/chat?after=0', (route) => route.fulfill({ json: { conversation: null, messages: [{ id: '1', seq: 1, turn: 1, author: 'assistant', author_name: 'Assistant', kind: 'text', text: 'See here', parts: { citations: [{ title: 'bad', url: 'javascript:alert(1)' }, { title: 'good', url: '/reserve' }], actions: [{ label: 'worse', href: 'data:text/html,x' }, { label: 'fine', href: 'https://example.org/' }] }, created_at: '2026-01-01T00:00:00Z' }] } }))
	await page.goto(BASE + '/')
	const guest = chat(page)
	await guest.said('assistant').first().waitFor()
	assert.deepEqual(await guest.root.locator('.log a').allInnerTexts(), ['fine', 'good'])
})
