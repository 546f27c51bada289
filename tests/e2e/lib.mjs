/*
 * lib - a browser for the journeys: node --test, BASE (or BASE_URL) names the desk under test
 *
 * Each test has its own context, so its own guest and its own session.  A test fails when the page throws or when the
 * console shows an error that the test did not announce.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import { chromium } from 'playwright-core'

export const BASE = (process.env.BASE || process.env.BASE_URL || 'http://127.0.0.1:8080').replace(/\/$/, '')
export const desktop = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage']
})
after(() => browser.close())

/* A test with a page of its own; `expect` are patterns of console errors that belong to it, `limit` is in ms. */
export function journey(name, { viewport = desktop, expect = [], limit = 180_000, ...options } = {}, run) {
	test(name, { timeout: limit }, async (t) => {
		const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Europe/London', ...options })
		context.setDefaultTimeout(30_000) // only a failure takes that long
		const page = await context.newPage()
		const faults = []
		page.on('pageerror', (e) => faults.push('page: ' + e.message))
		page.on('console', (m) => {
			if (m.type() === 'error' && !expect.some((p) => p.test(m.text() + ' ' + m.location().url))) faults.push(`console: ${m.text()} (${m.location().url})`)
		})
		try {
			await run(page, t, context)
			assert.deepEqual(faults, [], 'nothing is thrown and the console stays clean')
		} catch (e) {
			if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name.replace(/\W+/g, '-')}.png` }).catch(() => {})
			if (faults.length) e.message += '\n' + faults.join('\n')
			throw e
		} finally {
			await context.close()
		}
	})
}

/* What axe finds on the page as it stands. */
export async function violations(page) {
	await page.evaluate(axe)
	const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
	return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.flat().join(' ') + ' — ' + n.failureSummary.split('\n')[1]?.trim()).slice(0, 3).join(' | ')}`)
}

/* Asks again until it holds; for what arrives by itself. */
export async function until(what, ask, limit_ms = 20_000) {
	const end = Date.now() + limit_ms
	for (let last; ;) {
		try { if (await ask()) return; last = 'not so' } catch (e) { last = e.message }
		if (Date.now() > end) assert.fail(`${what} (${last})`)
		await new Promise((r) => setTimeout(r, 60))
	}
}

/* The chat widget, wherever it stands. */
export const chat = (page) => {
	const root = page.locator('[data-frontdesk]').first()
	return {
		root, panel: root.locator('.panel'), launch: root.locator('.launch'), field: root.locator('textarea'), chips: root.locator('.chips button'),
		log: root.locator('.log'), status: root.locator('.status'), card: root.locator('.card').last(),
		/* what is settled, not what is still being written or sent */
		said: (author) => root.locator(`li.${author}[data-seq] .text`),
		async say(text) { await this.field.fill(text); await this.field.press('Enter') },
		confirmed() { return until('the card is confirmed', async () => /Confirmed/i.test(await this.card.locator('.state').innerText())) },
		waits() { return until('the guest is told the place in the queue', async () => /number \d/.test(await this.status.innerText())) }
	}
}

/* On a small screen the guest and the desk are tabs; on a large one both are there. */
export const tabs = (page, small) => async (tab) => { if (small) await page.locator('#tab-' + tab).click() }

/* N days from today, as a date field takes it. */
export const day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10)

/* Opens the scene and waits until it has its staff session. */
export async function scene(page) {
	const session = page.waitForResponse((r) => r.url().endsWith('/api/auth/demo-session') && r.ok())
	await page.goto(BASE + '/')
	await session
}

export const has = async (path) => (await fetch(BASE + path, { redirect: 'manual' }).catch(() => ({ status: 0 }))).status === 200
export { assert }
