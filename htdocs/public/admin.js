/*
 * admin - makes staff pages live; every page is right without it
 *
 * On a hint from /live/desk the current page is fetched again and each element marked [data-live="id"] takes the new
 * content, keeping focus and whatever is being typed.  <time data-until> counts down, <time data-since> counts up.
 * Keys, when no field has the focus: j and k walk the rows, r goes to the reply, / to the search, e opens what can be
 * changed.  On a board [data-board] a card is dragged to the stage that its buttons name; where no button does, its page
 * opens.
 */
(() => {
	'use strict'
	const all = (query, root = document) => [...root.querySelectorAll(query)]
	const policy = window.trustedTypes?.createPolicy('frontdesk', { createHTML: (html) => html })
	const fields = (root) => all('input:not([type=hidden]), textarea, select', root)
	const label = (field) => field.id || field.name + '=' + (field.type === 'radio' ? field.value : '')
	const typed = (field) => field.type === 'checkbox' || field.type === 'radio'
		? field.checked !== field.defaultChecked
		: field.tagName === 'SELECT' ? !field.selectedOptions[0]?.defaultSelected : field.value !== field.defaultValue

	/* What a person sees of a part: keys of forms and running clocks differ each time. */
	function seen(part) {
		const copy = part.cloneNode(true)
		for (const key of all('input[name=idempotency_key]', copy)) key.remove()
		for (const time of all('time[data-until], time[data-since]', copy)) time.textContent = ''
		for (const details of all('details', copy)) details.open = false
		return copy.innerHTML
	}

	function swap(old, next) {
		old.hidden = next.hidden
		if (seen(old) === seen(next)) return
		const name = (details) => (details.closest('[id], tr')?.querySelector('a')?.href ?? '') + details.querySelector('summary')?.textContent
		const unfolded = new Set(all('details[open]', old).map(name))
		const kept = fields(old).filter(typed).map((f) => [label(f), f.value, f.checked])
		const active = old.contains(document.activeElement) ? document.activeElement : null
		const place = active && [label(active), active.getAttribute('href'), active.selectionStart, active.selectionEnd]
		const atEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 40
		old.replaceChildren(...next.childNodes)
		for (const details of all('details', old)) if (unfolded.has(name(details))) details.open = true
		for (const [key, value, checked] of kept)
			for (const field of fields(old))
				if (label(field) === key) { field.value = value; field.checked = checked }
		if (place) {
			const again = fields(old).find((f) => label(f) === place[0]) ||
				all('a[href], button', old).find((e) => e.getAttribute('href') === place[1])
			again?.focus({ preventScroll: true })
			if (place[2] != null && again?.setSelectionRange) again.setSelectionRange(place[2], place[3])
		}
		if (atEnd) old.scrollTop = old.scrollHeight
		old.dataset.fresh = ''
		setTimeout(() => delete old.dataset.fresh, 900)
	}

	async function refresh() {
		const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null)
		if (!answer) return
		if (answer.redirected || answer.status === 401) return location.reload()
		if (!answer.ok) return
		const html = await answer.text()
		const page = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html')
		for (const old of all('[data-live]')) {
			const next = page.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`)
			if (next) swap(old, next)
		}
		tick()
	}

	/* Not between pressing and releasing: the button would be another one. */
	let soon, pressed = false
	const later = () => { clearTimeout(soon); soon = setTimeout(() => pressed ? later() : refresh(), 150) }
	for (const [event, is] of [['pointerdown', true], ['pointerup', false], ['pointercancel', false]])
		addEventListener(event, () => { pressed = is }, true)
	if (document.querySelector('[data-live]')) {
		/* A browser has six connections for all pages of ours: only the one that is looked at holds one. */
		let stream = null
		const listen = () => {
			if (stream && stream.readyState !== 2) return
			stream = new EventSource('/live/desk')
			let opened = false
			stream.onopen = () => { if (opened) later(); opened = true }
			stream.onmessage = later
		}
		const leave = () => { stream?.close(); stream = null }
		const look = () => {
			if (document.hidden) return leave()
			listen()
			later()
		}
		document.addEventListener('visibilitychange', look)
		addEventListener('pagehide', leave)
		addEventListener('pageshow', (event) => event.persisted && look())
		listen()
		setInterval(() => document.hidden || stream?.readyState === 1 || look(), 5000)
	}

	const clock = (s) => (s >= 3600 ? Math.floor(s / 3600) + ':' : '') +
		String(Math.floor(s / 60) % 60).padStart(s >= 3600 ? 2 : 1, '0') + ':' + String(s % 60).padStart(2, '0')
	function tick() {
		for (const e of all('time[data-until], time[data-since]')) {
			const until = e.dataset.until
			const s = Math.round((Date.parse(until || e.dataset.since) - Date.now()) / (until ? 1000 : -1000))
			if (!isNaN(s)) e.textContent = clock(Math.max(0, s))
			if (until && s === 0) later()
		}
	}
	tick()
	setInterval(tick, 1000)

	/* A card goes where one of its own buttons would send it, by that button. */
	function drags(board) {
		for (const card of all('[data-lead]', board)) card.draggable = Boolean(card.querySelector('form'))
	}
	let held = null
	for (const board of all('[data-board]')) {
		drags(board)
		new MutationObserver(() => drags(board)).observe(board, { childList: true })
		const stage = (event) => event.target.closest('[data-stage]')
		const leave = () => { for (const s of all('[data-over]', board)) delete s.dataset.over }
		board.addEventListener('dragstart', (event) => {
			held = event.target.closest('[data-lead]')
			event.dataTransfer.setData('text/plain', held?.dataset.lead ?? '')
			event.dataTransfer.effectAllowed = 'move'
		})
		board.addEventListener('dragover', (event) => {
			if (!held || !stage(event)) return
			event.preventDefault()
			leave()
			stage(event).dataset.over = ''
		})
		board.addEventListener('dragend', () => { leave(); held = null })
		board.addEventListener('drop', (event) => {
			const to = stage(event)
			if (!held || !to || to.contains(held)) return
			event.preventDefault()
			const button = held.querySelector(`button[name=stage][value="${CSS.escape(to.dataset.stage)}"]`)
			if (button) button.form.requestSubmit(button)
			else location.href = held.querySelector('a').href + '#end'
		})
	}

	document.addEventListener('keydown', (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return
		if (event.key === 'r') {
			const reply = document.querySelector('[data-reply], textarea[name=text]')
			if (reply) { event.preventDefault(); reply.focus() }
		}
		if (event.key === '/') {
			const search = document.querySelector('[data-search]')
			if (search) { event.preventDefault(); search.focus() }
		}
		if (event.key === 'e') {
			const edit = document.querySelector('details[data-edit]')
			if (edit) { event.preventDefault(); edit.open = true; fields(edit)[0]?.focus() }
		}
		if (event.key !== 'j' && event.key !== 'k') return
		const rows = all('[data-row] a, a[data-row], ul.inbox a, main tbody a').filter((a, i, list) =>
			!i || a.closest('tr, li') !== list[i - 1].closest('tr, li'))
		const at = rows.findIndex((a) => a.closest('tr, li')?.contains(document.activeElement))
		rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === 'j' ? 1 : -1)))]?.focus()
	})
})()
