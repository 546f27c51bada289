/* The form for guests who do not chat. */
import { assert, BASE, day, journey, phone, until } from './lib.mjs'

async function open(page, n) {
	await page.goto(BASE + '/reserve')
	await until('the services are there', async () => (await page.getByLabel('What').locator('option').count()) > 1)
	await page.getByLabel('Which day').fill(day(n))
	await until('free times are shown', async () => (await page.locator('input[name=start]').count()) > 0)
}
const choose = (page, i = 0) => page.locator('label', { has: page.locator('input[name=start]') }).nth(i).click()
const details = async (page, name) => {
	await page.getByLabel('Name').fill(name)
	await page.getByLabel('Phone').fill('07700 900456')
}
const send = (page) => page.getByRole('button', { name: 'Reserve', exact: true }).click()

for (const [where, options] of [['a desktop', {}], ['a phone', { viewport: phone, hasTouch: true, isMobile: true }]])
	journey(`a table is reserved by form on ${where}`, options, async (page) => {
		await open(page, 20)
		await choose(page, 3)
		await details(page, 'Ben Carter')
		await send(page)
		await page.getByRole('heading', { name: /Confirmed|Requested/ }).waitFor()
		assert.match(await page.locator('main').innerText(), /R-[0-9A-Z]{4,}/)
		const calendar = await page.request.get(await page.getByRole('link', { name: 'Add to calendar' }).evaluate((a) => a.href))
		if (calendar.headers()['content-type']?.startsWith('text/calendar')) assert.match(await calendar.text(), /BEGIN:VEVENT/)
		assert.ok(await page.getByRole('link', { name: 'Change or cancel' }).getAttribute('href'))
	})

journey('every fault stands beside its field', {}, async (page) => {
	await open(page, 21)
	await send(page)
	assert.equal(await page.locator('[aria-invalid=true]').count() > 2, true)
	const name = page.getByLabel('Name')
	assert.equal(await name.getAttribute('aria-invalid'), 'true')
	assert.match(await page.locator('#' + CSS(await name.getAttribute('aria-describedby'))).innerText(), /name/i)
	await name.fill('Ben')
	assert.equal(await name.getAttribute('aria-invalid'), null, 'the mark goes when the field is changed')
})

journey('a problem of the desk is shown beside the field it names', { expect: [/422/] }, async (page) => {
	await page.route('**/api/reservations', (route) => route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/invalid', title: 'Some fields are wrong', status: 422, detail: 'Please look at the marked fields', errors: [{ pointer: '/phone', detail: 'is not a phone number' }] }) }))
	await open(page, 21)
	await choose(page)
	await details(page, 'Ben')
	await send(page)
	await page.getByText('is not a phone number').waitFor()
	assert.equal(await page.getByLabel('Phone').getAttribute('aria-invalid'), 'true')
})

journey('somebody was faster: other times are offered and one of them is taken', { expect: [/409/] }, async (page) => {
	let refused = false
	await page.route('**/api/reservations', async (route) => {
		if (refused) return route.continue()
		refused = true
		const slots = await (await page.request.get(`${BASE}/api/availability?service=table&day=${day(22)}&party_size=2`)).json()
		return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/slot-taken', title: 'Taken', status: 409, detail: 'This time has just been taken', alternatives: slots.slots.slice(4, 7) }) })
	})
	await open(page, 22)
	await choose(page)
	await details(page, 'Cleo Dunn')
	await send(page)
	const offered = page.getByRole('alert').getByRole('button')
	await offered.first().click()
	await send(page)
	await page.getByRole('heading', { name: /Confirmed|Requested/ }).waitFor()
})

const CSS = (id) => id.replace(/[^\w-]/g, (c) => '\\' + c)
