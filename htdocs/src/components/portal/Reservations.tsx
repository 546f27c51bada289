/* Reservations - over all of a guest's browsers and addresses; to change, to give back, to put into a calendar */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useId, useRef, useState } from 'react'
import { State } from '@/components/desk/ui'
import { Field } from '@/components/form'
import { get, post } from '@/lib/api'
import type { MyReservation, MyReservations, Reservation } from '@/lib/api-types'
import { dayName } from '@/lib/time'
import { Asked, Card, Empty, More, useAgain } from './ui'

export function Reservations() {
	const [past, setPast] = useState(false)
	const list = useInfiniteQuery({
		queryKey: ['portal', 'reservations', past], initialPageParam: '', getNextPageParam: (page: MyReservations) => page.next,
		queryFn: ({ pageParam, signal }) => get<MyReservations>('/api/portal/reservations?' + new URLSearchParams({ past: String(past), ...(pageParam ? { after: pageParam } : {}) }), signal)
	})
	const all = list.data?.pages.flatMap((page) => page.reservations) ?? []
	return (
		<>
			<p className="mb-5 flex gap-2">
				<button type="button" className="button quiet small" aria-pressed={!past} onClick={() => setPast(false)}>{past ? '' : '✓ '}To come</button>
				<button type="button" className="button quiet small" aria-pressed={past} onClick={() => setPast(true)}>{past ? '✓ ' : ''}Over</button>
			</p>
			<h2 className="sr-only">{past ? 'Over' : 'To come'}</h2>
			<Asked error={list.error} pending={list.isPending} again={list.refetch} />
			<ul className="space-y-4">{all.map((r) => <One key={r.id} r={r} />)}</ul>
			{list.data && !all.length && <Empty>{past ? 'Nothing yet.' : <>Nothing is reserved. <Link className="link text-ink" href="/reserve">Reserve a table, a room or a treatment</Link></>}</Empty>}
			<More query={list} />
		</>
	)
}

export function One({ r }: { r: Reservation }) {
	const [doing, setDoing] = useState<'change' | 'cancel' | null>(null)
	const may = (event: string) => r.legal.includes(event)
	return (
		<Card>
			<div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
				<h3 className="font-display text-4">{r.local}</h3>
				<State state={r.state} />
			</div>
			<p className="mt-1">{r.service_name}{r.resource_name ? `, ${r.resource_name}` : ''}, {r.party_size === 1 ? 'one person' : `${r.party_size} people`}</p>
			<p className="mt-1 font-mono text-1 text-soft">{r.code}</p>
			<p className="mt-4 flex flex-wrap gap-2 empty:hidden">
				{may('changed') && <button type="button" className="button small" aria-expanded={doing === 'change'} onClick={() => setDoing(doing === 'change' ? null : 'change')}>Change</button>}
				{may('cancelled') && <button type="button" className="button quiet small" aria-expanded={doing === 'cancel'} onClick={() => setDoing(doing === 'cancel' ? null : 'cancel')}>Cancel it</button>}
				{r.state === 'confirmed' && r.calendar_url && <a className="button quiet small" href={r.calendar_url}>Add to calendar</a>}
			</p>
			{doing === 'change' && may('changed') && <Change r={r} done={() => setDoing((now) => (now === 'change' ? null : now))} />}
			{doing === 'cancel' && may('cancelled') && <Cancel r={r} keep={() => setDoing(null)} />}
		</Card>
	)
}

function Change({ r, done }: { r: Reservation; done: () => void }) {
	const [party, setParty] = useState(r.party_size)
	const [day, setDay] = useState(r.day)
	const again = useAgain(), key = useRef('')
	const query = new URLSearchParams({ day, party_size: String(party) })
	const free = useQuery({ queryKey: ['portal', 'free', r.code, query.toString()], enabled: !!day && party > 0, queryFn: ({ signal }) => get<MyReservation>(`/api/portal/reservations/${r.code}?${query}`, signal), placeholderData: (old) => old })
	const change = useMutation({
		mutationFn: (to: { start?: string; resource?: string }) => post<Reservation>(`/api/portal/reservations/${r.code}/change`, { ...to, party_size: party, version: r.version }, key.current = crypto.randomUUID()),
		onSuccess: async () => { await again(); done() }
	})
	const [all, showAll] = useState(false)
	const every = free.data?.slots ?? []
	const few = every.filter((s) => s.resource === r.resource && /:(00|30)$/.test(s.local))
	const slots = all || few.length < 3 ? every : few
	return (
		<div className="mt-5 space-y-5 border-t border-line pt-5">
			<div className="grid gap-4 sm:grid-cols-2">
				<Field label="For how many">{(p) => <input {...p} type="number" inputMode="numeric" min={1} max={50} className="field" value={party} onChange={(e) => setParty(Number(e.target.value) || 1)} />}</Field>
				<Field label="Which day">{(p) => <input {...p} type="date" className="field" value={day} onChange={(e) => setDay(e.target.value)} />}</Field>
			</div>
			{party !== r.party_size && <button type="button" className="button small" disabled={change.isPending} onClick={() => change.mutate({})}>Same time, for {party}</button>}
			<fieldset className="min-w-0" disabled={change.isPending}>
				<legend className="mb-2 text-2 font-semibold">Free on {day ? dayName(day) : 'that day'}</legend>
				<div className="flex flex-wrap gap-2">{slots.map((s) => <button key={s.start + s.resource} type="button" className="button quiet small" onClick={() => change.mutate({ start: s.start, resource: s.resource })}>{s.local}<span className="font-normal text-soft"> {s.resource_name}</span></button>)}</div>
				{every.length > slots.length && <p className="mt-3 text-1"><button type="button" className="link font-semibold" onClick={() => showAll(true)}>All times and places</button></p>}
				{free.data && !slots.length && <p className="text-soft" role="status">Nothing is free then. Try another day.</p>}
			</fieldset>
			<Asked error={free.error ?? change.error} pending={free.isPending} again={free.error ? free.refetch : () => { change.reset(); return again() }} />
		</div>
	)
}

function Cancel({ r, keep }: { r: Reservation; keep: () => void }) {
	const again = useAgain(), id = useId(), key = useRef(crypto.randomUUID())
	const cancel = useMutation({ mutationFn: () => post(`/api/portal/reservations/${r.code}/cancel`, {}, key.current), onSuccess: again })
	return (
		<div className="mt-5 border-t border-line pt-5" role="group" aria-labelledby={id}>
			<p id={id}>Give {r.local} back? Somebody else may have it then.</p>
			<p className="mt-3 flex flex-wrap gap-2">
				<button type="button" className="button small" disabled={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>Yes, cancel it</button>
				<button type="button" className="button quiet small" onClick={keep}>Keep it</button>
			</p>
			{cancel.error && <p role="alert" className="mt-3 text-alert">{cancel.error.message}</p>}
		</div>
	)
}
