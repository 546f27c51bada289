/*
 * calendar.test - what t_calendar wrote, read by ical.js (run after it)
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import ICAL from 'ical.js';

const text = (name) => readFileSync(`${process.env.CALENDAR_DIR}/${name}.ics`, 'utf8');
const read = (name) => new ICAL.Component(ICAL.parse(text(name)));
const events = (calendar) => calendar.getAllSubcomponents('vevent').map((v) => new ICAL.Event(v));

test('every value comes back as it was', () => {
	const calendar = read('confirmed'), [e] = events(calendar);
	assert.equal(calendar.getFirstPropertyValue('method'), 'PUBLISH');
	assert.equal(e.uid, '01020304-0506-7008-800a-0b0c0d0e0f10@frontdesk');
	assert.equal(e.summary, 'Table for 2; terrace, "Aurora" \\ é🍷 and a line that is far too long for one, éééééééééééé');
	assert.equal(e.location, '1 Quay\nLondon');
	assert.equal(e.startDate.toString(), '2026-11-20T20:00:00Z');
	assert.equal(e.endDate.toString(), '2026-11-20T22:00:00Z');
	assert.equal(e.sequence, 2);
	assert.equal(e.component.getFirstPropertyValue('url'), 'https://desk.example/r/R-7QK2?token=a-_b');
	assert.equal(e.organizer, 'mailto:desk@aurora.example');
});

test('a name cannot add a line of its own', () => {
	const [e] = events(read('confirmed'));
	assert.equal(e.attendees.length, 0);
	assert.equal(e.description, 'Bring cake\nATTENDEE:mailto:evil@example.org');
});

test('a cancellation names the same entry, later', () => {
	const calendar = read('cancelled'), [e] = events(calendar);
	assert.equal(calendar.getFirstPropertyValue('method'), 'CANCEL');
	assert.equal(e.component.getFirstPropertyValue('status'), 'CANCELLED');
	assert.equal(e.uid, events(read('confirmed'))[0].uid);
	assert.equal(e.sequence, 3);
});

test('a feed has a name and all entries', () => {
	const calendar = read('feed');
	assert.equal(calendar.getFirstPropertyValue('x-wr-calname'), 'Terrace, Aurora');
	assert.equal(events(calendar).length, 2);
});

test('no line is longer than 75 octets, and none splits a character', () => {
	for (const line of text('confirmed').split('\r\n')) {
		assert.ok(Buffer.byteLength(line) <= 75);
		assert.ok(!line.includes('\ufffd') && !line.includes('\n'));
	}
});
