/*
 * widget - the guest's end of the desk, on any page, by one script tag
 *
 *   <script async src="https://desk.example/widget.js" data-title="Aurora" data-color="#f2a33a"></script>
 *
 * Attributes: data-title, data-greeting, data-language, data-color (accent), data-position (right | left), data-theme
 * (auto | light | dark), data-open (true), data-phone (said when nothing answers), data-api (another desk), data-target
 * (selector of the element to live in; it is the page otherwise), data-mode (cookie | bearer).
 * The page may call window.frontdesk.open(), .close(), .send(text), and hears "frontdesk:turn" and "frontdesk:open" on
 * window.  The script adds one element and one global, and throws nothing at the page whatever the server does.
 */
import { h, icon, prose, safe } from './dom'
import { css } from './style'
import { Live, Trouble, Wire, type Action, type Message, type Reservation, type Turn } from './wire'
import { fill, words, type Words } from './words'

const script = document.currentScript as HTMLScriptElement | null

function start() {
	const set = script?.dataset ?? {}
	const base = set.api || (script?.src ? new URL(script.src).origin : location.origin)
	const language = set.language || document.documentElement.lang || navigator.language || 'en'
	const bearer = set.mode ? set.mode === 'bearer' : new URL(base, location.href).origin !== location.origin
	const w = words(language)
	const wire = new Wire(base, bearer)
	return new Widget(set, base, language, w, wire)
}

interface Sending { key: string; text: string; item: HTMLLIElement; token?: string }

class Widget {
	private readonly host = h('div', { 'data-frontdesk': '', lang: '' })
	private readonly root: HTMLElement
	private readonly launch: HTMLButtonElement
	private readonly panel: HTMLElement
	private readonly status = h('p', { class: 'status' })
	private readonly list = h('ol')
	private readonly log: HTMLElement
	private readonly chips = h('div', { class: 'chips', role: 'group' })
	private readonly away = h('p', { class: 'away', role: 'status', hidden: '' })
	private readonly field: HTMLTextAreaElement
	private readonly live: Live
	private readonly seen = new Map<string, HTMLLIElement>()
	private readonly cards = new Map<string, HTMLElement>()
	private last = 0
	private conversation: Turn['conversation'] = null
	private begun = false
	private quiet = false
	private busy = false
	private missed = false
	private queue: Sending[] = []
	private backoff = 4000

	constructor(private readonly set: DOMStringMap, private readonly base: string, private readonly language: string,
		private readonly w: Words, private readonly wire: Wire) {
		const shadow = this.host.attachShadow({ mode: 'open' })
		this.host.lang = language
		this.adopt(shadow)
		this.launch = h('button', { type: 'button', class: 'launch', 'aria-expanded': 'false', part: 'launch' }, h('span', { class: 'sun' }), set.label || w.open)
		this.log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': w.log, tabindex: '0' }, this.list)
		this.field = h('textarea', { id: 'field', rows: '1', maxlength: '2000', placeholder: w.placeholder, enterkeyhint: 'send', autocomplete: 'off' })
		this.panel = this.build()
		this.root = h('div', { class: `root ${set.theme || 'auto'} ${set.position || 'right'}`, part: 'root' }, this.launch, this.panel)
		shadow.append(this.root)
		this.live = new Live(wire, () => void this.refresh(), () => !this.panel.hidden)
		this.launch.onclick = () => this.open(true)
		if (set.color) this.paint(set.color)
		const target = set.target && document.querySelector(set.target)
		;(target || document.body).append(this.host)
		if (!target && window.visualViewport) {
			const view = window.visualViewport
			view.addEventListener('resize', () => {
				const lost = innerHeight - view.height
				this.root.style.bottom = lost > 60 ? lost + 'px' : ''
			})
		}
		setInterval(() => this.tick(), 1000)
		if (set.open === 'true' || this.remembered()) this.open(false)
		else this.panel.hidden = true
	}

	private adopt(shadow: ShadowRoot) {
		try {
			const sheet = new CSSStyleSheet()
			sheet.replaceSync(css)
			shadow.adoptedStyleSheets = [sheet]
		} catch {
			shadow.append(h('style', {}, css))
		}
	}

