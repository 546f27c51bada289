/* Passkeys of three kinds open the desk, and every lie of one is refused. */
import { test } from 'node:test'
import { assert } from './lib.mjs'
import { appCode, authenticator, client, PASSWORD, somebody } from './people.mjs'

async function signedIn(who) {
	const ask = client()
	assert.equal((await ask('/api/auth/session', { email: who.email, password: PASSWORD })).status, 200)
	return ask
}

async function withPasskey(algorithm) {
	const who = somebody('Pat'), ask = await signedIn(who), key = authenticator(algorithm)
	const made = await ask('/api/auth/account/passkeys', { ...key.make(await ask('/api/auth/account/passkeys/challenge', {})), name: 'Key' })
	assert.equal(made.status, 201, made.detail)
	return { who, ask, key, codes: made.codes }
}

for (const [name, algorithm] of [['ES256', -7], ['EdDSA', -8], ['RS256', -257]])
	test(`a passkey of ${name} opens the desk without a password`, async () => {
		const { who, key, codes } = await withPasskey(algorithm), ask = client()
		assert.equal(codes.length, 10)
		const opened = await ask('/api/auth/passkey/session', key.show(await ask('/api/auth/passkey/challenge', {})))
		assert.equal(opened.status, 200, opened.detail)
		assert.equal((await ask('/api/auth/me')).email, who.email)
	})

test('beside a password it is enough that somebody was there', async () => {
	const { who, key } = await withPasskey(), ask = client()
	const first = await ask('/api/auth/session', { email: who.email, password: PASSWORD })
	assert.equal(first.factors, 'passkey recovery')
	assert.equal((await ask('/api/auth/me')).status, 401)
	const options = await ask('/api/auth/passkey/challenge', {})
	assert.deepEqual(options.known, [{ id: key.id }])
	assert.equal((await ask('/api/auth/passkey/session', key.show(options, { flags: 0x01 }))).status, 200)
	assert.equal((await ask('/api/auth/me')).email, who.email)
})

test('it confirms its own person and nobody else', async () => {
	const { ask, key } = await withPasskey(), other = await signedIn(somebody('Other'))
	await ask('/api/auth/confirm/end', {})
	assert.equal((await ask('/api/auth/account/passkeys/challenge', {})).type, '/problems/confirm-first')
	assert.equal((await other('/api/auth/passkey/confirm', key.show(await other('/api/auth/passkey/challenge', {})))).status, 422)
	const confirmed = await ask('/api/auth/passkey/confirm', { ...key.show(await ask('/api/auth/passkey/challenge', {})), next: '/admin/users' })
	assert.equal(confirmed.next, '/admin/users')
	assert.equal((await ask('/api/auth/account/passkeys/challenge', {})).status, 200)
})

const lies = {
	'made for another origin': { origin: 'https://desk.evil.example' },
	'made within a page of another site': { cross: true },
	'made for another site': { rp: 'evil.example' },
	'of another ceremony': { type: 'webauthn.create' },
	'when nobody was there': { flags: 0x04 },
	'when nobody was verified': { flags: 0x01 },
	'with flags that contradict each other': { flags: 0x15 },
	'with more than it says': { tail: Buffer.from([1]) },
	'of a credential nobody has': { id: 'AAAAAAAAAAAAAAAAAAAAAA' },
	'signed over something else': { signed: Buffer.from('something else') },
	'that says it is somebody else\'s': { handle: 'AAAAAAAAAAAAAAAAAAAAAA' }
}
test('no lie opens the desk', async (t) => {
	const { key } = await withPasskey()
	for (const [name, lie] of Object.entries(lies))
		await t.test(`not one ${name}`, async () => {
			const ask = client()
			const answer = await ask('/api/auth/passkey/session', key.show(await ask('/api/auth/passkey/challenge', {}), lie))
			assert.equal(answer.type, '/problems/passkey-refused')
			assert.equal((await ask('/api/auth/me')).status, 401)
		})
})

