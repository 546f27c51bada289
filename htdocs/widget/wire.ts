/*
 * wire - everything the widget says to the server, and how it bears the server's absence
 *
 * The visitor is known by a token the server mints.  On the house's own origin it is a cookie this code never sees; on
 * another origin it is a bearer token kept in localStorage under the address of the desk.  A send has one idempotency
 * key however often it is tried, so a lost answer never means a second reservation.
 */
export interface Action { label: string; text?: string; href?: string; token?: string }
export interface Reservation {
	code: string; state: string; service_name?: string; resource_name?: string; units?: string[]; party_size?: number
	start?: string; local?: string; zone?: string; expires_at?: string | null
	manage_url?: string | null; calendar_url?: string | null
}
export interface Parts { citations?: { title: string; url: string }[]; actions?: Action[]; reservation?: Reservation }
export interface Message {
	id: string; seq: number; author: string; author_name?: string | null; kind: string; text: string
	parts?: Parts | null; created_at?: string
}
export interface Conversation {
	id: string; status: string; owner_kind?: string; owner_name?: string | null; position?: number | null; live?: string
}
export interface Turn {
	conversation: Conversation | null; messages: Message[]; suggestions?: unknown[]; visitor_token?: string
}
export interface Opening { suggestions: unknown[]; house?: { name?: string } }

/* away: nothing answered, try again.  refused: the server said no, in `detail`. */
export class Trouble extends Error {
	constructor(readonly kind: 'away' | 'busy' | 'refused', readonly detail: string, readonly wait_ms = 0) { super(detail) }
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

export class Wire {
	private token: string | null = null
	constructor(readonly base: string, private readonly bearer: boolean) {
		try { if (bearer) this.token = localStorage.getItem('frontdesk:' + base) } catch { /* storage refused: this page only */ }
	}

	url(path: string) { return new URL(path, this.base || location.href).href }

	private async call(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers)
		if (this.token) headers.set('Authorization', 'Bearer ' + this.token)
		let answer: Response
		try {
			answer = await fetch(this.url(path), { ...init, headers, credentials: this.bearer ? 'omit' : 'same-origin' })
		} catch {
			throw new Trouble('away', '')
		}
		if (answer.ok) return answer
		if (answer.status === 401 && this.token) {
			this.keep(null)
			throw new Trouble('away', '', 1)
		}
		const problem = await answer.json().catch(() => null) as { detail?: string; title?: string } | null
		const wait = Number(answer.headers.get('Retry-After')) * 1000 || 0
		if (answer.status === 429) throw new Trouble('busy', '', wait || 2000)
		if (answer.status >= 500 || !problem) throw new Trouble('away', '', wait)
		throw new Trouble('refused', problem.detail || problem.title || '', wait)
	}

	private keep(token: string | null) {
		this.token = token
		try {
			if (token) localStorage.setItem('frontdesk:' + this.base, token)
			else localStorage.removeItem('frontdesk:' + this.base)
		} catch { /* storage refused */ }
	}

	async opening(): Promise<Opening> { return (await this.call('/api/chat/suggestions')).json() }

	/* Whether this browser has spoken to this desk; where storage is refused nobody knows, so it is asked. */
	private spoken(now = false) {
		const name = 'frontdesk:spoken:' + this.base
		try {
			if (now) localStorage.setItem(name, '1')
			return localStorage.getItem(name) === '1'
		} catch { return true }
	}

	async history(after: number): Promise<Turn> {
		if (this.bearer ? !this.token : !this.spoken()) return { conversation: null, messages: [] }
		try {
			return await (await this.call('/api/chat?after=' + after)).json()
		} catch (e) {
			if (e instanceof Trouble && e.kind === 'refused') return { conversation: null, messages: [] }
			throw e
		}
	}

	/* One message, tried until it is answered or `tries` are used up; `delta` hears the answer as it is written. */
	async send(key: string, body: Record<string, unknown>, delta: (text: string) => void, tries = 4): Promise<Turn> {
		for (let i = 0; ; i++) {
			try {
				const turn = await this.once(key, body, delta)
				if (turn.visitor_token) this.keep(turn.visitor_token)
				return turn
			} catch (e) {
				const trouble = e instanceof Trouble ? e : new Trouble('away', '')
				if (trouble.kind === 'refused' || i + 1 >= tries) throw trouble
				await sleep(trouble.wait_ms || 400 * 2 ** i * (0.75 + Math.random() / 2))
			}
		}
	}

	private async once(key: string, body: Record<string, unknown>, delta: (text: string) => void): Promise<Turn> {
		this.spoken(true)
		const answer = await this.call('/api/chat', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream', 'Idempotency-Key': key },
			body: JSON.stringify(this.bearer ? { ...body, bearer: true } : body)
		})
		if (!(answer.headers.get('Content-Type') || '').startsWith('text/event-stream') || !answer.body) return answer.json()
		let turn: Turn | null = null
		delta('')
		for await (const { event, data } of events(answer.body)) {
			if (event === 'delta') delta((JSON.parse(data) as { text: string }).text)
			if (event === 'turn') turn = JSON.parse(data) as Turn
			if (event === 'problem') {
				const p = JSON.parse(data) as { status?: number; detail?: string; title?: string }
				throw new Trouble((p.status || 500) >= 500 ? 'away' : p.status === 429 ? 'busy' : 'refused', p.detail || p.title || '')
			}
		}
		if (!turn) throw new Trouble('away', '')
		return turn
	}
}

/* The events of a stream: lines end in LF or CRLF, several data lines are one text, comments are skipped. */
async function* events(body: ReadableStream<Uint8Array>) {
	const reader = body.getReader(), decoder = new TextDecoder()
	let rest = '', event = '', data: string[] = []
	for (;;) {
		const { done, value } = await reader.read()
		rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
		const lines = rest.split(/\r?\n/)
		rest = lines.pop() || ''
		for (const line of lines) {
			if (!line) {
				if (data.length) yield { event, data: data.join('\n') }
				event = ''
				data = []
			} else if (line.startsWith('event:')) event = line.slice(6).trim()
			else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
		}
		if (done) return
	}
}

/*
 * Hears hints, or asks every five seconds while the stream is down.  A refusal closes an EventSource for good, so it is
 * opened anew, ever more rarely.  On another origin each answer brings an address with a fresh ticket, which is taken
 * when the stream has to be opened again.
 */
export class Live {
	private stream: EventSource | null = null
	private path = ''
	private soon = 0
	constructor(private readonly wire: Wire, private readonly hint: () => void, private readonly wanted: () => boolean) {
		let round = 0, next = 4
		setInterval(() => {
			if (!this.path || document.hidden || !this.wanted() || this.open) return
			this.hint()
			if (++round < next || this.stream?.readyState !== 2) return
			next = round + Math.min(120, round * 2)
			this.connect()
		}, 5000)
		document.addEventListener('visibilitychange', () => { if (!document.hidden && this.path) this.later() })
	}
	get open() { return this.stream?.readyState === 1 }
	follow(path?: string) {
		if (!path || path === this.path) return
		const other = path.split('?')[0] !== this.path.split('?')[0]
		this.path = path
		if (other || this.stream?.readyState === 2) this.connect()
	}
	private later() {
		clearTimeout(this.soon)
		this.soon = window.setTimeout(this.hint, 60)
	}
	private connect() {
		this.stream?.close()
		try {
			let opened = false
			this.stream = new EventSource(this.wire.url(this.path))
			this.stream.onopen = () => { if (opened) this.later(); opened = true }
			this.stream.onmessage = () => this.later()
		} catch { this.stream = null }
	}
}
