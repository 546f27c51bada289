/* The first minute: a guest writes one sentence and has a confirmed reservation while the desk watches live. */
import { assert, BASE, chat, desktop, journey, phone, tabs, until } from './lib.mjs'

async function firstMinute(page, small) {
	const guest = chat(page)
	const show = tabs(page, small)
	const desk = page.locator('#pane-desk')
	const done = () => page.locator('.scene-bar li', { hasText: '✓' }).count()

	await page.goto(BASE + '/')
	await guest.chips.first().waitFor()
	assert.equal(await done(), 0, 'no hint is ticked before anything happened')
	if (!small) await desk.getByText('Sandbox — no outside service is connected').waitFor()

	await guest.chips.first().click()
	await guest.said('assistant').first().waitFor()
	await show('desk')
	await desk.getByText('Sandbox — no outside service is connected').waitFor()
	await desk.getByTitle('Changes arrive by themselves').waitFor({ state: 'attached' })
	const held = desk.locator('section', { has: page.locator('#board-h') }).locator('li button', { hasText: 'held' })
	await until('the board holds the slot with a countdown', async () => /held\s*\d+:\d\d/.test(await held.first().innerText()))
	await until('the assistant owns the conversation', async () => /Assistant/.test(await desk.locator('[role=log]').locator('xpath=..').innerText()))
	assert.equal(await done(), 1, 'the first hint is ticked')

	await show('guest')
	const area = /Terrace|Inside/.exec(await guest.card.locator('.what').innerText())[0].toLowerCase()
	await guest.say(`${area}, Ada Obi, 07700 900123`)
	await guest.confirmed()
	const code = await guest.card.locator('.code').innerText()
	assert.match(code, /^R-[0-9A-Z]{4,}$/)
	assert.ok(!/[01OIL]/.test(code.slice(2)), 'no look-alike letters in ' + code)
	for (const label of [/^Add to calendar$/, /^Change$/, /^Cancel/]) assert.equal(await guest.card.locator('.acts > *').filter({ hasText: label }).first().isVisible(), true, String(label))
	await show('desk')
	const row = desk.locator('section', { has: page.locator('#board-h') }).locator('li', { hasText: code })
	await until('the board shows it confirmed', async () => /Ada Obi/.test(await row.innerText()))
	const effects = desk.locator('section', { has: page.locator('#effects-h') })
	await until('all effects are done, 5/5', async () => /\b5\/5\b/.test(await effects.innerText()))
	assert.equal(await done(), 2)
	assert.match(await desk.innerText(), /\+44 ?7700 ?900123/, 'the phone is known in full')
	const inbox = desk.locator('section', { has: page.locator('#inbox-h') }).locator('[aria-current=true]')
	await until('the inbox knows who it is', async () => /Ada Obi/.test(await inbox.innerText()))

	await show('guest')
	await guest.say('can I talk to someone?')
	await guest.waits()
	await show('desk')
	await until('the waiting clock runs', async () => /waiting\s*\d+:\d\d/.test(await desk.innerText()))
	await desk.getByRole('button', { name: 'Take over' }).click()
	const reply = desk.getByLabel('Reply', { exact: true }).last()
	await until('the desk may write', async () => reply.isEnabled())
	await reply.fill('Good evening Ada, Maya here.')
	await reply.press('Enter')
	await show('guest')
	await guest.said('staff').getByText('Good evening Ada, Maya here.').waitFor()
	await until('with the name of the person', async () => /\w+ \w+/.test(await guest.root.locator('li.staff .by').last().innerText()))
	const before = await guest.said('assistant').count()
	await guest.say('Thank you, a table for nine tomorrow perhaps')
	await page.waitForTimeout(900)
	assert.equal(await guest.said('assistant').count(), before, 'the assistant stays silent')

	await show('desk')
	await desk.getByRole('button', { name: 'Give back' }).click()
	await until('the assistant owns it again', async () => desk.getByRole('button', { name: 'Take over' }).isVisible())
	await until('every hint is ticked', async () => (await done()) === 3)
	await page.locator('#what-happened').click()
	const trace = page.getByRole('dialog', { name: 'What just happened?' })
	await until('the trace has steps with their time', async () => (await trace.locator('data', { hasText: 'ms' }).count()) >= 2)
	await trace.getByText('Audit head').waitFor()
	await page.keyboard.press('Escape')
	await trace.waitFor({ state: 'detached' })
}

