/* Somebody asks to be forgotten, and then is: by the pages alone, without script; seen by the guest, the desk and the log. */
import { assert, BASE, day, desktop, journey, phone, until, violations } from './lib.mjs'

const post = async (page, path, data) => (await page.request.post(BASE + path, { headers: { 'Idempotency-Key': crypto.randomUUID() }, data })).json()
const get = async (page, path) => (await page.request.get(BASE + path)).json()

for (const [name, viewport] of [['desktop', desktop], ['phone', phone]]) {
	journey(`a person is forgotten, and it can be shown (${name})`, { viewport, expect: [/422/] }, async (page) => {
		const word = 'Querida' + Math.random().toString(36).slice(2, 8)
		const free = await get(page, `/api/availability?service=table&day=${day(21 + (viewport === phone))}&party_size=2`)
		const held = await post(page, '/api/reservations', { service: 'table', start: free.slots.at(-1).start, party_size: 2, name: `${word} Farrow`, email: `${word.toLowerCase()}@example.org`, note: `by the window, ${word}` })
		assert.match(JSON.stringify(await get(page, '/api/reservations')), new RegExp(word), 'the guest sees it')
		await post(page, '/api/auth/demo-session', {})
		const { reservation } = await get(page, '/api/desk/reservations/' + held.code)

		await page.goto(BASE + '/admin/privacy')
		assert.deepEqual(await violations(page), [], 'the list')
		await page.getByLabel('Contact').fill(reservation.contact)
		await page.getByLabel('Asks for').selectOption('erase')
		await page.getByRole('button', { name: 'Record' }).click()
		await page.getByRole('heading', { name: new RegExp('Forget ' + word) }).waitFor()
		assert.deepEqual(await violations(page), [], 'one request')
		const request = page.url()
		await page.getByRole('button', { name: 'It is them' }).click()
		await page.getByRole('button', { name: 'Forget them for good' }).click()
		await page.getByText('cancel it or let it pass first').waitFor()
		await post(page, `/api/desk/reservations/${held.code}/events`, { event: 'cancelled' })
		await page.goto(request)
		await page.getByRole('button', { name: 'Forget them for good' }).click()
		await until('it is done', async () => { await page.goto(request); return (await page.locator('.badge[data-state=erased]').count()) > 0 })
		await page.getByText('Its SHA-256 is in the audit log').waitFor()
		assert.deepEqual(await violations(page), [], 'the certificate')
		const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
		assert.ok(over <= 1, `it scrolls sideways by ${over}`)
		if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/privacy-${name}.png`, fullPage: true })

		for (const path of ['/admin/contacts', '/admin/contacts?q=' + word, '/admin/inbox', '/admin/mail', '/admin/sheet', '/admin/reservations/' + held.code]) {
			const text = await (await page.request.get(BASE + path)).text()
			assert.ok(!text.replaceAll('q=' + word, '').replaceAll(`"${word}"`, '').replaceAll(`&quot;${word}&quot;`, '').includes(word), `${path} says nothing of them`)
		}
		assert.ok(!JSON.stringify(await get(page, '/api/reservations')).includes(word), 'nor does the guest\'s own browser')
		await page.goto(`${BASE}/admin/audit?noun_id=${request.split('/').pop()}`)
		await page.getByRole('rowheader', { name: 'data_request.certified' }).waitFor()
	})
}
