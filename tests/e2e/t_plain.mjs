/* The same desk without JavaScript: forms post and get a page. */
import { assert, BASE, day, has, journey, phone, until } from './lib.mjs'

const off = { javaScriptEnabled: false }
const real = await has('/reserve/form')

journey('without script the house is a page with a form to write to the desk', off, async (page) => {
	await page.goto(BASE + '/')
	await page.getByRole('heading', { name: 'Breakfast faces east.' }).waitFor()
	const form = page.locator('form[action="/chat/page"][method="post"]')
	assert.equal(await form.locator('textarea[name=text]').isVisible(), true)
	assert.equal(await page.locator('a[href="/reserve/form"]').first().isVisible(), true)
	assert.equal(await page.locator('.desk-pane').isVisible(), false)
	assert.equal(await page.locator('.scene-bar').isVisible(), false)
})

for (const [where, viewport] of [['a desktop', undefined], ['a phone', phone]])
	journey(`the first minute by forms on ${where}`, { ...off, ...(viewport ? { viewport } : {}) }, async (page, t) => {
		if (!real) return t.skip('this desk has no such pages')
		const write = async (text) => {
			await page.locator('form#write textarea[name=text], form[action="/chat/page"] textarea[name=text]').first().fill(text)
			await page.getByRole('button', { name: 'Send' }).first().click()
		}
		await page.goto(BASE + '/')
		await write('a table for two the day after tomorrow at 8')
		assert.match(page.url(), /\/chat\/page/)
		await write('terrace, Eli Frost, 07700 900789')
		await until('it is confirmed', async () => /Confirmed[^]*R-[0-9A-Z]{4,}/.test(await page.locator('main').innerText()))
		const calendar = await page.request.get(await page.getByRole('link', { name: 'Add to calendar' }).last().evaluate((a) => a.href))
		assert.match(await calendar.text(), /BEGIN:VEVENT/)
		await write('can I talk to someone?')
		assert.match(await page.locator('main').innerText(), /number \d/)
	})

journey('a table by the step-by-step form', off, async (page, t) => {
	if (!real) return t.skip('this desk has no such pages')
	await page.goto(BASE + '/reserve')
	await page.locator('input[name=day]').fill(day(30))
	await page.getByRole('button', { name: 'Show free times' }).click()
	assert.match(page.url(), /\/reserve\/form\?/)
	await page.locator('.chips a').nth(2).click()
	await page.getByLabel('Name').fill('Eve Farrow')
	await page.getByLabel('Phone').fill('07700 900111')
	await page.getByRole('button', { name: 'Reserve' }).click()
	assert.match(await page.locator('main').innerText(), /R-[0-9A-Z]{4,}/)
})