journey('the first minute plays in two panes', { viewport: desktop }, (page) => firstMinute(page, false))
journey('the first minute plays in two tabs on a phone', { viewport: phone, hasTouch: true, isMobile: true }, (page) => firstMinute(page, true))

journey('a reload brings the conversation back', {}, async (page) => {
	const guest = chat(page)
	await page.goto(BASE + '/')
	await guest.chips.first().waitFor()
	await guest.say('When is breakfast?')
	await guest.said('assistant').first().waitFor()
	const words = await guest.said('assistant').first().innerText()
	await page.reload()
	await until('the same words stand there', async () => (await guest.said('assistant').first().innerText()) === words)
	assert.equal(await guest.said('guest').count(), 1)
})

journey('an answer that was lost is asked for again under the same key', { expect: [/ERR_FAILED|ERR_CONNECTION|api\/chat/] }, async (page) => {
	const keys = []
	await page.route('**/api/chat', async (route) => {
		if (route.request().method() !== 'POST') return route.continue()
		keys.push(route.request().headers()['idempotency-key'])
		if (keys.length > 1) return route.continue()
		await route.fetch()
		await route.abort('connectionreset')
	})
	const guest = chat(page)
	await page.goto(BASE + '/')
	await guest.chips.first().waitFor()
	await guest.say('When is breakfast?')
	await guest.said('assistant').first().waitFor()
	assert.ok(keys.length >= 2 && new Set(keys).size === 1, 'one key: ' + keys.join(' '))
	await page.reload()
	await guest.said('assistant').first().waitFor()
	assert.equal(await guest.said('guest').count(), 1, 'the desk heard it once')
})

journey('nothing scrolls sideways between 320 and 2560 pixels', { expect: [/404/] }, async (page) => {
	for (const path of ['/', '/reserve', '/nowhere-at-all'])
		for (const width of [320, 390, 768, 1024, 1440, 2560]) {
			await page.setViewportSize({ width, height: 900 })
			await page.goto(BASE + path)
			if (path === '/') await chat(page).root.waitFor({ state: 'attached' })
			const over = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('.scroller, .desk-pane')].filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName))
			assert.deepEqual(over, [], `${path} at ${width}`)
		}
})

journey('the last table, once held, is still the guest\'s to confirm', {}, async (page) => {
	const day = new Date(Date.now() + 12 * 864e5)
	const iso = day.toISOString().slice(0, 10), spoken = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(day)
	const free = async () => (await (await page.request.get(`${BASE}/api/availability?service=table&day=${iso}&party_size=2&resource=terrace&time=20:00`)).json()).slots.find((s) => s.local === '20:00')
	for (let slot = await free(); slot?.free > 1; slot = await free()) {
		const made = await page.request.post(`${BASE}/api/reservations`, {
			headers: { 'Idempotency-Key': crypto.randomUUID() },
			data: { service: 'table', resource: 'terrace', start: slot.start, party_size: 2, name: 'Fay Grant', phone: '07700 900222' }
		})
		assert.equal(made.status(), 201)
	}
	assert.equal((await free())?.free ?? 1, 1)
	const guest = chat(page)
	await page.goto(BASE + '/')
	await guest.chips.first().waitFor()
	await guest.say(`terrace table for two on ${spoken} at 8pm`)
	await until('it is held', async () => /Held/i.test(await guest.card.locator('.state').innerText()))
	await guest.say('Gus Hale, 07700 900333')
	await guest.confirmed()
})