test('a challenge is answered once, for what it was asked, by whom it was asked of', async () => {
	const { ask, key } = await withPasskey(), stranger = client()
	const options = await stranger('/api/auth/passkey/challenge', {}), answer = key.show(options)
	assert.equal((await stranger('/api/auth/passkey/session', answer)).status, 200)
	assert.equal((await client()('/api/auth/passkey/session', answer)).type, '/problems/passkey-refused', 'a replay')
	const spoilt = await stranger('/api/auth/passkey/challenge', {})
	await client()('/api/auth/passkey/session', key.show(spoilt, { origin: 'https://evil.example' }))
	assert.equal((await client()('/api/auth/passkey/session', key.show(spoilt))).type, '/problems/passkey-refused', 'a wrong answer uses it up')
	assert.equal((await client()('/api/auth/passkey/session', key.show({ challenge: 'bm90IG91cnM' }))).type, '/problems/passkey-refused', 'not ours')
	const registering = await ask('/api/auth/account/passkeys/challenge', {})
	assert.equal((await client()('/api/auth/passkey/session', key.show(registering))).type, '/problems/passkey-refused', 'for registering')
	const own = await ask('/api/auth/passkey/challenge', {})
	assert.equal((await client()('/api/auth/passkey/session', key.show(own))).type, '/problems/passkey-refused', 'asked of somebody')
})

test('a counter that goes back tells of a copy', async () => {
	const { key } = await withPasskey(), ask = client()
	const show = async (count) => (await ask('/api/auth/passkey/session', key.show(await ask('/api/auth/passkey/challenge', {}), { count }))).status
	await ask('/api/auth/session/end', {})
	assert.equal(await show(100), 200)
	await ask('/api/auth/session/end', {})
	assert.equal(await show(100), 422)
	assert.equal(await show(99), 422)
	assert.equal(await show(101), 200)
})

test('what is registered is checked the same', async () => {
	const ask = await signedIn(somebody('Rae'))
	const make = async (lie, key = authenticator()) => ask('/api/auth/account/passkeys', key.make(await ask('/api/auth/account/passkeys/challenge', {}), lie))
	for (const lie of [{ origin: 'https://evil.example' }, { rp: 'evil.example' }, { type: 'webauthn.get' }, { flags: 0 }, { tail: Buffer.from([0]) },
		{ cose: [[1, 2], [3, -7], [-1, 1], [-2, Buffer.alloc(32)]] }, { cose: [[1, 2], [3, -36], [-1, 1], [-2, Buffer.alloc(32)], [-3, Buffer.alloc(32)]] }])
		assert.equal((await make(lie)).type, '/problems/passkey-refused', JSON.stringify(lie))
	const key = authenticator()
	assert.equal((await make({}, key)).status, 201)
	assert.equal((await make({}, key)).type, '/problems/passkey-known')
	const { passkeys } = await ask('/api/auth/account')
	assert.equal(passkeys.length, 1)
	assert.equal((await ask(`/api/auth/account/passkeys/${passkeys[0].id}/remove`, {})).status, 200)
	assert.equal((await client()('/api/auth/passkey/session', key.show(await client()('/api/auth/passkey/challenge', {})))).status, 422, 'gone')
	assert.equal((await ask('/api/auth/account')).recovery_left, 0, 'and nothing is left to recover')
	for (let i = 0; i < 20; i++) assert.equal((await make({})).status, 201)
	assert.equal((await make({})).type, '/problems/too-many-passkeys')
})

test('guesses at a code beside the password have to wait', async () => {
	const who = somebody('Gus'), ask = await signedIn(who)
	const { secret } = await ask('/api/auth/account/totp', {})
	assert.equal((await ask('/api/auth/account/totp/confirm', { code: appCode(secret) })).status, 200)
	await ask('/api/auth/session', { email: who.email, password: PASSWORD })
	const said = []
	for (let i = 0; i < 6; i++) said.push((await ask('/api/auth/session/factor', { code: '00000' + i })).type)
	assert.ok(said.includes('/problems/too-many-tries'), said.join())
	assert.equal((await ask('/api/auth/me')).status, 401)
})
