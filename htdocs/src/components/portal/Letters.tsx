/* Letters - what the house wrote to an address that is the guest's */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '@/lib/api'
import type { Letter, Letters as List } from '@/lib/api-types'
import { Asked, Card, Empty, moment, More } from './ui'

export function Letters() {
	const [open, setOpen] = useState<string | null>(null)
	const list = useInfiniteQuery({
		queryKey: ['portal', 'letters'], initialPageParam: '', getNextPageParam: (page: List) => page.next,
		queryFn: ({ pageParam, signal }) => get<List>('/api/portal/letters' + (pageParam ? '?after=' + pageParam : ''), signal)
	})
	const all = list.data?.pages.flatMap((page) => page.letters) ?? []
	return (
		<>
			<Asked error={list.error} pending={list.isPending} again={list.refetch} />
			<ul className="space-y-4">{all.map((l) => (
				<Card key={l.id}>
					<h2><button type="button" className="flex w-full flex-wrap justify-between gap-x-4 text-left font-semibold" aria-expanded={open === l.id} onClick={() => setOpen(open === l.id ? null : l.id)}>
						<span>{l.subject}</span><small className="font-normal text-soft">{moment(l.created_at)}</small></button></h2>
					{open === l.id && <Text id={l.id} />}
				</Card>))}
			</ul>
			{list.data && !all.length && <Empty>No letter yet. Confirmations and reminders that went to your addresses are kept here.</Empty>}
			<More query={list} />
		</>
	)
}

function Text({ id }: { id: string }) {
	const shown = useQuery({ queryKey: ['portal', 'letter', id], queryFn: ({ signal }) => get<{ letter: Letter }>('/api/portal/letters/' + id, signal) })
	return (
		<div className="mt-4 border-t border-line pt-4">
			<Asked error={shown.error} pending={shown.isPending} again={shown.refetch} />
			{shown.data && <><p className="text-1 text-soft">To {shown.data.letter.to}</p><p className="mt-2 whitespace-pre-line">{shown.data.letter.text}</p></>}
		</div>
	)
}
