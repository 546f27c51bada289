'use client'

/*
 * Scene - the first minute in two panes: the house with its chat, and the desk that answers
 *
 * The demo is there when the house says so and POST /api/auth/demo-session opens; otherwise the house page is simply a
 * page.  That answer is remembered, so that the next visit paints the right one at once.
 */
import dynamic from 'next/dynamic'
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import { base, get, post, Refusal } from '@/lib/api'
import type { Conversation, DemoSession, Message, Welcome } from '@/lib/api-types'
import { house } from '@/lib/house'
import { hear, useScene } from '@/lib/scene'
import { Bar } from './Bar'

const Desk = dynamic(() => import('../desk/Desk').then((m) => m.Desk), { ssr: false, loading: () => <Still text="Opening the desk…" /> })

type Tab = 'guest' | 'desk'
const tabs: Record<Tab, string> = { guest: 'Guest', desk: 'Desk' }

function Still({ text }: { text: string }) {
	return <div className="grid h-full place-items-center bg-sunk p-8 text-soft"><p className="flex items-center gap-3"><span className="half-sun" />{text}</p></div>
}

function remember(demo: boolean) {
	document.documentElement.classList.toggle('plain', !demo)
	try { localStorage.setItem('frontdesk:demo', demo ? 'on' : 'off') } catch { /* storage refused: asked again next time */ }
}

/* The same script tag that any page would carry. */
async function placeWidget(demo: boolean) {
	const api = await base()
	if (document.querySelector('script[data-frontdesk-tag]')) return
	const script = document.createElement('script')
	script.src = '/widget.js'
	script.async = true
	const set = { frontdeskTag: '', title: house.name, phone: house.phone, language: document.documentElement.lang, ...(api ? { api } : {}), ...(demo ? { open: 'true', target: '#chat-here' } : {}) }
	Object.assign(script.dataset, set)
	document.body.append(script)
}

export function Scene({ children }: { children: ReactNode }) {
	const [staff, setStaff] = useState<string | null>(null)
	const [fault, setFault] = useState<string | null>(null)
	const [tab, setTab] = useState<Tab>('guest')
	const scene = useScene()
	const [looked, setLooked] = useState({ guest: 0, desk: 0 })
	const [wanted, want] = useState(false)
	const fresh = scene.heard > (tab === 'guest' ? looked.desk : looked.guest)

	useEffect(() => {
		const turn = (e: Event) => hear((e as CustomEvent<{ conversation: Conversation | null; messages: Message[] }>).detail)
		window.addEventListener('frontdesk:turn', turn)
		let ended = false, timer: ReturnType<typeof setTimeout>
		const begin = async () => {
			try {
				if ((await get<Welcome>('/api/chat/suggestions')).house.demo === false) { remember(false); return void placeWidget(false) }
				const session = await post<DemoSession>('/api/auth/demo-session')
				if (ended) return
				remember(true)
				setFault(null)
				setStaff(session?.user?.name ?? session?.name ?? 'The desk')
				void placeWidget(true)
			} catch (e) {
				if (ended) return
				if (e instanceof Refusal && [401, 403, 404, 405].includes(e.status)) { remember(false); void placeWidget(false); return }
				setFault('The desk cannot be reached just now. It opens by itself when it is back.')
				void placeWidget(!document.documentElement.classList.contains('plain'))
				timer = setTimeout(begin, 5000)
			}
		}
		void begin()
		return () => { ended = true; clearTimeout(timer); window.removeEventListener('frontdesk:turn', turn) }
	}, [])

	/* The desk is fetched when the page has settled; on a phone not before there is something to see. */
	const hidden = tab === 'guest' && scene.heard === 0
	useEffect(() => {
		if (!staff || wanted || (hidden && matchMedia('(max-width: 63.99rem)').matches)) return
		const idle = window.requestIdleCallback ?? ((f: () => void) => window.setTimeout(f, 200))
		idle(() => want(true), { timeout: 1200 })
	}, [staff, hidden, wanted])

	const show = (next: Tab) => { setTab(next); setLooked({ guest: scene.heard, desk: scene.heard }) }
	const keys = (e: KeyboardEvent) => {
		if (e.key !== 'ArrowLeft' && e.key !== 'ArrowRight') return
		const next: Tab = tab === 'guest' ? 'desk' : 'guest'
		show(next)
		document.getElementById('tab-' + next)?.focus()
	}

	return (
		<div className="scene" data-tab={tab}>
			<header className="scene-bar">
				<Bar tab={tab} />
				<div className="grid grid-cols-2 border-b border-line bg-raised lg:hidden" role="tablist" aria-label="Sides of the desk" onKeyDown={keys}>
					{(['guest', 'desk'] as const).map((name) => (
						<button key={name} id={'tab-' + name} role="tab" aria-selected={tab === name} aria-controls={'pane-' + name} tabIndex={tab === name ? 0 : -1} onClick={() => show(name)}
							className="flex min-h-11 items-center justify-center gap-2 border-b-2 border-transparent font-semibold text-soft aria-selected:border-sun aria-selected:text-ink">
							{tabs[name]}{fresh && tab !== name && <span className="size-2 rounded-full bg-sun-ink"><span className="sr-only">news</span></span>}
						</button>
					))}
				</div>
			</header>
			<main className="panes">
				<div id="pane-guest" className="pane house-pane">
					<div className="scroller" tabIndex={-1}>{children}</div>
					<div id="chat-here" />
				</div>
				<section id="pane-desk" className="pane desk-pane border-line lg:border-l" aria-label="The desk">
					{staff && wanted ? <Desk staff={staff} /> : <Still text={fault ?? 'Opening the desk…'} />}
				</section>
			</main>
		</div>
	)
}
