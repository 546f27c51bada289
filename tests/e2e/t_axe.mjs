/* No screen has a fault that axe can find: light and dark, desktop and phone. */
import { assert, BASE, chat, day, desktop, has, journey, phone, scene, tabs, until, violations } from './lib.mjs'

const looks = [['desktop, light', desktop, 'light'], ['desktop, dark', desktop, 'dark'], ['phone, light', phone, 'light'], ['phone, dark', phone, 'dark']]
const staff = ['/admin/inbox', '/admin/board', '/admin/waitlist', '/admin/knowledge', '/admin/mail', '/admin/sheet', '/admin/endpoints', '/admin/users', '/admin/roles', '/admin/account', '/admin/audit', '/admin/privacy', '/admin/contacts', '/admin/leads', '/admin/leads/pipeline', '/admin/tasks']

for (const [name, viewport, colorScheme] of looks) {
	journey(`no violation in the scene from the first word to the trace (${name})`, { viewport, colorScheme }, async (page) => {
		const guest = chat(page), small = viewport === phone
		const check = async (when) => assert.deepEqual(await violations(page), [], when)
		const show = tabs(page, small)
		await scene(page)
		await guest.chips.first().waitFor()
		if (!small) await page.locator('#inbox-h').waitFor()
		await check('before anything')
		await guest.chips.first().click()
		await guest.said('assistant').first().waitFor()
		await check('a slot is held')
		await guest.say('Ada Obi, 07700 900123')
		await guest.confirmed()
		await guest.say('can I talk to someone?')
		await guest.waits()
		await check('the guest waits')
		await show('desk')
		await check('the desk sees it')
		await page.locator('#take-over').click()
		await page.locator('#give-back').waitFor()
		await check('a person has it')
		await page.getByRole('tab', { name: 'Private note' }).click()
		await check('a note is written')
		await page.locator('#what-happened').click()
		await page.getByText('Audit head').waitFor()
		await check('the trace is open')
	})

	journey(`no violation on the form, its faults and its end (${name})`, { viewport, colorScheme }, async (page) => {
		await page.goto(BASE + '/reserve')
		await page.getByLabel('Which day').fill(day(25))
		await until('free times', async () => (await page.locator('input[name=start]').count()) > 0)
		assert.deepEqual(await violations(page), [], 'empty')
		await page.getByRole('button', { name: 'Reserve', exact: true }).click()
		assert.deepEqual(await violations(page), [], 'with faults')
		await page.locator('label', { has: page.locator('input[name=start]') }).nth(5).click()
		await page.getByLabel('Name').fill('Dora Ekwueme')
		await page.getByLabel('E-mail').fill('dora@example.org')
		await page.getByRole('button', { name: 'Reserve', exact: true }).click()
		await page.getByRole('heading', { name: /Confirmed|Requested/ }).waitFor()
		assert.deepEqual(await violations(page), [], 'done')
	})

	journey(`no violation on the not-found page (${name})`, { viewport, colorScheme, expect: [/404/] }, async (page) => {
		await page.goto(BASE + '/no/such/page')
		assert.deepEqual(await violations(page), [])
	})

	journey(`no violation on the pages without script (${name})`, { viewport, colorScheme }, async (page, t) => {
		if (!(await has('/reserve/form'))) return t.skip('this desk has no such pages')
		for (const path of ['/chat/page', '/reserve/form', '/reserve/form?service=table&party_size=2&day=' + day(3)]) {
			await page.goto(BASE + path)
			assert.deepEqual(await violations(page), [], path)
		}
		const wish = await page.request.post(BASE + '/api/waitlist', { headers: { 'Idempotency-Key': crypto.randomUUID() }, data: { service: 'table', day: new Date(Date.now() + 864e5 * 9).toISOString().slice(0, 10), party_size: 2, name: 'Eve Farrow', phone: '07700 900111' } })
		await page.goto(`${BASE}/waitlist/${(await wish.json()).id}`)
		assert.deepEqual(await violations(page), [], 'the waitlist')
	})

	journey(`no violation on the pages of the desk (${name})`, { viewport, colorScheme }, async (page, t) => {
		if (!(await has('/reserve/form'))) return t.skip('this desk has no such pages')
		await page.goto(BASE + '/admin')
		assert.deepEqual(await violations(page), [], 'sign in')
		await scene(page)
		const found = new Set(staff)
		for (const path of found) {
			const answer = await page.goto(BASE + path)
			assert.equal(answer.status(), 200, path)
			assert.deepEqual(await violations(page), [], path)
			const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
			assert.ok(over <= 1, `${path} scrolls sideways by ${over}`)
			if (!staff.includes(path)) continue
			const more = await page.locator('main a[href^="/admin/"]').evaluateAll((links) => links.map((a) => new URL(a.href).pathname))
			for (const kind of ['conversations', 'reservations', 'contacts', 'knowledge', 'mail', 'messages', 'users', 'roles']) {
				const one = more.find((p) => p.startsWith(`/admin/${kind}/`) && !p.includes('calendar'))
				if (one && ![...found].some((p) => p.startsWith(`/admin/${kind}/`))) found.add(one)
			}
		}
	})
}
