/* The customer book by forms alone: two contacts become one and two again; ten thousand come in from a file. */
import { assert, BASE, desktop, journey, phone, until, violations } from './lib.mjs'

const looks = [['a desktop', desktop], ['a phone', phone]]
const off = { javaScriptEnabled: false }
const unique = () => Math.random().toString(36).slice(2, 8).replace(/\d/g, 'x')
const number = () => '077' + String(Math.floor(Math.random() * 1e8)).padStart(8, '0')
const sign_in = (page) => page.request.post(BASE + '/api/auth/demo-session', { data: {}, headers: { Origin: BASE } })
const make = async (page, data) => (await (await page.request.post(BASE + '/api/contacts', { data, headers: { Origin: BASE } })).json()).id

for (const [where, viewport] of looks) {
	journey(`two contacts are found, merged and parted on ${where}`, { ...off, viewport }, async (page) => {
		const word = unique(), company = `Orbit ${word}`
		await sign_in(page)
		const first = await make(page, { name: `Katherine Johnson ${word}`, company, phone: number() })
		await page.goto(BASE + '/admin/contacts/new')
		await page.getByLabel('Name').first().fill(`Katharine Johnson ${word}`)
		await page.getByLabel('Company or organisation').fill(company)
		await page.getByLabel('E-mail').fill(`kj.${word}@orbit.example`)
		await page.getByRole('button', { name: 'Save' }).click()
		await page.getByText('may be the same person').waitFor()
		await page.getByRole('link', { name: 'Look at both' }).first().click()
		await page.getByRole('row', { name: 'Name' }).getByRole('radio').last().check()
		await page.getByRole('button', { name: 'Make them one' }).click()
		await page.getByRole('heading', { name: `Katherine Johnson ${word}` }).waitFor()
		await page.goto(`${BASE}/admin/contacts/${first}`)
		assert.match(await page.locator('main').innerText(), new RegExp(`kj\\.${word}@orbit\\.example`))
		await page.getByRole('button', { name: 'Undo this merge' }).click()
		await page.getByRole('heading', { name: 'They are two again' }).waitFor()
		await page.goto(`${BASE}/admin/contacts?q=${encodeURIComponent(company)}`)
		assert.equal(await page.locator('tr[data-row]').count(), 2)
		await page.goto(`${BASE}/admin/contacts/${first}`)
		assert.doesNotMatch(await page.locator('dl').first().innerText(), /orbit\.example/)
	})

	journey(`what is misspelt is found, tagged in bulk and untagged on ${where}`, { ...off, viewport }, async (page) => {
		const word = unique()
		await sign_in(page)
		for (const name of ['Wilhelmina', 'Willemina']) await make(page, { name: `${name} ${word}` })
		await page.goto(BASE + '/admin/contacts')
		await page.getByRole('searchbox').fill(word)
		await page.getByRole('button', { name: 'Find' }).click()
		assert.equal(await page.locator('tr[data-row]').count(), 2)
		await page.getByLabel('With whom').selectOption('all')
		await page.getByLabel('Which tag').fill(`tag ${word}`)
		await page.getByRole('button', { name: 'Look first' }).click()
		await page.getByRole('heading', { name: `Tag 2 with tag ${word}?` }).waitFor()
		await page.getByRole('button', { name: 'Do it' }).click()
		await page.getByRole('heading', { name: 'Done' }).waitFor()
		await page.getByRole('button', { name: 'Undo' }).click()
		await page.getByRole('heading', { name: 'Undone' }).waitFor()
		await page.goto(`${BASE}/admin/contacts?q=${word.slice(0, 4)}q${word.slice(5)}`)
		assert.equal(await page.getByText('names are like it').count() + (await page.locator('.empty').count()) > 0, true)
	})

	journey(`no violation in the customer book on ${where}`, { viewport, colorScheme: viewport === phone ? 'dark' : 'light' }, async (page) => {
		await sign_in(page)
		const one = await make(page, { name: `Axe ${unique()}`, phone: number() }), two = await make(page, { name: `Axe ${unique()}` })
		for (const path of ['', '?q=nobody-at-all', '/new', `/${one}`, `/${one}/merge?with=${two}`, '/duplicates', '/setup', '/imports', '/exports']) {
			await page.goto(BASE + '/admin/contacts' + path)
			for (const details of await page.locator('main details').all()) await details.evaluate((d) => { d.open = true })
			assert.deepEqual(await violations(page), [], path)
			assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${path} fits the screen`)
		}
	})
}

/* So many rows, of which one in EVERY, 37 in all, cannot be used. */
function file(word, from, rows, every) {
	const lines = ['Full name;Mobile;E-mail;Company']
	for (let i = 0; i < rows; i++) {
		const bad = i % every === 5, kind = Math.floor(i / every) % 3
		const phone = bad && kind === 0 ? '12' : '07' + String(from + i).padStart(9, '0')
		const email = bad && kind === 1 ? 'no address' : `p${i}.${word}@import.example`
		lines.push(bad && kind === 2 ? `Person ${i};${phone};${email};x;one cell too many` : `Person ${i} ${word};${phone};${email};${i % 9 ? '' : `"Acme ${i}; Sons"`}`)
	}
	return lines.join('\r\n')
}

for (const [[where, viewport], rows, every] of [[looks[0], 10_000, 271], [looks[1], 1_480, 40]])
	journey(`a file of ${rows} contacts with 37 faulty rows comes in on ${where}`, { ...off, viewport, limit: 600_000 }, async (page) => {
		const word = unique(), good = String(rows - 37), text = file(word, 300_000_000 + Math.floor(Math.random() * 5e8), rows, every)
		const shown = async (term) => (await page.locator('dt', { hasText: term }).locator('xpath=following-sibling::dd[1]').innerText()).split(' ')[0].trim()
		await sign_in(page)
		await page.goto(BASE + '/admin/contacts/imports')
		await page.getByLabel('File').setInputFiles({ name: `book-${word}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') })
		page.setDefaultTimeout(60_000)
		await page.getByRole('button', { name: 'Look at it' }).click()
		await page.getByRole('heading', { name: 'What would become of it' }).waitFor()
		assert.deepEqual([await shown('Rows'), await shown('New contacts'), await shown('Faulty')], [String(rows), good, '37'])
		assert.match(await page.locator('tbody').innerText(), /Mobile must be a phone number/)
		const report = await page.request.get(page.url() + '/report.csv?outcome=fault')
		assert.equal((await report.text()).trim().split('\r\n').length, 38)
		await page.getByRole('button', { name: 'Bring them in' }).click()
		await until('all are in', async () => { await page.reload(); return /What became of it/.test(await page.locator('main').innerText()) }, 400_000)
		assert.equal(await shown('Done so far'), good)
		await page.goto(`${BASE}/admin/contacts?q=${word}`)
		assert.match(await page.locator('main').innerText(), /More than 1000 contacts/)
		await page.goto(`${BASE}/admin/contacts?q=p1242.${word}`)
		assert.equal(await page.locator('tr[data-row]').count(), 1)
		/* the same file again makes nothing */
		await page.goto(BASE + '/admin/contacts/imports')
		await page.getByLabel('File').setInputFiles({ name: `book-${word}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') })
		await page.getByRole('button', { name: 'Look at it' }).click()
		assert.deepEqual([await shown('New contacts'), await shown('Nothing to do'), await shown('Faulty')], ['0', good, '37'])
	})
