/*
 * pictures - plays the first minute on a fresh demo and keeps what is seen, for the README: node pictures.mjs FOLDER
 */
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { chromium } from 'playwright-core'

const BASE = (process.env.BASE || process.env.BASE_URL || 'http://127.0.0.1:8080').replace(/\/$/, '')
const to = process.argv[2] || '../../docs/pictures'
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })

async function open(viewport, colorScheme, options = {}) {
	const page = await (await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Europe/London', ...options })).newPage()
	page.setDefaultTimeout(15_000)
	await page.goto(BASE + '/')
	await page.locator('[data-frontdesk] .chips button').first().waitFor()
	return page
}
const shot = async (page, name) => { await page.waitForTimeout(700); await page.screenshot({ path: `${to}/${name}.png` }) }
const say = async (page, text) => { const field = page.locator('[data-frontdesk] textarea'); await field.fill(text); await field.press('Enter') }
const settled = (page, author, n) => page.locator(`[data-frontdesk] li.${author}[data-seq] .text`).nth(n).waitFor()

async function play(page, name, phone) {
	const tab = async (which) => { if (phone) await page.locator('#tab-' + which).click() }
	await page.locator('[data-frontdesk] .chips button').first().click()
	await settled(page, 'assistant', 0)
	if (phone) { await shot(page, name + '-held'); await tab('desk') }
	await shot(page, name + (phone ? '-desk' : '-held'))
	await tab('guest')
	await say(page, 'terrace, Ada Obi, 07700 900123')
	await settled(page, 'assistant', 1)
	await page.waitForTimeout(1500)
	await say(page, 'can I talk to someone?')
	await settled(page, 'guest', 2)
	await tab('desk')
	if (phone) await page.locator('#take-over').waitFor()
	await page.locator('#take-over').click()
	await page.locator('#give-back').waitFor()
	await page.getByLabel('Reply', { exact: true }).last().fill('Good evening Ada, Maya here. The heaters on the terrace are on.')
	await page.keyboard.press('Enter')
	await tab('guest')
	await settled(page, 'staff', 0)
	await shot(page, name + '-person')
	await tab('desk')
	await page.locator('#give-back').click()
	await page.locator('#take-over').waitFor()
	await page.locator('#what-happened').click()
	await page.getByText('Audit head').waitFor()
	const earlier = page.getByRole('button', { name: 'Earlier' })
	if (await earlier.isEnabled()) await earlier.click()
	await shot(page, name + '-trace')
}

/* Several pictures beside each other. */
async function together(name, parts) {
	const page = await browser.newPage({ viewport: { width: 100, height: 100 } })
	const src = (part) => `data:image/png;base64,${readFileSync(`${to}/${part}.png`).toString('base64')}`
	await page.setContent(`<body style="margin:0;display:inline-flex;gap:24px;background:#efeaee">${parts.map((part) => `<img height="844" src="${src(part)}">`).join('')}`)
	await page.locator('body').screenshot({ path: `${to}/${name}.png` })
	for (const part of parts) rmSync(`${to}/${part}.png`)
}

await play(await open({ width: 1440, height: 900 }, 'light'), 'scene', false)
await play(await open({ width: 1440, height: 900 }, 'dark'), 'dark', false)
await play(await open({ width: 390, height: 844 }, 'light', { hasTouch: true, isMobile: true }), 'phone', true)
await together('phone', ['phone-held', 'phone-person', 'phone-desk', 'phone-trace'])
for (const name of ['scene-held', 'dark-held', 'dark-trace']) rmSync(`${to}/${name}.png`)
for (const [from, name] of [['scene-person', 'scene'], ['scene-trace', 'trace'], ['dark-person', 'scene-dark']]) renameSync(`${to}/${from}.png`, `${to}/${name}.png`)
await browser.close()
