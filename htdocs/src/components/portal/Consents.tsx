/* Consents - what the guest agrees to; a word is shown at once and taken back when it could not be kept */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get, post } from '@/lib/api'
import type { Consent, Consents as List } from '@/lib/api-types'
import { Asked, Card, moment } from './ui'

const queryKey = ['portal', 'consents']

export function Consents() {
	const client = useQueryClient()
	const list = useQuery({ queryKey, queryFn: ({ signal }) => get<List>('/api/portal/consents', signal) })
	const say = useMutation({
		mutationFn: (c: Consent) => post<List>('/api/portal/consents', { purpose: c.purpose, version: c.version, given: !c.given }),
		onMutate: async (c) => {
			await client.cancelQueries({ queryKey })
			const before = client.getQueryData<List>(queryKey)
			client.setQueryData<List>(queryKey, (old) => old && { ...old, consents: old.consents.map((x) => (x.purpose === c.purpose ? { ...x, given: !c.given } : x)) })
			return before
		},
		onSuccess: (kept) => client.setQueryData(queryKey, kept),
		onError: (_e, _c, before) => { client.setQueryData(queryKey, before); void list.refetch() }
	})
	return (
		<>
			<Asked error={list.error} pending={list.isPending} again={list.refetch} />
			<ul className="space-y-4">{list.data?.consents.map((c) => (
				<Card key={c.purpose}>
					<label className="flex min-h-11 items-start gap-4">
						<input type="checkbox" role="switch" className="mt-1 size-5 shrink-0 accent-sun-ink" checked={c.given} disabled={say.isPending} onChange={() => say.mutate(c)} aria-describedby={c.purpose + '-text'} />
						<span><b className="font-semibold">{c.title}</b><span id={c.purpose + '-text'} className="mt-1 block">{c.text}</span>
							<small className="mt-1 block text-soft">{c.at ? `${c.given ? 'Yes' : 'No'}, since ${moment(c.at)}` : 'Until you say otherwise'}</small></span>
					</label>
				</Card>))}
			</ul>
			{say.error && <p role="alert" className="mt-4 rounded-xl bg-alert-wash p-4 text-alert">{say.error.message}</p>}
		</>
	)
}
