/* A guest proves an address and sees what is theirs: by link, by code, without script; on a desktop and on a phone. */
import { assert, BASE, day, journey, phone, until, violations } from './lib.mjs'

const unique = () => Math.random().toString(36).slice(2, 10)
const small = { viewport: phone, hasTouch: true, isMobile: true }

/* What was reserved in another browser, under this address. */
async function reserved(page, email, party_size = 2) {
	const other = await page.context().browser().newContext()
	const { slots } = await (await other.request.get(`${BASE}/api/availability?service=table&day=${day(23)}&party_size=${party_size + 1}`)).json()
	const slot = slots[Math.floor(Math.random() * slots.length)]
	const answer = await other.request.post(`${BASE}/api/reservations`, { data: { service: 'table', start: slot.start, resource: slot.resource, party_size, name: 'Gil Marsh', email } })
	assert.equal(answer.status(), 201, await answer.text())
	const { code } = await answer.json()
	await other.close()
	return code
}

/* The newest letter to an address, as the demo's desk keeps it. */
async function letter(page, to) {
	const desk = await page.context().browser().newContext()
	await desk.request.post(`${BASE}/api/auth/demo-session`, { data: {} })
	const { mails } = await (await desk.request.get(`${BASE}/api/desk/mail`)).json()
	const { mail } = await (await desk.request.get(`${BASE}/api/desk/mail/${mails.find((m) => m.to === to && m.kind === 'proof').id}`)).json()
	await desk.close()
	const link = mail.text.match(/\S+\/portal\/enter\?token=\S+/)?.[0]
	return { code: mail.text.match(/^ {4}(\d{6})$/m)[1], link: link && BASE + new URL(link).pathname + new URL(link).search }
}

