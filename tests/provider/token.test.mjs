/*
 * token.test - the door for tokens against jose: what we make others verify, what others sign we judge ourselves
 *
 * JWT_TOOL is tests/provider/jwt_tool.  Every token here has a true signature of the right key, unless it says otherwise,
 * so what is refused is refused for what it says.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import test from 'node:test';
import { CompactSign, base64url, createLocalJWKSet, importPKCS8, jwtVerify } from 'jose';

const tool = (args, input) => execFileSync(process.env.JWT_TOOL, args, { input, encoding: 'utf8' }).trimEnd();
const pem = tool(['key']), key = await importPKCS8(pem, 'ES256'), now = Math.floor(Date.now() / 1000);
const bytes = (text) => new TextEncoder().encode(text);
const good = { iss: 'https://desk.example', aud: 'https://desk.example/api', sub: 'ada', iat: now, nbf: now, exp: now + 300 };
const header = { alg: 'ES256', typ: 'JWT', kid: 'young' };

/* CLAIMS may be text, for JSON that JSON.stringify does not make; so may the header's. */
async function signed(claims = good, head = header, by = key) {
	const said = typeof claims === 'string' ? claims : JSON.stringify(claims);
	if (typeof head !== 'string') return new CompactSign(bytes(said)).setProtectedHeader(head).sign(by);
	const input = `${base64url.encode(head)}.${base64url.encode(said)}`;
	const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, by, bytes(input));
	return `${input}.${base64url.encode(new Uint8Array(signature))}`;
}
const judged = (token) => tool([], `${token}\n`);

test('jose verifies what we sign, with the key set that we publish', async () => {
	const { token, keys } = JSON.parse(tool(['make']));
	const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys }),
		{ issuer: good.iss, audience: good.aud, algorithms: ['ES256'], typ: 'JWT' });
	assert.equal(payload.sub, 'ada');
	assert.equal(protectedHeader.kid, 'young');
	assert.equal(keys[0].d, undefined);
});

test('we read what jose signs', async () => assert.equal(judged(await signed()), 'ok ada'));
test('and what is signed with a header of our own spelling', async () =>
	assert.equal(judged(await signed(good, JSON.stringify(header))), 'ok ada'));
test('names may be of any script', async () => assert.equal(judged(await signed({ ...good, sub: 'Ада 🛎' })), 'ok Ада 🛎'));

const claims = JSON.stringify(good);
for (const [name, said] of Object.entries({
	'a claim twice': claims.replace('{', '{"sub":"eve",'), 'exp as 1e99': claims.replace(/"exp":\d+/, '"exp":1e99'),
	'exp with a fraction': claims.replace(/"exp":(\d+)/, '"exp":$1.5'), 'exp as text': { ...good, exp: String(good.exp) },
	'exp beyond all numbers': claims.replace(/"exp":\d+/, '"exp":99999999999999999999999999'), 'no exp': { ...good, exp: undefined },
	'exp passed': { ...good, iat: now - 99, nbf: now - 99, exp: now - 1 }, 'nbf to come': { ...good, nbf: now + 90 },
	'another issuer': { ...good, iss: 'https://desk.example.evil.example' }, 'another audience': { ...good, aud: 'other' },
	'a list of audiences': { ...good, aud: [good.aud] }, 'no subject': { ...good, sub: undefined }, 'a list': '[]', 'no JSON': '{',
	'text after it': `${claims} {}`, 'a lone surrogate': claims.replace('ada', '\\ud800'), 'a NUL': claims.replace('ada', 'a\\u0000b'),
}))
	test(`claims: ${name} is refused`, async () => assert.doesNotMatch(judged(await signed(said)), /^ok/));

for (const [name, head] of Object.entries({
	'typ at+jwt': { ...header, typ: 'at+jwt' }, 'no typ': { alg: 'ES256', kid: 'young' }, 'another kid': { ...header, kid: 'x' }, 'no kid': { alg: 'ES256', typ: 'JWT' },
	'a kid that is a path': { ...header, kid: '../keys/young' }, 'a jwk': { ...header, jwk: createPublicKey(pem).export({ format: 'jwk' }) },
	'a jku': { ...header, jku: 'https://evil.example' }, 'an x5u': { ...header, x5u: 'https://evil.example' },
	'alg twice': '{"alg":"none","alg":"ES256","typ":"JWT","kid":"young"}', 'alg none over a true signature': '{"alg":"none","typ":"JWT","kid":"young"}',
	'crit': '{"alg":"ES256","typ":"JWT","kid":"young","crit":["exp"]}', 'alg in capitals it has not': '{"alg":"Es256","typ":"JWT","kid":"young"}',
}))
	test(`header: ${name} is refused`, async () => assert.doesNotMatch(judged(await signed(good, head)), /^ok/));

test('another key of the same name is refused', async () =>
	assert.equal(judged(await signed(good, header, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)), 'signature'));
test('HS256 with our public key as its secret is refused', async () => {
	const secret = bytes(createPublicKey(pem).export({ type: 'spki', format: 'pem' }));
	assert.equal(judged(await signed(good, { ...header, alg: 'HS256' }, secret)), 'algorithm');
});
test('a DER signature is refused', async () => {
	const { sign } = await import('node:crypto');
	const input = (await signed()).split('.').slice(0, 2).join('.');
	assert.doesNotMatch(judged(`${input}.${base64url.encode(sign('sha256', bytes(input), pem))}`), /^ok/);
});
test('4097 bytes are too long, however well signed', async () => {
	const token = await signed({ ...good, filler: 'x'.repeat(3200) });
	assert.ok(token.length > 4096);
	assert.equal(judged(token), 'too-long');
	assert.equal(judged(await signed({ ...good, filler: 'x'.repeat(2400) })), 'ok ada');
});
