/*
 * oidc - an OpenID Connect provider (the npm package oidc-provider), a person who signs in there, and providers that lie
 *
 *	node oidc.mjs        prints "ready ISSUER BASE"
 *
 * ISSUER is the true provider.  GET BASE/walk?url= signs ada in there, as a browser would, and answers the query that she
 * comes back with.  BASE/lies/NAME is the issuer of a provider that keeps every form but one; its /walk needs no person.
 */
import { generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import { CompactSign, SignJWT, base64url, exportJWK } from 'jose';
import Provider from 'oidc-provider';

const back = 'http://localhost:9999/admin/sign-in/outside/back';
const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));

/* --- the true one ------------------------------------------------------------------------------------------------ */

const server = http.createServer();
const issuer = `http://127.0.0.1:${await listen(server)}`;
const clients = [
	{ client_id: 'desk', client_secret: 'a secret & more', redirect_uris: [back], id_token_signed_response_alg: 'RS256' },
	{ client_id: 'desk-es', client_secret: 'other', redirect_uris: [back], id_token_signed_response_alg: 'ES256' },
	{ client_id: 'desk-public', token_endpoint_auth_method: 'none', redirect_uris: [back] },
].map((c) => ({ grant_types: ['authorization_code'], response_types: ['code'], application_type: 'web', ...c }));
const key = async (type, options, more) =>
	({ ...(await exportJWK(generateKeyPairSync(type, options).privateKey)), ...more });
const provider = new Provider(issuer, {
	clients,
	jwks: { keys: [await key('rsa', { modulusLength: 2048 }, { kid: 'r', use: 'sig', alg: 'RS256' }),
		await key('ec', { namedCurve: 'P-256' }, { kid: 'e', use: 'sig', alg: 'ES256' })] },
	pkce: { required: () => true },
	cookies: { keys: ['test'] },
	claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
	findAccount: (_, id) => ({ accountId: id,
		claims: () => ({ sub: id, name: 'Ada', email: 'Ada@House.example', email_verified: id !== 'unverified' }) }),
});
server.on('request', provider.callback());

/* A browser without a screen: keeps cookies, follows links, fills in the forms of the provider's own pages. */
async function walk(start, login) {
	const jar = new Map();
	let url = start, form;
	for (let i = 0; i < 20; i++) {
		const answer = await fetch(url, { redirect: 'manual', method: form ? 'POST' : 'GET', body: form,
			headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; ') } });
		for (const line of answer.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			jar.set(name, value);
		}
		form = undefined;
		const text = await answer.text(), to = answer.headers.get('location');
		if (to) {
			url = new URL(to, url).href;
			if (url.startsWith(back)) return new URL(url).search.slice(1);
			continue;
		}
		const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1], action = /action="([^"]+)"/.exec(text)?.[1];
		if (!prompt) throw new Error(`lost at ${url}: ${answer.status} ${text.slice(0, 300)}`);
		url = new URL(action, url).href;
		form = new URLSearchParams({ prompt, login, password: 'any' });
	}
	throw new Error('it goes round and round');
}

/* --- those that lie ---------------------------------------------------------------------------------------------- */

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const jwk = { ...(await exportJWK(publicKey)), kid: 'k', use: 'sig' };
const pem = publicKey.export({ type: 'spki', format: 'pem' });
const now = () => Math.floor(Date.now() / 1000);
const asked = new Map(); // issuer -> what the browser was sent with

async function idToken(name, iss) {
	const good = { iss, sub: 'ada', aud: 'desk', nonce: asked.get(iss)?.get('nonce'), iat: now(), exp: now() + 300,
		email: 'ada@house.example', email_verified: true };
	const said = { ...good, ...{
		issuer: { iss: 'https://elsewhere.example' }, audience: { aud: 'somebody' }, expired: { iat: now() - 900, exp: now() - 100 },
		early: { iat: now() + 900, exp: now() + 1800 }, nonce: { nonce: 'of another browser' }, 'no-nonce': { nonce: undefined },
		azp: { azp: 'somebody' }, 'two-audiences': { aud: ['desk', 'somebody'] }, 'two-with-azp': { aud: ['desk', 'x'], azp: 'desk' },
		'no-subject': { sub: undefined }, unverified: { email_verified: false }, 'verified-word': { email_verified: 'true' },
	}[name] };
	const header = { alg: 'ES256', kid: 'k', ...{ typ: { typ: 'at+jwt' }, kid: { kid: 'x' }, 'key-along': { jwk }, 'no-kid': { kid: undefined } }[name] };
	const payload = new TextEncoder().encode(JSON.stringify(said));
	if (name === 'none') return `${base64url.encode('{"alg":"none"}')}.${base64url.encode(payload)}.`;
	if (name === 'none-signed') return `${base64url.encode('{"alg":"none"}')}.${base64url.encode(payload)}.AAAA`;
	if (name === 'pem-as-secret')
		return new CompactSign(payload).setProtectedHeader({ alg: 'HS256', kid: 'k' }).sign(new TextEncoder().encode(pem));
	if (name === 'twice')
		return new CompactSign(new TextEncoder().encode(JSON.stringify(said).replace('{', '{"sub":"eve",'))).setProtectedHeader(header).sign(privateKey);
	const made = await new SignJWT(said).setProtectedHeader(header).sign(name === 'key' ? other : privateKey);
	return name === 'altered' ? made.replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')) : made;
}

async function lie(name, iss, path, url) {
	if (path === '/.well-known/openid-configuration')
		return { issuer: name === 'discovery' ? 'https://elsewhere.example' : iss, authorization_endpoint: `${iss}/go`,
			token_endpoint: name === 'address' ? 'file:///etc/passwd' : `${iss}/token`, jwks_uri: `${iss}/jwks`,
			userinfo_endpoint: `${iss}/me` };
	if (path === '/go') {
		asked.set(iss, url.searchParams);
		return { query: `code=any&state=${url.searchParams.get('state')}` };
	}
	if (path === '/jwks') return { keys: [{ kty: 'oct', k: 'AAAA' }, jwk] };
	if (path === '/token') return { access_token: 'any', token_type: 'Bearer', id_token: await idToken(name, iss) };
	return { sub: name === 'unverified' ? 'eve' : 'ada', email: 'eve@house.example', email_verified: true };
}

const side = http.createServer(async (request, response) => {
	const url = new URL(request.url, base), [, name, path] = /^\/lies\/([\w-]+)(\/.*)$/.exec(url.pathname) ?? [];
	try {
		const answer = name ? await lie(name, `${base}/lies/${name}`, path, url)
			: await walk(url.searchParams.get('url'), url.searchParams.get('login') ?? 'ada');
		response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
	} catch (e) {
		response.writeHead(500).end(String(e.stack));
	}
});
const base = `http://127.0.0.1:${await listen(side)}`;
console.log(`ready ${issuer} ${base}`);
