/* People of the desk: from an invitation to the first reply; an app for codes; a passkey; no form from elsewhere. */
import http from 'node:http'
import { assert, BASE, desktop, journey, phone, until, violations } from './lib.mjs'
import { appCode, client, HERE, PASSWORD, shell, signIn, somebody } from './people.mjs'

for (const [name, viewport] of [['desktop', desktop], ['phone', phone]]) {
	journey(`from an invitation to the first reply to a guest (${name})`, { viewport, expect: [/422/] }, async (page, t, context) => {
		const boss = somebody('Boss', 'manager'), email = `ada.${Date.now()}@aurora.example`
		await signIn(page, boss)
		await page.getByRole('link', { name: 'People' }).click()
		await page.getByLabel('E-mail').fill(email)
		await page.getByLabel('Front-desk agent').check()
		await page.getByRole('button', { name: 'Send the invitation' }).click()
		const link = await page.locator('[role=status] code').innerText()
		assert.match(shell('staff_letter', { email }).text, /token=/)
		assert.deepEqual(await violations(page), [], 'people')

		await page.goto(HERE + '/admin/inbox')
		await page.getByRole('button', { name: 'Sign out' }).click()
		await page.goto(link)
		assert.deepEqual(await violations(page), [], 'the invitation')
		await page.getByLabel('Your name').fill('Ada Obi')
		await page.getByLabel('Password').fill('Password123!')
		await page.getByRole('button', { name: 'Open the desk' }).click()
		await page.getByRole('heading', { name: 'This password would be guessed' }).waitFor()
		await page.goBack()
		await page.getByLabel('Your name').fill('Ada Obi')
		await page.getByLabel('Password').fill(PASSWORD)
		await page.getByRole('button', { name: 'Open the desk' }).click()
		await page.waitForURL('**/admin/inbox')

		const guest = client()
		const { conversation } = await guest('/api/chat', { text: 'can I talk to a person?' })
		await page.goto(`${HERE}/admin/conversations/${conversation.id}`)
		await page.getByRole('button', { name: 'Take over' }).click()
		await page.locator('textarea[name=text]').first().fill('Good evening, this is Ada')
		await page.getByRole('button', { name: /^(Send|Reply)/ }).first().click()
		await until('the guest reads it', async () => (await guest('/api/chat')).messages.some((m) => m.author_name === 'Ada Obi'))
	})

	journey(`an app for codes is connected and asked for (${name})`, { viewport }, async (page) => {
		const who = somebody('Otto')
		await signIn(page, who)
		await page.goto(HERE + '/admin/account')
		assert.deepEqual(await violations(page), [], 'account')
		await page.getByRole('button', { name: 'Connect an app' }).click()
		await page.waitForURL('**/admin/account/totp')
		assert.deepEqual(await violations(page), [], 'connecting')
		await until('the picture is there', () => page.locator('img.qr').evaluate((img) => img.complete && img.naturalWidth > 0))
		const secret = await page.locator('main code').innerText()
		await page.getByLabel('Six digits').fill(appCode(secret))
		await page.getByRole('button', { name: 'Connect it' }).click()
		await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
		assert.equal(await page.locator('ul.code li').count(), 10)
		assert.deepEqual(await violations(page), [], 'recovery codes')
		await page.getByRole('link', { name: 'I have kept them' }).click()
		await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
		await signIn(page, who)
		await page.waitForURL('**/admin/sign-in/factor')
		assert.deepEqual(await violations(page), [], 'the second factor')
		await page.getByLabel('Six digits from your app').fill(appCode(secret, 1))
		await page.getByRole('button', { name: 'Open the desk' }).click()
		await page.waitForURL('**/admin/inbox')
	})

	journey(`a passkey is made, and opens the desk by itself and beside the password (${name})`, { viewport, expect: [/403/] }, async (page, t, context) => {
		const cdp = await context.newCDPSession(page)
		await cdp.send('WebAuthn.enable')
		await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
			hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
		const who = somebody('Pia')
		await signIn(page, who)
		await page.goto(HERE + '/admin/account')
		await page.getByLabel('Name of the new one').fill('This phone')
		await page.getByRole('button', { name: 'Add a passkey' }).click()
		await page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
		await page.goto(HERE + '/admin/account')
		await page.getByText('This phone').waitFor()
		assert.deepEqual(await violations(page), [], 'account with a passkey')

		await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
		await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
		await page.waitForURL('**/admin/inbox')
		await page.goto(HERE + '/admin/account')
		await page.getByRole('button', { name: 'Ask me again' }).click()
		await page.getByRole('button', { name: 'Remove: This phone' }).click()
		await page.waitForURL('**/admin/confirm?*')
		assert.deepEqual(await violations(page), [], 'is it still you')
		await page.getByRole('button', { name: 'Use a passkey' }).click()
		await page.waitForURL('**/admin/account')

		await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
		await signIn(page, who)
		await page.waitForURL('**/admin/sign-in/factor')
		await page.getByRole('button', { name: 'Use a passkey' }).click()
		await page.waitForURL('**/admin/inbox')
	})
}

journey('roles are made on a page, and a page without script says what to do', { javaScriptEnabled: false }, async (page) => {
	const owner = somebody('Olga', 'owner'), slug = `night_${Date.now()}`
	await signIn(page, owner)
	await page.goto(HERE + '/admin/roles/new')
	await page.getByLabel('Short name').fill(slug)
	await page.getByLabel('Name', { exact: true }).fill('Night porter')
	await page.getByLabel('See conversations').check()
	await page.getByRole('button', { name: 'Make the role' }).click()
	await page.goto(`${HERE}/admin/roles/${slug}`)
	assert.ok(await page.getByLabel('See conversations').isChecked())
	assert.ok(!(await page.getByLabel('See contacts').isChecked()))
	await page.goto(HERE + '/admin/account')
	/* the driver forbids scripts in a way that leaves <noscript> unseen */
	assert.match(await page.content(), /the browser needs JavaScript/)
	assert.ok(!(await page.getByRole('button', { name: 'Add a passkey' }).isVisible()))
})

journey('a page of another origin changes nothing', { expect: [/CORS|Failed to load|ERR_|403/] }, async (page) => {
	const who = somebody('Cleo')
	await signIn(page, who)
	await page.waitForURL('**/admin/inbox')
	const evil = http.createServer((q, s) => s.setHeader('Content-Type', 'text/html').end(`<form method="post" action="${HERE}/admin/account/name"><input name="name" value="Eve"></form>`))
	await new Promise((ready) => evil.listen(0, '127.0.0.1', ready))
	try {
		const there = `http://127.0.0.1:${evil.address().port}/`
		await page.goto(there)
		await page.evaluate(async (here) => {
			for (const type of ['text/plain', 'application/json'])
				await fetch(here + '/api/auth/account/name', { method: 'POST', credentials: 'include', mode: type === 'text/plain' ? 'no-cors' : 'cors',
					headers: { 'Content-Type': type }, body: '{"name":"Eve"}' }).catch(() => {})
			await fetch(here + '/api/auth/session/end', { method: 'POST', credentials: 'include', mode: 'no-cors' }).catch(() => {})
		}, HERE)
		await page.locator('form').evaluate((form) => form.submit())
		await page.waitForURL('**/admin/account/name')
		await page.goto(HERE + '/admin/account')
		assert.equal(await page.getByLabel('Name, as guests see it').inputValue(), 'Cleo')
	} finally {
		evil.close()
	}
})
