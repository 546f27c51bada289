/*
 * webhook.test - what t_webhook sent, verified as a receiver would (run after it)
 *
 * WEB_URL is the base address of the running double web.mjs.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from 'standardwebhooks';

const OLD = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const NEW = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
const all = await (await fetch(`${process.env.WEB_URL}/_/record`)).json();
const sent = all.filter((r) => r.headers['webhook-id'] === 'msg_verify').at(-1);
const body = Buffer.from(sent?.body ?? '', 'base64').toString();

test('something arrived to be verified', () => assert.ok(sent));

for (const [name, secret] of [['new', NEW], ['old', OLD]])
	test(`the ${name} secret verifies it`, () => {
		assert.equal(new Webhook(secret).verify(body, sent.headers).data.note, 'Café ☕');
	});

test('no other secret does', () => {
	assert.throws(() => new Webhook('whsec_' + Buffer.alloc(24, 7).toString('base64')).verify(body, sent.headers));
});

test('not with another body, id or time', () => {
	const hook = new Webhook(OLD);
	assert.throws(() => hook.verify(body.replace('2', '3'), sent.headers));
	assert.throws(() => hook.verify(body, { ...sent.headers, 'webhook-id': 'msg_other' }));
	assert.throws(() => hook.verify(body, { ...sent.headers, 'webhook-timestamp': String(Number(sent.headers['webhook-timestamp']) + 1) }));
});

test('it is a POST of JSON with our name', () => {
	assert.equal(sent.method, 'POST');
	assert.equal(sent.headers['content-type'], 'application/json');
	assert.equal(sent.headers['user-agent'], 'frontdesk-webhooks/1');
	assert.equal(sent.headers.cookie, undefined);
});

test('every attempt on record carries the three headers', () => {
	for (const r of all)
		for (const h of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) assert.ok(r.headers[h], `${r.path} ${h}`);
});
