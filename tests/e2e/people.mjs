/*
 * people - members of staff for the journeys, and what they hold: an app for codes, a passkey made of node's crypto
 */
import { execFileSync } from 'node:child_process'
import crypto from 'node:crypto'
import { BASE } from './lib.mjs'

/* Passkeys are for names: the desk under test calls itself localhost. */
export const HERE = BASE.replace('127.0.0.1', 'localhost')
export const PASSWORD = 'seven green bicycles'

/* An op from the shell, as the system. */
export const shell = (op, input) => JSON.parse(execFileSync(`${process.env.FD_APP}/libexec/frontdesk/auth`, ['--call', op], { input: JSON.stringify(input) }))

/* Somebody new, who signs in with PASSWORD. */
export function somebody(name, role = 'front_desk') {
	const email = `${name.toLowerCase()}.${crypto.randomBytes(4).toString('hex')}@aurora.example`
	return { ...shell('user_add', { email, name, role, password: PASSWORD }), email }
}

export async function signIn(page, who) {
	await page.goto(HERE + '/admin/sign-in')
	await page.getByLabel('E-mail').fill(who.email)
	await page.getByLabel('Password').fill(PASSWORD)
	await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/* RFC 6238. */
export function appCode(secret, steps = 0) {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
	const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('')
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
	const moving = Buffer.alloc(8)
	moving.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps))
	const mac = crypto.createHmac('sha1', key).update(moving).digest(), at = mac[19] & 15
	return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0')
}

/* A client with a cookie jar and no browser. */
export function client() {
	const jar = new Map()
	return async (path, body) => {
		const answer = await fetch(HERE + path, {
			method: body ? 'POST' : 'GET', redirect: 'manual', body: body && JSON.stringify(body),
			headers: { Cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), ...(body ? { 'Content-Type': 'application/json' } : {}) }
		})
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
			if (value) jar.set(name, value)
			else jar.delete(name)
		}
		return { status: answer.status, ...(await answer.json().catch(() => ({}))) }
	}
}

/* --- a passkey ------------------------------------------------------------------------------------------------------ */

const head = (kind, n) => n < 24 ? Buffer.from([kind << 5 | n]) : n < 256 ? Buffer.from([kind << 5 | 24, n]) : Buffer.from([kind << 5 | 25, n >> 8, n & 255])
function cbor(value) {
	if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
	if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
	if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
	return Buffer.concat([head(5, value.length), ...value.flatMap(([k, v]) => [cbor(k), cbor(v)])])
}

const url = (text) => Buffer.from(text, 'base64url')
const kinds = {
	[-7]: () => {
		const pair = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }), k = pair.publicKey.export({ format: 'jwk' })
		return [pair.privateKey, [[1, 2], [3, -7], [-1, 1], [-2, url(k.x)], [-3, url(k.y)]], 'sha256']
	},
	[-8]: () => {
		const pair = crypto.generateKeyPairSync('ed25519'), k = pair.publicKey.export({ format: 'jwk' })
		return [pair.privateKey, [[1, 1], [3, -8], [-1, 6], [-2, url(k.x)]], null]
	},
	[-257]: () => {
		const pair = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }), k = pair.publicKey.export({ format: 'jwk' })
		return [pair.privateKey, [[1, 3], [3, -257], [-1, url(k.n)], [-2, url(k.e)]], 'sha256']
	}
}

/* An authenticator that says what it is told to: the defaults are right, `lies` are not. */
export function authenticator(algorithm = -7) {
	const [key, cose, digest] = kinds[algorithm](), id = crypto.randomBytes(32)
	let count = 0
	const data = (lies, more = Buffer.alloc(0)) => {
		const flags = (lies.flags ?? 0x05) | (more.length ? 0x40 : 0), at = Buffer.alloc(5)
		at[0] = flags
		at.writeUInt32BE(lies.count ?? ++count, 1)
		return Buffer.concat([crypto.createHash('sha256').update(lies.rp ?? 'localhost').digest(), at, more, lies.tail ?? Buffer.alloc(0)])
	}
	const client = (type, challenge, lies) => Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge, origin: lies.origin ?? HERE, crossOrigin: lies.cross ?? false }))
	return {
		id: id.toString('base64url'),
		make(options, lies = {}) {
			const length = Buffer.from([0, id.length])
			const attested = Buffer.concat([Buffer.alloc(16), length, id, cbor(lies.cose ?? cose)])
			return {
				client_data: client('webauthn.create', options.challenge, lies).toString('base64url'),
				attestation: cbor([['fmt', 'none'], ['attStmt', []], ['authData', data(lies, attested)]]).toString('base64url')
			}
		},
		show(options, lies = {}) {
			const said = client('webauthn.get', options.challenge, lies), authenticator_data = data(lies)
			const what = Buffer.concat([authenticator_data, crypto.createHash('sha256').update(said).digest()])
			const signature = crypto.sign(digest, lies.signed ?? what, key)
			return {
				id: lies.id ?? this.id, client_data: said.toString('base64url'), authenticator_data: authenticator_data.toString('base64url'),
				signature: signature.toString('base64url'), ...(lies.handle ? { user_handle: lies.handle } : {})
			}
		}
	}
}
