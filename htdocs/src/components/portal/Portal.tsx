'use client'

/*
 * Portal - what is a guest's own, in rooms; whoever is not known yet finds the door
 *
 * Who looks is the database's to say: every room asks the API, and a refusal to the first question opens the door.
 */
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Alert } from '@/components/form'
import { get, post, Refusal } from '@/lib/api'
import type { Portal as Mine } from '@/lib/api-types'
import { Consents } from './Consents'
import { Data } from './Data'
import { Door } from './Door'
import { Letters } from './Letters'
import { Overview } from './Overview'
import { Reservations } from './Reservations'
import { Talks } from './Talks'
import { strange } from './ui'

const client = new QueryClient({ defaultOptions: { queries: { retry: (n, e) => n < 2 && !(e instanceof Refusal && e.status >= 400 && e.status < 500) } } })

export const Portal = () => <QueryClientProvider client={client}><Rooms /></QueryClientProvider>

const rooms = [['', 'Overview', Overview], ['reservations', 'Reservations', Reservations], ['conversations', 'Conversations', Talks], ['letters', 'Letters', Letters], ['consents', 'Consents', Consents], ['data', 'Your data', Data]] as const

const listen = (changed: () => void) => { addEventListener('hashchange', changed); return () => removeEventListener('hashchange', changed) }
const useRoom = () => useSyncExternalStore(listen, () => location.hash.slice(1), () => '')

function Rooms() {
	const client = useQueryClient()
	const mine = useQuery({ queryKey: ['portal'], queryFn: ({ signal }) => get<Mine>('/api/portal', signal) })
	const where = useRoom()
	const [, title, Room] = rooms.find(([name]) => name === where) ?? rooms[0]
	const head = useRef<HTMLHeadingElement>(null), came = useRef(where)
	useEffect(() => {
		if (came.current !== where) head.current?.focus()
		came.current = where
	}, [where])

	const leave = async (everywhere: boolean) => {
		await post('/api/portal/leave', { everywhere }).catch((e: unknown) => { if (!strange(e)) throw e })
		client.clear()
		location.hash = ''
		await client.invalidateQueries()
		location.reload()
	}

	if (mine.isPending) return <p className="text-soft" role="status">One moment…</p>
	if (strange(mine.error)) return <Door in={() => client.invalidateQueries()} />
	if (!mine.data) return <Alert><p>{mine.error?.message}</p><button type="button" className="button quiet small mt-3" onClick={() => void mine.refetch()}>Try again</button></Alert>
	const name = mine.data.self.name
	return (
		<>
			<nav aria-label="Your pages" className="-mx-5 overflow-x-auto px-5">
				<ul className="flex w-max gap-x-5">{rooms.map(([to, label]) => (
					<li key={to}><a href={'#' + to} aria-current={to === where ? 'page' : undefined}
						className={clsx('inline-flex min-h-11 items-center border-b-2 text-2 font-semibold', to === where ? 'border-sun text-ink' : 'border-transparent text-soft hover:text-ink')}>{label}</a></li>))}
				</ul>
			</nav>
			<h1 ref={head} tabIndex={-1} className="mt-8 font-display text-5 leading-tight outline-none">{where ? title : name ? `Hello, ${name}` : 'Hello'}</h1>
			<div className="mt-6"><Room mine={mine.data} /></div>
			<footer className="mt-14 flex flex-wrap gap-3 border-t border-line pt-5">
				<button type="button" className="button quiet small" onClick={() => void leave(false)}>Sign out</button>
				<button type="button" className="button quiet small" onClick={() => void leave(true)}>Sign out in every browser</button>
			</footer>
		</>
	)
}
