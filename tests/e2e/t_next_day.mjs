/* The day after the first minute: the guest comes back and moves the table, staff mark what happened, who waits is served. */
import { assert, BASE, chat, desktop, journey, phone, until } from './lib.mjs'

const key = () => ({ 'Idempotency-Key': crypto.randomUUID() })
const unique = () => String(Math.floor(Math.random() * 1e6)).padStart(6, '0')

/* A day of its own for each journey, within the horizon. */
let used = Math.floor(Math.random() * 20)
const freshDay = () => new Date(Date.now() + (95 + (used += 1)) * 864e5).toISOString().slice(0, 10)
const spoken = (iso) => new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(iso))

const ok = async (answer) => { assert.ok(answer.ok(), `${answer.url()} ${answer.status()}`); return answer.json() }
const free = async (page, day, local, area, party) => (await ok(await page.request.get(`${BASE}/api/availability?service=table&day=${day}&party_size=${party}&resource=${area}&time=${local}`))).slots.find((s) => s.local === local)?.free ?? 0
/* What the calendar of a reservation says: its UID and how often it was changed. */
async function calendar(page, code) {
	const text = await (await page.request.get(`${BASE}/api/reservations/${code}/calendar.ics`)).text()
	return { uid: /^UID:(.+)$/m.exec(text)[1].trim(), sequence: Number(/^SEQUENCE:(\d+)/m.exec(text)[1]), text }
}
/* Every table is taken at that time; the codes of who took them. */
async function fill(page, day, local, party = 2) {
	const codes = []
	for (let i = 0; i < 60; i++) {
		const { slots } = await ok(await page.request.get(`${BASE}/api/availability?service=table&day=${day}&party_size=${party}&time=${local}`))
		const slot = slots.find((s) => s.local === local)
		if (!slot) return codes
		const made = await page.request.post(`${BASE}/api/reservations`, { headers: key(), data: { service: 'table', resource: slot.resource, start: slot.start, party_size: party, name: 'A Full House', phone: '07700 900' + unique().slice(3) } })
		codes.push((await ok(made)).code)
	}
	assert.fail('the house does not get full')
}
const asStaff = async (context) => {
	const page = await context.browser().newPage()
	await ok(await page.request.post(BASE + '/api/auth/demo-session', { headers: key(), data: {} }))
	return page
}

async function comesBack(page, context) {
	const day = freshDay(), mail = `ada.${unique()}@example.org`
	const nine = await free(page, day, '21:00', 'inside', 3)
	let guest = chat(page)
	await page.goto(BASE + '/')
	await guest.chips.first().waitFor()
	await guest.say(`inside table for two on ${spoken(day)} at 6:30pm`)
	await until('it is held', async () => /Held/i.test(await guest.card.locator('.state').innerText()))
	await guest.say(`Ada Obi, ${mail}`)
	await until('it is confirmed', async () => /Confirmed/i.test(await guest.card.locator('.state').innerText()))
	const code = await guest.card.locator('.code').innerText()
	const before = await calendar(page, code)
	const held = await free(page, day, '18:30', 'inside', 2)
	await page.close()

	page = await context.newPage()
	guest = chat(page)
	await page.goto(BASE + '/')
	await until('the conversation is still there', async () => (await guest.root.locator('.card .code').last().innerText()) === code)
	await guest.say('make it 3 people at 9')
	await guest.root.getByRole('button', { name: 'Yes, move it' }).click()
	await until('it has moved', async () => new RegExp(`Done: ${code} is now .*21:00, 3 guests`).test(await guest.said('assistant').last().innerText()))
	const moved = await ok(await page.request.get(`${BASE}/api/reservations/${code}`))
	assert.deepEqual([moved.state, moved.party_size, /21:00$/.test(moved.local)], ['confirmed', 3, true])
	assert.equal(await free(page, day, '18:30', 'inside', 2), held + 1, 'the old table is free')
	assert.equal(await free(page, day, '21:00', 'inside', 3), nine - 1, 'the new one is taken')
	const after = await calendar(page, code)
	assert.equal(after.uid, before.uid, 'the entry of the calendar is the same')
	assert.equal(after.sequence, before.sequence + 1, 'and newer')
	assert.match(after.text, /DTSTART[^:]*:\d{8}T2[01]0000/)

	await fill(page, day, '12:00', 3)
	await guest.say('make it 12 o\'clock')
	await until('there it cannot be, and other times are offered', async () => /is not free[^]*I could offer \d\d:\d\d, \d\d:\d\d or \d\d:\d\d/.test(await guest.said('assistant').last().innerText()))
	assert.ok((await guest.chips.count()) >= 2, 'to be pressed')
	assert.equal((await ok(await page.request.get(`${BASE}/api/reservations/${code}`))).local, moved.local, 'what stands is as it was')
	return code
}

