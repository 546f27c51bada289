'use client'

import { clsx } from 'clsx'
import type { Inbox as Data } from '@/lib/api-types'
import { clock, useNow } from '@/lib/time'
import { Empty, Fault, Part, State } from './ui'

interface Props { data?: Data; error: unknown; current: string | null; choose: (id: string) => void }

export function Inbox({ data, error, current, choose }: Props) {
	const rows = data?.conversations ?? []
	const now = useNow(rows.some((r) => r.status === 'waiting'))
	return (
		<Part id="inbox-h" title="Inbox" note={rows.length ? `${rows.length} open` : null}>
			<Fault error={error} />
			{data && !rows.length && <Empty>Nobody has written yet. A conversation appears here the moment a guest does.</Empty>}
			<ul className="pb-2 pt-1">
				{rows.map((row) => (
					<li key={row.id} className="arrive">
						<button onClick={() => choose(row.id)} aria-current={row.id === current ? 'true' : undefined}
							className={clsx('grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2 text-left hover:bg-sunk focus-visible:-outline-offset-2', row.id === current && 'bg-sunk shadow-[inset_3px_0_0_var(--sun)]')}>
							<span className="truncate font-semibold">{row.contact_name || 'A guest'}</span>
							<State state={row.status}>{row.status === 'waiting' && row.waiting_since
								? <>waiting <time>{clock((now - Date.parse(row.waiting_since)) / 1000)}</time></>
								: row.status === 'live' ? row.owner_name : undefined}</State>
							<span className="col-span-2 truncate text-1 text-soft">{row.last_text}</span>
						</button>
					</li>
				))}
			</ul>
		</Part>
	)
}
