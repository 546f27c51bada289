/* The desk sells: a lead from the page and again from the chat is one, is read, owned, moved over the board, and won. */
import { assert, BASE, journey, phone, until, violations } from './lib.mjs'

const number = () => '07700 9' + String(Math.floor(Math.random() * 1e5)).padStart(5, '0')
const signIn = async (page) => assert.equal((await page.request.post(BASE + '/api/auth/demo-session', { data: {} })).status(), 200)
const lead = async (page, name) => (await (await page.request.get(`${BASE}/api/leads?words=${encodeURIComponent(name)}`)).json()).leads

for (const [where, options] of [['a desktop', {}], ['a phone', { viewport: phone, hasTouch: true, isMobile: true }]])
	journey(`an enquiry by form and again by chat is one lead, and is won, on ${where}`, options, async (page) => {
		const name = 'Nell ' + Math.random().toString(36).slice(2, 8).replace(/\d/g, 'x'), tel = number()
		await page.goto(BASE + '/enquire')
		await page.getByLabel('Name').fill(name)
		await page.getByLabel('Phone').fill(tel)
		await page.getByLabel('What is it about?').fill('A wedding dinner for 40 people on 12 June 2027, our budget is £5,000. It is urgent!')
		assert.deepEqual(await violations(page), [], 'the form')
		await page.waitForTimeout(3200) // the form knows that nobody writes faster
		await page.getByRole('button', { name: 'Send' }).click()
		await page.getByRole('heading', { name: 'Thank you' }).waitFor()

		const said = (text) => page.request.post(BASE + '/api/chat', { data: { text } })
		assert.equal((await said('can I talk to someone?')).status(), 200)
		assert.equal((await said(`I am ${name}, my number is ${tel}, it is about the wedding`)).status(), 200)
		await signIn(page)
		await until('the chat has joined the lead', async () => {
			const found = await lead(page, name)
			return found.length === 1 && found[0].conversation && found[0].score >= 60
		}, 30_000)

		const [{ id }] = await lead(page, name)
		await page.goto(`${BASE}/admin/leads/${id}`)
		await page.getByRole('rowheader', { name: 'They name a budget' }).waitFor()
		assert.match(await page.locator('main').innerText(), /£5,000/)
		assert.deepEqual(await violations(page), [], 'the lead')
		await page.getByRole('button', { name: 'Take it' }).click()
		await until('it is mine', async () => /Maya/.test(await page.locator('[data-live=lead]').innerText()))

		await page.goto(BASE + '/admin/leads/pipeline')
		assert.deepEqual(await violations(page), [], 'the board')
		const card = page.locator(`[data-lead="${id}"]`)
		await card.locator('summary').click()
		await card.getByRole('button', { name: 'Qualified' }).click()
		await until('it stands there', async () => (await page.locator('[data-stage][data-state=qualified]').locator(`[data-lead="${id}"]`).count()) === 1)
		await page.locator(`[data-lead="${id}"] a`).first().click()

		await page.getByLabel('Or an order of another book').fill('Invoice 7')
		await page.getByRole('button', { name: 'Won', exact: true }).click()
		await until('it is won', async () => /Invoice 7/.test(await page.locator('[data-live=lead]').innerText()))
		await page.getByRole('button', { name: 'Take back' }).waitFor()
	})

journey('a card is dragged to another stage', {}, async (page) => {
	const name = 'Drag ' + Math.random().toString(36).slice(2, 8)
	await page.request.post(BASE + '/api/leads', { data: { name, phone: number(), message: 'A party, one day' } })
	await signIn(page)
	await page.goto(BASE + '/admin/leads/pipeline')
	const [{ id }] = await lead(page, name)
	await page.locator(`[data-lead="${id}"]`).dragTo(page.locator('[data-stage][data-state=contacted] header'))
	await until('it stands there', async () => (await lead(page, name))[0].state === 'contacted')
	await until('and is shown there', async () => (await page.locator('[data-stage][data-state=contacted]').locator(`[data-lead="${id}"]`).count()) === 1)
})

journey('many leads are tagged at once, seen first and taken back', {}, async (page) => {
	const word = 'Bulk' + Math.random().toString(36).slice(2, 8)
	for (const n of [1, 2]) await page.request.post(BASE + '/api/leads', { data: { name: `${word} ${n}`, phone: number(), message: 'A party, some day' } })
	await signIn(page)
	await page.goto(`${BASE}/admin/leads?words=${word}`)
	for (const box of await page.getByRole('checkbox').all()) await box.check()
	await page.locator('fieldset input[name=tag]').fill('together')
	await page.getByRole('button', { name: 'Tag', exact: true }).click()
	await page.getByRole('heading', { name: 'What would happen' }).waitFor()
	assert.equal((await lead(page, word)).every((l) => !l.tags), true, 'nothing is done yet')
	await page.getByRole('button', { name: 'Do it' }).click()
	await page.getByRole('heading', { name: 'Done' }).waitFor()
	assert.equal((await lead(page, word)).every((l) => l.tags === 'together'), true)
	await page.getByRole('button', { name: 'Take it back' }).click()
	await page.getByRole('heading', { name: 'Taken back' }).waitFor()
	assert.equal((await lead(page, word)).every((l) => !l.tags), true)
})

for (const [name, viewport, colorScheme] of [['desktop, light', undefined, 'light'], ['phone, dark', phone, 'dark']])
	journey(`no violation on the pages about leads (${name})`, { ...(viewport && { viewport }), colorScheme }, async (page) => {
		await signIn(page)
		for (const path of ['/enquire', '/enquire?sent=true', '/admin/leads', '/admin/leads/pipeline', '/admin/leads/enquiries', '/admin/leads/set-up', '/admin/tasks', '/admin/tasks?span=done']) {
			await page.goto(BASE + path)
			assert.deepEqual(await violations(page), [], path)
			assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${path} does not scroll sideways`)
		}
	})
