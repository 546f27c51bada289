/* ui - what the rooms of the portal share */
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Refusal } from '@/lib/api'
import { house } from '@/lib/house'

/* Does the answer mean that nobody is known here? */
export const strange = (e: unknown) => e instanceof Refusal && (e.status === 401 || e.problem.type === '/problems/prove-address-first')

export const moment = (iso: string) =>
	new Intl.DateTimeFormat('en-GB', { timeZone: house.zone, weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(iso))

export const Card = ({ children }: { children: ReactNode }) => <li className="rounded-2xl border border-line bg-raised p-5">{children}</li>

export const Empty = ({ children }: { children: ReactNode }) => <p className="rounded-2xl border border-dashed border-line p-6 text-center text-soft">{children}</p>

/* The state of a question: what failed, and that it is being asked. */
export function Asked({ error, pending, again }: { error: Error | null; pending: boolean; again: () => unknown }) {
	if (error) return <div role="alert" className="rounded-xl bg-alert-wash p-4 text-alert"><p>{error.message}</p><button type="button" className="button quiet small mt-3" onClick={() => void again()}>Try again</button></div>
	return pending ? <p className="text-soft" role="status">One moment…</p> : null
}

export const More = ({ query }: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) => query.hasNextPage
	? <p className="mt-4"><button type="button" className="button quiet small" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>More</button></p>
	: null

/* An address as people write it, as the API wants it. */
export const address = (said: string) => (said.includes('@') ? { email: said.trim() } : { phone: said.trim() })

/* All that is shown may have changed. */
export function useAgain() {
	const client = useQueryClient()
	return () => client.invalidateQueries()
}
