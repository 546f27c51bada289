/* Talks - conversations of all the guest's browsers; one goes on where the guest is */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { get, post } from '@/lib/api'
import type { Talk, Talks as List, TalkShown } from '@/lib/api-types'
import { house } from '@/lib/house'
import { Asked, Card, Empty, moment, More } from './ui'

export function Talks() {
	const [open, setOpen] = useState<string | null>(null)
	const list = useInfiniteQuery({
		queryKey: ['portal', 'talks'], initialPageParam: '', getNextPageParam: (page: List) => page.next,
		queryFn: ({ pageParam, signal }) => get<List>('/api/portal/conversations' + (pageParam ? '?after=' + pageParam : ''), signal)
	})
	const all = list.data?.pages.flatMap((page) => page.conversations) ?? []
	return (
		<>
			<Asked error={list.error} pending={list.isPending} again={list.refetch} />
			<ul className="space-y-4">{all.map((t) => (
				<Card key={t.id}>
					<h2><button type="button" className="flex w-full flex-wrap justify-between gap-x-4 text-left font-semibold" aria-expanded={open === t.id} onClick={() => setOpen(open === t.id ? null : t.id)}>
						<span>{t.last_text ?? 'A conversation'}</span><small className="font-normal text-soft">{moment(t.last_at)}</small></button></h2>
					{open === t.id && <Shown talk={t} />}
				</Card>))}
			</ul>
			{list.data && !all.length && <Empty>Nothing was said yet. <Link className="link text-ink" href="/">Write to the house</Link></Empty>}
			<More query={list} />
		</>
	)
}

function Shown({ talk }: { talk: Talk }) {
	const shown = useQuery({ queryKey: ['portal', 'talk', talk.id], queryFn: ({ signal }) => get<TalkShown>('/api/portal/conversations/' + talk.id, signal) })
	const bring = useMutation({ mutationFn: () => post(`/api/portal/conversations/${talk.id}/continue`), onSuccess: () => location.assign('/') })
	return (
		<div className="mt-4 border-t border-line pt-4">
			<Asked error={shown.error} pending={shown.isPending} again={shown.refetch} />
			<ol className="space-y-3">{shown.data?.messages.map((m) => (
				<li key={m.id} className={m.author === 'guest' ? '' : 'border-l-2 border-sun pl-3'}>
					<p className="text-1 text-soft">{m.author === 'guest' ? 'You' : m.author_name ?? house.name}, {moment(m.created_at)}</p>
					<p className="whitespace-pre-line">{m.text}</p>
				</li>))}
			</ol>
			<p className="mt-4"><button type="button" className="button small" disabled={bring.isPending} onClick={() => bring.mutate()}>Go on with it here</button></p>
			{bring.error && <p role="alert" className="mt-3 text-alert">{bring.error.message}</p>}
		</div>
	)
}
