'use client'

/*
 * Desk - the live desk: inbox, conversation, tonight's board, the effects of a reservation, the trace of a message
 */
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { useEffect, useState } from 'react'
import { get, Refusal } from '@/lib/api'
import type { Board as BoardData, Inbox as InboxData } from '@/lib/api-types'
import { house } from '@/lib/house'
import { useLive, type Pulse } from '@/lib/live'
import { useScene } from '@/lib/scene'
import { dayOf } from '@/lib/time'
import { Board } from './Board'
import { Effects } from './Effects'
import { Inbox } from './Inbox'
import { Talk } from './Talk'
import { Trace } from './Trace'

const client = new QueryClient({
	defaultOptions: { queries: { staleTime: 2000, refetchOnWindowFocus: true, retry: (n, e) => n < 3 && !(e instanceof Refusal && e.status >= 400 && e.status < 500) } }
})

export function Desk({ staff }: { staff: string }) {
	return <QueryClientProvider client={client}><Room staff={staff} /></QueryClientProvider>
}

function Room({ staff }: { staff: string }) {
	const pulse = useLive()
	const scene = useScene()
	const [chosen, choose] = useState<string | null>(null)
	const [code, setCode] = useState<string | null>(null)
	const [traced, trace] = useState<{ message: string; among: string[] } | null>(null)
	const inbox = useQuery({ queryKey: ['desk', 'inbox'], queryFn: ({ signal }) => get<InboxData>('/api/desk/inbox', signal) })
	const rows = inbox.data?.conversations ?? []
	const current = chosen ?? scene.conversation ?? rows[0]?.id ?? null
	const waiting = rows.filter((r) => r.status === 'waiting').length

	useEffect(() => { if (scene.reservation) setCode(scene.reservation.code) }, [scene.reservation])
	useEffect(() => { if (scene.conversation) choose(null) }, [scene.conversation])
	useEffect(() => {
		const title = document.title.replace(/^\(\d+\) /, '')
		document.title = waiting ? `(${waiting}) ${title}` : title
	}, [waiting])

	const today = dayOf(Date.now(), house.zone)
	const day = scene.reservation ? dayOf(scene.reservation.start, scene.reservation.zone || house.zone) : today
	const board = useQuery({ queryKey: ['desk', 'board', day], queryFn: ({ signal }) => get<BoardData>(`/api/desk/board?day=${day}`, signal), placeholderData: (old) => old })

	/* Everything is laid out once it is known, so that nothing moves under the reader. */
	if (inbox.isPending || board.isPending) return <Header staff={staff} pulse={pulse} waiting={0} />
	return (
		<div className="relative flex h-full flex-col bg-sunk text-2">
			<Header staff={staff} pulse={pulse} waiting={waiting} />
			<div className="min-h-0 flex-1 overflow-y-auto @2xl/desk:overflow-hidden">
				<div className="grid gap-px bg-line @2xl/desk:h-full @2xl/desk:grid-cols-[minmax(0,1fr)_minmax(15.5rem,19rem)] @2xl/desk:grid-rows-[auto_minmax(0,1fr)] @6xl/desk:grid-cols-[20rem_minmax(0,1fr)_23rem] @6xl/desk:grid-rows-1">
					<div className="min-h-0 bg-paper @2xl/desk:max-h-56 @2xl/desk:overflow-y-auto @6xl/desk:max-h-none">
						<Inbox data={inbox.data} error={inbox.error} current={current} choose={choose} />
					</div>
					<div className="flex max-h-[36rem] min-h-96 flex-col bg-paper @2xl/desk:max-h-none @2xl/desk:min-h-0">
						<Talk id={current} staff={staff} trace={(message, among) => trace({ message, among })} show={setCode} />
					</div>
					<div className="flex min-h-0 flex-col bg-paper @2xl/desk:col-start-2 @2xl/desk:row-span-2 @2xl/desk:row-start-1 @6xl/desk:col-start-3 @6xl/desk:row-span-1">
						<Board day={day} data={board.data} error={board.error} today={day === today} code={code} choose={setCode} />
						<Effects code={code} />
					</div>
				</div>
			</div>
			<Trace message={traced?.message ?? null} among={traced?.among ?? []} show={(message) => trace((t) => t && { ...t, message })} close={() => trace(null)} />
		</div>
	)
}

function Header({ staff, pulse, waiting }: { staff: string; pulse: Pulse; waiting: number }) {
	return (
		<>
			<p className="bg-sun-wash px-4 py-1 text-center text-1 text-ink">Sandbox — no outside service is connected</p>
			<header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line bg-raised px-4 py-2">
				<h1 className="font-display text-3">The desk</h1>
				<div className="flex items-center gap-4 text-1 text-soft">
					{waiting > 0 && (
						<span className="flex items-center gap-1.5 font-semibold text-alert" role="status">
							<svg className="bell" width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4" /></svg>
							{waiting} waiting
						</span>
					)}
					<span className="flex items-center gap-1.5" title={pulse === 'live' ? 'Changes arrive by themselves' : 'Asking every five seconds'}>
						<span className={clsx('size-2 rounded-full', pulse === 'live' ? 'bg-calm' : 'bg-edge')} />{pulse === 'live' ? 'Live' : 'Every 5 s'}
					</span>
					<span className="font-semibold text-ink">{staff}</span>
				</div>
			</header>
		</>
	)
}
