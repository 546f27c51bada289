'use client'

/*
 * Board - the reservations of one evening: who comes when, and how full each part of the house is
 */
import { clsx } from 'clsx'
import { useEffect, useRef } from 'react'
import type { Board as Data, Reservation } from '@/lib/api-types'
import { clock, dayName, hour, useNow } from '@/lib/time'
import { Empty, Fault, Part, State } from './ui'

const active = ['held', 'requested', 'confirmed', 'checked_in']

interface Props { day: string; data?: Data; error: unknown; today: boolean; code: string | null; choose: (code: string) => void }

export function Board({ day, data, error, today, code, choose }: Props) {
	const zone = data?.zone ?? 'UTC'
	const all = (data?.reservations ?? []).filter((r) => active.includes(r.state) || r.code === code).sort((a, b) => a.start.localeCompare(b.start))
	const now = useNow(all.some((r) => r.state === 'held'))
	return (
		<Part id="board-h" className="@2xl/desk:shrink" title={today ? 'Tonight' : dayName(day)} note={all.length ? `${all.length} ${all.length === 1 ? 'reservation' : 'reservations'}` : null}>
			<Fault error={error} />
			{data && !all.length && <Empty>Nothing reserved yet. A held table shows here with its countdown.</Empty>}
			<ol className="flex min-h-24 flex-col overflow-y-auto px-2 py-1.5 [scrollbar-width:thin] @2xl/desk:shrink">
				{all.map((r) => <Slot key={r.code} r={r} zone={zone} now={now} current={r.code === code} choose={choose} />)}
			</ol>
			{data && <Rooms data={data} />}
		</Part>
	)
}

function Slot({ r, zone, now, current, choose }: { r: Reservation; zone: string; now: number; current: boolean; choose: (code: string) => void }) {
	const left = r.state === 'held' && r.expires_at ? (Date.parse(r.expires_at) - now) / 1000 : null
	const self = useRef<HTMLLIElement>(null)
	useEffect(() => { if (current) self.current?.scrollIntoView({ block: 'nearest' }) }, [current, r.start])
	return (
		<li className="arrive" ref={self}>
			<button aria-current={current ? 'true' : undefined} onClick={() => choose(r.code)}
				className={clsx('grid w-full grid-cols-[3rem_minmax(0,1fr)_auto] items-baseline gap-x-2 rounded-lg px-2 py-1.5 text-left focus-visible:-outline-offset-2', left === null && 'hover:bg-sunk', left !== null ? 'bg-sun-wash' : current && 'bg-sunk')}>
				<time className="text-3 font-semibold">{hour(r.start, zone)}</time>
				<span className="truncate font-semibold">{r.name || (r.state === 'held' ? 'Held for a guest' : r.code)}</span>
				{left !== null ? <State state="held">held <time>{clock(left)}</time></State> : r.state === 'confirmed' ? <span className="text-0 text-soft tabular-nums">{r.party_size} p.</span> : <State state={r.state} />}
				<span className="col-start-2 col-end-4 flex justify-between gap-2 truncate text-1 text-soft">
					<span className="truncate">{(r.units?.length ? r.units.join(' + ') : r.resource_name)}</span>
					{left === null && <span className="shrink-0 font-mono text-0">{r.code}</span>}
				</span>
			</button>
		</li>
	)
}

/* One mark for each table and room: empty, held or taken. */
function Rooms({ data }: { data: Data }) {
	return (
		<dl className="mx-4 mt-1 mb-2 grid shrink-0 gap-1 border-t border-line pt-2.5 text-1">
			{data.resources.map((resource) => {
				const marks = resource.units.map((u) => u.reservations?.find((r) => active.includes(r.state))?.state)
				const taken = marks.filter(Boolean).length
				return (
					<div key={resource.name} className="flex items-center justify-between gap-3">
						<dt className="truncate text-soft">{resource.name}</dt>
						<dd className="flex shrink-0 items-center gap-1">
							{marks.slice(0, 14).map((state, i) => <span key={i} aria-hidden="true" className={clsx('h-1.5 w-3 rounded-t-full', !state ? 'bg-line' : state === 'held' ? 'bg-sun' : 'bg-calm')} />)}
							<span className="sr-only">{taken} of {marks.length} taken</span>
						</dd>
					</div>
				)
			})}
		</dl>
	)
}