	private build() {
		const { w, set } = this
		const close = h('button', { type: 'button', class: 'icon', 'aria-label': w.close }, icon('M6 9l6 6 6-6'))
		const send = h('button', { type: 'submit', class: 'send', 'aria-label': w.send }, icon('M12 19V5M6 11l6-6 6 6'))
		const form = h('form', {}, h('label', { for: 'field', class: 'sr' }, w.message), this.field, send)
		const panel = h('section', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', part: 'panel' },
			h('header', {}, h('span', { class: 'sun' }), h('div', {}, h('h2', { id: 'title' }, set.title || w.title), this.status), close),
			this.log, this.away, this.chips, form)
		this.chips.setAttribute('aria-label', w.suggestions)
		this.status.setAttribute('aria-live', 'polite')
		this.status.textContent = w.ready
		close.onclick = () => this.close()
		panel.onkeydown = (e) => { if (e.key === 'Escape' && !e.isComposing) { e.stopPropagation(); this.close() } }
		form.onsubmit = (e) => { e.preventDefault(); this.say(this.field.value) }
		this.field.onkeydown = (e) => {
			if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); this.say(this.field.value) }
		}
		this.field.oninput = () => this.grow()
		return panel
	}

	/* An accent of the page's choice gets the text colour that can be read on it. */
	private paint(color: string) {
		this.host.style.setProperty('--frontdesk-accent', color)
		const probe = /^#([0-9a-f]{6})$/i.exec(color)
		if (!probe) return
		const light = [0, 2, 4].map((i) => parseInt(probe[1]!.slice(i, i + 2), 16) / 255)
			.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
		const sum = 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]!
		this.host.style.setProperty('--frontdesk-on-accent', sum > 0.2 ? '#1a1526' : '#ffffff')
	}

	private remembered() { try { return sessionStorage.getItem('frontdesk:open') === this.base } catch { return false } }
	private remember(open: boolean) {
		try { if (open) sessionStorage.setItem('frontdesk:open', this.base); else sessionStorage.removeItem('frontdesk:open') } catch { /* storage refused */ }
	}

	open(focus = true) {
		this.panel.hidden = false
		this.launch.hidden = true
		this.launch.setAttribute('aria-expanded', 'true')
		this.remember(true)
		if (focus) this.field.focus()
		if (!this.begun) void this.begin()
		else void this.refresh()
		this.toEnd()
		window.dispatchEvent(new CustomEvent('frontdesk:open', { detail: { open: true } }))
	}

	close() {
		this.panel.hidden = true
		this.launch.hidden = false
		this.launch.setAttribute('aria-expanded', 'false')
		this.remember(false)
		this.launch.focus()
		window.dispatchEvent(new CustomEvent('frontdesk:open', { detail: { open: false } }))
	}

	send(text: string) { this.open(false); this.say(text) }

	/* What was said before, and what could be said first. */
	private async begin() {
		this.begun = true
		try {
			const [past, opening] = await Promise.all([this.wire.history(0), this.wire.opening()])
			this.reach(true)
			if (!this.set.title && opening.house?.name) this.panel.querySelector('h2')!.textContent = opening.house.name
			this.quiet = true
			this.take(past)
			this.quiet = false
			if (!this.seen.size && !this.queue.length) {
				this.list.append(h('li', { class: 'hello' }, this.set.greeting || this.w.hello))
				this.suggest(opening.suggestions)
			}
			this.toEnd()
		} catch {
			this.begun = false
			this.reach(false)
			setTimeout(() => { if (!this.begun && !this.panel.hidden) void this.begin() }, this.backoff)
		}
	}

	private async refresh() {
		if (!this.begun) return
		if (this.busy) { this.missed = true; return }
		this.missed = false
		try {
			const turn = await this.wire.history(this.last)
			if (!this.busy) this.take(turn)
			this.reach(true)
		} catch (e) {
			if (e instanceof Trouble && e.kind === 'away') this.reach(false)
		}
	}

	/* Whether anything answers; said once, quietly, with the telephone if there is one. */
	private reach(here: boolean) {
		this.backoff = here ? 4000 : Math.min(60000, this.backoff * 1.7)
		if (here === this.away.hidden) return
		this.away.hidden = here
		this.away.replaceChildren()
		if (here) return
		this.away.append(this.w.away + ' ')
		if (this.set.phone) this.away.append(this.w.call + ' ', h('a', { href: 'tel:' + this.set.phone.replace(/[^+\d]/g, '') }, this.set.phone))
	}

	private say(raw: string, token?: string) {
		const text = raw.trim()
		if (!text) return
		this.field.value = ''
		this.grow()
		this.suggest([])
		this.list.querySelector('.hello')?.remove()
		const item = h('li', { class: 'guest' }, h('span', { class: 'sr' }, this.w.you + ': '), h('span', { class: 'text' }, text))
		this.list.append(item)
		this.toEnd()
		this.queue.push({ key: crypto.randomUUID?.() || String(Math.random()).slice(2) + Date.now(), text, item, token })
		void this.work()
	}

	/* Sends what is waiting, one after the other, in the order it was written. */
	private async work(): Promise<void> {
		const next = this.queue[0]
		if (!next || this.busy) return
		this.busy = true
		const dots = h('li', { class: 'dots assistant' }, h('span', { class: 'text', role: 'img', 'aria-label': this.w.typing }, h('i'), h('i'), h('i')))
		const human = this.conversation?.status === 'live' || this.conversation?.status === 'waiting'
		if (!human) this.list.append(dots)
		this.log.setAttribute('aria-busy', 'true')
		this.toEnd()
		let words = ''
		const stream = (piece: string) => {
			words = piece ? words + piece : ''
			if (!words) return
			dots.className = 'assistant'
			dots.replaceChildren(h('span', { class: 'text' }, prose(words)))
			if (!dots.isConnected) this.list.append(dots)
			this.toEnd()
		}
		let done = false
		try {
			const body: Record<string, unknown> = { text: next.text, language: this.language }
			if (this.conversation) body.conversation = this.conversation.id
			if (next.token) body.token = next.token
			const turn = await this.wire.send(next.key, body, stream)
			this.queue.shift()
			dots.remove()
			next.item.remove()
			this.log.removeAttribute('aria-busy')
			if (this.last && !this.live.open) this.missed = true /* what a person wrote meanwhile was not told */
			const before = this.last
			this.take(turn)
			if (this.missed) this.last = before
			this.suggest(turn.suggestions ?? [])
			this.reach(true)
			done = true
		} catch (e) {
			dots.remove()
			this.fail(next, e instanceof Trouble ? e : new Trouble('away', ''))
		}
		this.log.removeAttribute('aria-busy')
		this.busy = false
		this.toEnd()
		if (this.missed) void this.refresh()
		if (done) return this.work()
	}

	private fail(sending: Sending, trouble: Trouble) {
		if (trouble.kind === 'refused') {
			this.queue.shift()
			sending.item.remove()
			this.field.value = this.field.value || sending.text
			this.notice(trouble.detail || this.w.unsent)
			return void this.refresh()
		}
		if (trouble.kind === 'busy') this.notice(this.w.busy)
		else this.reach(false)
		const again = h('button', { type: 'button' }, this.w.again)
		const small = h('small', {}, this.w.unsent, again)
		const retry = () => {
			if (!small.isConnected) return
			small.remove()
			sending.item.classList.remove('unsent')
			void this.work()
		}
		again.onclick = retry
		sending.item.classList.add('unsent')
		sending.item.append(small)
		setTimeout(retry, this.backoff)
	}

	private notice(text: string) { this.list.append(h('li', { class: 'notice note' }, h('span', { class: 'text' }, text))) }

	private suggest(list: unknown[]) {
		this.chips.replaceChildren(...list.map((one) => {
			const text = typeof one === 'string' ? one : (one as { text: string }).text
			const chip = h('button', { type: 'button' }, text)
			chip.onclick = () => { this.say(text); this.field.focus({ preventScroll: true }) }
			return chip
		}))
	}

	/* Adds what is new to the log and tells the page. */
	private take(turn: Turn) {
		if (turn.conversation) {
			if (this.conversation && this.conversation.id !== turn.conversation.id) this.last = 0
			this.conversation = turn.conversation
			this.live.follow(turn.conversation.live)
			this.state()
		}
		let grown = false
		for (const message of turn.messages ?? []) {
			if (this.seen.has(message.id)) continue
			this.last = Math.max(this.last, message.seq)
			const item = this.render(message)
			this.seen.set(message.id, item)
			item.dataset.seq = String(message.seq)
			const later = [...this.list.children].find((e) => Number((e as HTMLElement).dataset.seq) > message.seq)
			this.list.insertBefore(item, later ?? this.queue.find((q) => q.item.isConnected)?.item ?? null)
			grown = true
		}
		if (grown) this.toEnd()
		window.dispatchEvent(new CustomEvent('frontdesk:turn', { detail: { conversation: this.conversation, messages: turn.messages ?? [], restored: this.quiet } }))
	}

	private state() {
		const c = this.conversation!, w = this.w
		this.panel.classList.toggle('live', c.status === 'live')
		this.panel.classList.toggle('waiting', c.status === 'waiting')
		const says = c.status === 'live' && c.owner_name ? fill(w.here, { name: c.owner_name })
			: c.status === 'waiting' ? (c.position ? fill(w.position, { n: c.position }) : w.waiting)
				: c.status === 'resolved' ? w.resolved : w.ready
		if (this.status.textContent !== says) this.status.textContent = says
	}

	private render(m: Message): HTMLLIElement {
		const kind = m.author === 'system' || m.kind === 'notice' ? 'notice' : m.author
		const item = h('li', { class: kind })
		if (m.author === 'guest') item.append(h('span', { class: 'sr' }, this.w.you + ': '))
		else if (m.author === 'staff') item.append(h('span', { class: 'by' }, m.author_name || ''))
		else if (kind === 'assistant') item.append(h('span', { class: 'sr' }, this.w.assistant + ': '))
		if (m.text) item.append(h('span', { class: 'text' }, prose(m.text)))
		const parts = m.parts ?? {}
		const actions = parts.actions ?? []
		if (parts.reservation) item.append(this.card(parts.reservation, actions))
		else if (actions.length) item.append(this.acts(actions))
		if (parts.citations?.length) {
			const from = h('span', { class: 'from' }, this.w.source + ' ')
			for (const c of parts.citations) from.append(this.link(c.title, c.url) ?? c.title, ' ')
			item.append(from)
		}
		return item
	}

	private link(label: string, href: string | null | undefined) {
		const url = safe(href, this.base)
		return url ? h('a', { href: url, target: '_blank', rel: 'noopener' }, label) : null
	}

	private acts(actions: Action[]) {
		const row = h('div', { class: 'acts' })
		for (const a of actions) {
			if (a.href) { row.append(this.link(a.label, a.href) ?? ''); continue }
			const button = h('button', { type: 'button' }, a.label)
			button.onclick = () => { this.say(a.text || a.label, a.token); this.field.focus({ preventScroll: true }) }
			row.append(button)
		}
		return row
	}

	/* A reservation as it is now; an older card of the same code gives way to it. */
	private card(r: Reservation, actions: Action[]) {
		const w = this.w as unknown as Record<string, string>
		const people = r.party_size === 1 ? w.person! : r.party_size ? fill(w.people!, { n: r.party_size }) : ''
		const held = r.state === 'held' && r.expires_at
		const acts = [...actions]
		if (!acts.length && (r.state === 'confirmed' || r.state === 'requested')) {
			if (r.calendar_url) acts.push({ label: w.calendar!, href: r.calendar_url })
			if (r.manage_url) acts.push({ label: w.change!, href: r.manage_url }, { label: w.cancel!, href: r.manage_url })
		}
		const card = h('div', { class: 'card', role: 'group', 'aria-label': `${w[r.state] ?? r.state}: ${r.local ?? ''}` },
			h('div', {},
				h('p', { class: 'top' }, h('span', { class: 'state ' + r.state }, w[r.state] ?? r.state), held ? '' : h('span', { class: 'code' }, r.code)),
				h('p', { class: 'when' }, r.local ?? ''),
				h('p', { class: 'what' }, [people, r.resource_name, r.service_name].filter(Boolean).join(' · ')),
				held && h('p', { class: 'keep' }, h('span', {}, w.left!), h('span', { 'data-until': r.expires_at! }))),
			acts.length > 0 && this.acts(acts))
		this.cards.get(r.code)?.remove()
		this.cards.set(r.code, card)
		return card
	}

	private tick() {
		for (const e of this.list.querySelectorAll<HTMLElement>('[data-until]')) {
			const left = Math.round((Date.parse(e.dataset.until!) - Date.now()) / 1000)
			if (left >= 0) { e.textContent = Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0'); continue }
			const state = e.closest('.card')!.querySelector('.state')!
			state.textContent = this.w.expired
			state.className = 'state expired'
			e.closest('.keep')!.remove()
		}
	}

	private grow() {
		this.field.style.height = ''
		if (this.field.value) this.field.style.height = Math.min(120, this.field.scrollHeight) + 'px'
	}

	private toEnd() { requestAnimationFrame(() => { this.log.scrollTop = this.log.scrollHeight; this.tick() }) }
}


function boot() {
	if (window.frontdesk) return
	try {
		const widget = start()
		window.frontdesk = { open: () => widget.open(), close: () => widget.close(), send: (text) => widget.send(text) }
	} catch (e) {
		console.warn('frontdesk: the chat could not start', e)
	}
}
if (document.body) boot()
else document.addEventListener('DOMContentLoaded', boot)
