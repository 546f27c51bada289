/* The first minute without a mouse. */
import { assert, BASE, chat, journey, until } from './lib.mjs'

/* Where the focus is, looking into the widget. */
const focused = (page) => page.evaluate(() => {
	let e = document.activeElement
	while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement
	return (e?.getAttribute('aria-label') || e?.id || e?.textContent || e?.tagName || '').trim()
})
async function tab(page, wanted, limit = 60) {
	const seen = []
	for (let i = 0; i < limit; i++) {
		await page.keyboard.press('Tab')
		const at = await focused(page)
		seen.push(at)
		if (wanted.test(at)) return
	}
	assert.fail(`${wanted} was not reached: ${seen.join(' → ')}`)
}

journey('a reservation and a take-over by keyboard only', {}, async (page) => {
	await page.goto(BASE + '/')
	const guest = chat(page)
	await guest.chips.first().waitFor()
	const chip = await guest.chips.first().innerText()
	await tab(page, new RegExp('^' + chip.replace(/[^\w ]/g, '.') + '$'))
	await page.keyboard.press('Enter')
	await guest.said('assistant').first().waitFor()
	assert.equal(await focused(page), 'field', 'the focus goes on to the message field')
	await page.keyboard.type('Ada Obi, 07700 900123')
	await page.keyboard.press('Enter')
	await guest.confirmed()
	await page.keyboard.type('can I talk to someone?')
	await page.keyboard.press('Enter')
	await guest.waits()
	await tab(page, /^take-over$|^Take over$/)
	await page.keyboard.press('Enter')
	await until('the focus is in the reply', async () => (await focused(page)) === 'Reply')
	await page.keyboard.type('Maya here')
	await page.keyboard.press('Enter')
	await guest.said('staff').getByText('Maya here').waitFor()
})

journey('Escape closes the chat and gives the focus back; Enter opens it again', {}, async (page) => {
	await page.goto(BASE + '/')
	const guest = chat(page)
	await guest.chips.first().waitFor()
	await guest.field.focus()
	await page.keyboard.press('Escape')
	await guest.panel.waitFor({ state: 'hidden' })
	assert.match(await focused(page), /Chat with us/)
	await page.keyboard.press('Enter')
	await guest.panel.waitFor()
	assert.equal(await focused(page), 'field')
	assert.equal(await guest.panel.getAttribute('role'), 'dialog')
	assert.equal(await guest.log.getAttribute('aria-live'), 'polite')
})