async function sound(page, where) {
	assert.deepEqual(await violations(page), [], where)
	const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
	assert.ok(over <= 1, `${where} scrolls sideways by ${over}`)
	if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/portal-${where.replace(/\W+/g, '-')}-${page.viewportSize().width}.png`, fullPage: true })
}
const room = async (page, name) => {
	await page.getByRole('navigation', { name: 'Your pages' }).getByRole('link', { name }).click()
	await page.getByRole('heading', { name, level: 1 }).waitFor()
}

for (const [where, options] of [['a desktop', {}], ['a phone', small], ['a desktop in the dark', { colorScheme: 'dark' }]])
	journey(`prove by link, change, ask for the data, sign out, on ${where}`, { ...options, expect: [/401|403/] }, async (page) => {
		const email = `gil.${unique()}@example.org`, code = await reserved(page, email)
		await page.goto(BASE + '/portal')
		await page.getByRole('button', { name: 'Write to me' }).click()
		await page.getByText('Tell us an address or a number.').waitFor()
		await sound(page, `the door, ${where}`)
		await page.getByLabel('E-mail or phone').fill(email)
		await page.getByRole('button', { name: 'Write to me' }).click()
		await page.getByRole('heading', { name: 'We have written to you' }).waitFor()
		await sound(page, `the code, ${where}`)

		await page.goto((await letter(page, email)).link)
		await sound(page, `the link, ${where}`)
		await page.getByRole('button', { name: 'Yes, let me in' }).click()
		await page.getByRole('heading', { name: 'Hello, Gil Marsh' }).waitFor()
		assert.match(page.url(), /\/portal$/)
		await page.getByText(code).first().waitFor()
		await sound(page, `the overview, ${where}`)

		await room(page, 'Reservations')
		await page.getByRole('button', { name: 'Change' }).click()
		await page.getByLabel('For how many').fill('3')
		await page.getByRole('button', { name: 'Same time, for 3' }).waitFor()
		await until('free times are shown', async () => (await page.locator('fieldset button').count()) > 0)
		await sound(page, `changing, ${where}`)
		await page.getByRole('button', { name: 'Same time, for 3' }).click()
		await page.getByText('3 people').waitFor()
		await page.getByRole('button', { name: 'Cancel it' }).click()
		await page.getByRole('button', { name: 'Yes, cancel it' }).click()
		await page.getByText('Nothing is reserved.').waitFor()
		await page.getByRole('button', { name: 'Over' }).click()
		await page.getByText(code).waitFor()
		await sound(page, `what is over, ${where}`)

		await room(page, 'Letters')
		await until('the confirmation is there', async () => { await page.reload(); await page.getByRole('heading', { name: 'Letters' }).waitFor(); return await page.getByRole('button', { name: /Confirmed/ }).isVisible({ timeout: 1000 }) })
		await page.getByRole('button', { name: /Confirmed/ }).click()
		await page.getByText('All your reservations:').waitFor()
		assert.equal(await page.getByText('is your code').count(), 0, 'letters that let in are not shown')
		await sound(page, `letters, ${where}`)

		await room(page, 'Consents')
		const news = page.getByRole('switch', { name: /News/ })
		await news.click()
		await until('it was kept', async () => (await news.isChecked()) && /Yes, since/.test(await page.locator('main').innerText()))
		await sound(page, `consents, ${where}`)

		await room(page, 'Your data')
		await page.getByRole('button', { name: 'Ask for a copy' }).click()
		await page.getByText('received').waitFor()
		const number = '07700 9' + String(Math.random()).slice(2, 7)
		await page.getByLabel('Another e-mail or phone').fill(number)
		await page.getByRole('button', { name: 'Write to it' }).click()
		await page.getByLabel('Code').waitFor()
		await sound(page, `data, ${where}`)

		await page.getByRole('button', { name: 'Sign out', exact: true }).click()
		await page.getByRole('button', { name: 'Write to me' }).waitFor()
		assert.equal((await page.request.get(BASE + '/api/portal')).status(), 401)
	})

journey('prove by code, by keyboard alone, at 320 pixels', { viewport: { width: 320, height: 640 }, expect: [/401|403|422/] }, async (page) => {
	const email = `ida.${unique()}@example.org`
	await page.goto(BASE + '/portal')
	await page.getByLabel('E-mail or phone').focus()
	await page.keyboard.type(email)
	await page.keyboard.press('Enter')
	await page.getByLabel('Code').waitFor()
	await page.keyboard.type('000000')
	const { code } = await letter(page, email)
	if (code !== '000000') {
		await page.keyboard.press('Enter')
		await page.getByText('look again').waitFor()
		assert.equal(await page.getByLabel('Code').getAttribute('aria-invalid'), 'true')
		assert.ok(await page.getByLabel('Code').evaluate((e) => e === document.activeElement), 'the focus is on what is wrong')
		await page.keyboard.press('Control+A')
		await page.keyboard.type(code)
	}
	await page.keyboard.press('Enter')
	await page.getByRole('heading', { name: 'Hello' }).waitFor()
	await page.getByText('Nothing is reserved.').waitFor()
	for (const name of ['Reservations', 'Conversations', 'Letters', 'Consents', 'Your data']) {
		await room(page, name)
		await until('it is read', async () => !/One moment/.test(await page.locator('main').innerText()))
		await sound(page, `${name}, empty`)
	}
})

for (const [where, options] of [['a desktop', {}], ['a phone', small]])
	journey(`without script: prove, see, change, ask, sign out, on ${where}`, { ...options, javaScriptEnabled: false }, async (page) => {
		const email = `jo.${unique()}@example.org`, code = await reserved(page, email)
		const look = async (name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/plain-${name}-${page.viewportSize().width}.png`, fullPage: true }) }
		await page.goto(BASE + '/portal')
		await page.getByRole('link', { name: 'Go on without script' }).click()
		await page.getByLabel('E-mail').fill(email)
		await page.getByRole('button', { name: 'Write to me' }).click()
		await look('code')
		await page.getByLabel('Code').fill((await letter(page, email)).code)
		await page.getByRole('button', { name: 'Come in' }).click()
		await page.getByRole('heading', { name: 'Hello, Gil Marsh' }).waitFor()
		await look('overview')
		await page.getByRole('link', { name: new RegExp(code) }).click()
		await page.getByText('Change it').click()
		await page.getByRole('spinbutton', { name: 'Guests' }).fill('3')
		await page.getByRole('button', { name: 'Change the number of guests' }).click()
		assert.match(await page.locator('main dl').innerText(), /Guests\s+3/)
		await page.goto(BASE + '/portal/page/consents')
		await page.getByRole('button', { name: 'Yes, please' }).click()
		assert.match(await page.locator('main').innerText(), /Yes, since/)
		await look('consents')
		await page.getByRole('link', { name: 'Your data' }).click()
		await page.getByRole('button', { name: 'Ask for a copy' }).click()
		assert.match(await page.locator('main').innerText(), /A copy, asked for .*received/s)
		await look('data')
		await page.goto(BASE + '/portal/page')
		await page.getByRole('button', { name: 'Sign out', exact: true }).click()
		await page.getByRole('button', { name: 'Write to me' }).waitFor()
	})

for (const colorScheme of ['light', 'dark'])
	journey(`no violation on the portal's pages without script (${colorScheme})`, { colorScheme }, async (page) => {
		const email = `kit.${unique()}@example.org`
		await reserved(page, email)
		await page.goto(BASE + '/portal/page')
		await sound(page, `plain door ${colorScheme}`)
		await page.getByLabel('E-mail').fill(email)
		await page.getByRole('button', { name: 'Write to me' }).click()
		await sound(page, `plain code ${colorScheme}`)
		await page.goto((await letter(page, email)).link)
		await page.getByRole('button', { name: 'Yes, let me in' }).click()
		await page.getByRole('heading', { name: 'Hello, Gil Marsh' }).waitFor()
		for (const path of ['', '/reservations', '/reservations?past=true', '/conversations', '/letters', '/consents', '/data']) {
			await page.goto(BASE + '/portal/page' + path)
			await sound(page, `plain${path.replace(/\W/g, ' ')} ${colorScheme}`)
		}
	})
