'use client'

/*
 * Effects - what follows from a reservation: each with its state, and a retry where a person is needed
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { get, post } from '@/lib/api'
import type { DeskReservation, Effect } from '@/lib/api-types'
import { house } from '@/lib/house'
import { dayName, dayOf, hour } from '@/lib/time'
import { Empty, Fault, Part, State } from './ui'

export function Effects({ code }: { code: string | null }) {
	const client = useQueryClient()
	const found = useQuery({ queryKey: ['desk', 'reservation', code], enabled: !!code, queryFn: ({ signal }) => get<DeskReservation>(`/api/desk/reservations/${code}`, signal), placeholderData: (old) => old })
	const retry = useMutation({ mutationFn: (id: string) => post(`/api/desk/effects/${id}/retry`), onSettled: () => client.invalidateQueries({ queryKey: ['desk'] }) })
	const effects = code ? found.data?.effects ?? [] : []
	/* What waits for its hour, such as a reminder, is not unfinished; deliveries have attempts of their own. */
	const due = effects.filter((e) => !isLater(e) && !isDelivery(e))
	const done = due.filter(isDone).length
	return (
		<Part id="effects-h" title="Effects" className="shrink-0 border-t border-line pb-4"
			note={effects.length > 0 && <span className={clsx('font-display text-3', done === due.length ? 'text-calm' : 'text-ink')}>{done}/{due.length}</span>}>
			<Fault error={found.error ?? retry.error} />
			{!code && <Empty>Calendar, sheet, confirmation, webhook, audit: what follows from a reservation is listed here.</Empty>}
			{code && found.data && !effects.length && <Empty><span className="font-mono">{code}</span>: nothing follows from a hold. Effects begin when it is confirmed.</Empty>}
			{effects.length > 0 && <p className="px-4 text-1 text-soft">of <span className="font-mono">{code}</span>{found.data?.reservation.name ? `, ${found.data.reservation.name}` : ''}</p>}
			<ul className="px-4 pt-1">
				{effects.map((e) => <One key={e.id} e={e} retry={() => retry.mutate(e.id)} busy={retry.isPending} />)}
			</ul>
		</Part>
	)
}

const isDone = (e: Effect) => e.state === 'done' || e.state === 'succeeded'
const isDelivery = (e: Effect) => e.kind === 'delivery'
const isLater = (e: Effect) => e.state === 'pending' && !!e.run_at && Date.parse(e.run_at) > Date.now() + 60_000

function One({ e, retry, busy }: { e: Effect; retry: () => void; busy: boolean }) {
	const stuck = e.state === 'failed' || e.state === 'retry' || e.state === 'retry_scheduled' || e.state === 'exhausted', later = isLater(e), done = isDone(e)
	return (
		<li className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-2 border-b border-line py-1.5 last:border-0">
			<span aria-hidden="true" className={clsx('grid size-4.5 place-items-center rounded-full text-0 font-bold', done ? 'bg-calm text-paper' : stuck ? 'bg-alert text-paper' : later ? 'border-2 border-line' : 'border-2 border-sun')}>{done ? '✓' : stuck ? '!' : ''}</span>
			<span className="truncate">{e.title}</span>
			{stuck
				? <button className="button small quiet" disabled={busy} onClick={retry} aria-label={`Retry ${e.title}`}>Retry</button>
				: done ? <span className="sr-only">done</span> : later ? <span className="text-1 text-soft">{dayName(dayOf(e.run_at!, house.zone))} <time>{hour(e.run_at!, house.zone)}</time></span> : <State state={e.state} />}
			{(stuck || e.attempts > 1) && <span className="col-start-2 col-end-4 text-1 text-soft">{e.attempts} {e.attempts === 1 ? 'try' : 'tries'}{e.detail ? `: ${e.detail}` : ''}</span>}
		</li>
	)
}