for (const [where, options] of [['a desktop', { viewport: desktop }], ['a phone', { viewport: phone, hasTouch: true, isMobile: true }]]) {
	journey(`the next day the guest moves the table in a sentence, on ${where}`, options, async (page, t, context) => {
		await comesBack(page, context)
	})

	journey(`staff mark what became of a table, and take it back, on ${where}`, options, async (page) => {
		await ok(await page.request.post(BASE + '/api/auth/demo-session', { headers: key(), data: {} }))
		const start = new Date(Math.floor(Date.now() / 3e5) * 3e5 - 40 * 6e4)
		const made = await ok(await page.request.post(BASE + '/api/reservations', { headers: key(), data: { service: 'table', start: start.toISOString(), party_size: 2, name: 'Ben Late', phone: '07700 900555' } }))
		await page.goto(`${BASE}/admin/board?day=${made.day ?? ''}`)
		await page.locator('tr', { hasText: made.code }).getByRole('button', { name: `No-show ${made.code}` }).click()
		const state = () => page.locator('[data-live=reservation] .badge').innerText()
		await until('it is a no-show', async () => /no.show/i.test(await state()))
		await page.getByRole('button', { name: `Undo no-show ${made.code}` }).click()
		await until('no, it stands', async () => /confirmed/i.test(await state()))
		await page.getByRole('button', { name: `Check in ${made.code}` }).click()
		await until('they are seated', async () => /checked in/i.test(await state()))
		await page.getByRole('button', { name: `Complete ${made.code}` }).click()
		await until('they have left', async () => /completed/i.test(await state()))
		const history = await page.locator('[data-live=history]').innerText()
		for (const event of ['no show', 'corrected', 'checked in', 'completed']) assert.match(history, new RegExp(event, 'i'))
	})

	journey(`a cancelled table goes to who waits, without script, on ${where}`, { ...options, javaScriptEnabled: false }, async (page, t, context) => {
		const day = freshDay(), mail = `cleo.${unique()}@example.org`
		const staff = await asStaff(context)
		const [taken] = await fill(staff, day, '17:00')
		await page.goto(`${BASE}/reserve/form?service=table&party_size=2&day=${day}&time=17:00`)
		await page.getByText('None of these? Join the waitlist').click()
		await page.getByLabel('Name').fill('Cleo Ray')
		await page.getByLabel('E-mail').fill(mail)
		await page.getByRole('button', { name: 'Join the waitlist' }).click()
		await page.getByRole('heading', { name: 'You are on the waitlist' }).waitFor()

		await staff.goto(BASE + '/admin/waitlist')
		await staff.locator('tr', { hasText: mail }).getByText('waiting').waitFor()
		await staff.goto(`${BASE}/admin/reservations/${taken}`)
		await staff.getByText('Cancel', { exact: true }).click()
		await staff.getByRole('button', { name: 'Cancel it' }).click()
		await until('the place is kept for them', async () => { await page.reload(); return page.getByRole('heading', { name: 'A place has come free' }).isVisible() }, 15_000)
		const wish = await ok(await page.request.get(`${BASE}/api/waitlist/${page.url().split('/').pop()}`))
		const minutes = (Date.parse(wish.offer_expires_at) - Date.now()) / 6e4
		assert.ok(minutes > 13.5 && minutes <= 15, `for 15 minutes (${minutes.toFixed(1)})`)

		let letter
		await until('and written to them', async () => (letter = (await ok(await staff.request.get(BASE + '/api/desk/mail'))).mails?.find((m) => m.to === mail)), 15_000)
		const text = (await ok(await staff.request.get(`${BASE}/api/desk/mail/${letter.id}`))).mail.text
		const link = /https?:\/\/\S+\/r\/R-\S+/.exec(text)[0]
		const elsewhere = await (await context.browser().newContext()).newPage()
		await elsewhere.goto(BASE + new URL(link).pathname + new URL(link).search)
		await elsewhere.getByText('Kept for you until').waitFor()
		await elsewhere.context().close()

		await page.getByRole('button', { name: 'Take it' }).click()
		await page.getByRole('heading', { name: /Confirmed: R-/ }).waitFor()
		await staff.goto(BASE + '/admin/waitlist')
		assert.equal(await staff.locator('tr', { hasText: mail }).count(), 0, 'nobody waits any more')
		await staff.context().close()
	})

	journey(`every effect of a reservation is listed, and what failed is tried again, on ${where}`, options, async (page) => {
		await ok(await page.request.post(BASE + '/api/auth/demo-session', { headers: key(), data: {} }))
		const deaf = await ok(await page.request.post(BASE + '/api/desk/endpoints', { headers: key(), data: { url: `https://deaf-${unique()}.example.invalid/hook`, events: 'reservation.confirmed' } }))
		const endpoint = deaf.endpoints.at(-1).id
		try {
			const day = freshDay()
			const { slots } = await ok(await page.request.get(`${BASE}/api/availability?service=table&party_size=2&day=${day}`))
			const made = await ok(await page.request.post(BASE + '/api/reservations', { headers: key(), data: { service: 'table', start: slots[0].start, party_size: 2, name: 'Dora Lund', email: `dora.${unique()}@example.org` } }))
			await page.goto(`${BASE}/admin/reservations/${made.code}`)
			const row = (name) => page.locator('[data-live=effects] tr', { hasText: name })
			for (const name of ['Calendar entry', 'Sheet row', 'Confirmation', 'Webhook event', 'Audit entry'])
				await until(name + ' is done', async () => { await page.reload(); return /done/i.test(await row(name).first().innerText()) }, 15_000)
			assert.match(await row('Reminder').innerText(), /pending[^]*due/i)
			const delivery = row('Delivery to deaf-')
			await until('the delivery failed', async () => { await page.reload(); return /retry scheduled/i.test(await delivery.innerText()) }, 15_000)
			const tries = async () => Number(await delivery.locator('td.num').innerText())
			const before = await tries()
			await delivery.getByRole('button', { name: 'Retry now' }).click()
			await until('it was tried again', async () => { await page.reload(); return (await tries()) > before }, 15_000)
		} finally {
			await page.request.post(`${BASE}/api/desk/endpoints/${endpoint}/disable`, { headers: key(), data: {} })
		}
	})
}
