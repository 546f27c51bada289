/* Data - who the guest is to the house, where they are reached, and what they may ask about it */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { Field } from '@/components/form'
import { get, post, Refusal } from '@/lib/api'
import type { DataRequest, MyData } from '@/lib/api-types'
import { focusFault } from './Door'
import { address, Asked, moment, useAgain } from './ui'

const queryKey = ['portal', 'data']
const states: Record<DataRequest['state'], string> = { received: 'received', verified: 'being looked at', running: 'being done', delivered: 'delivered', erased: 'erased', refused: 'refused' }

export function Data() {
	const data = useQuery({ queryKey, queryFn: ({ signal }) => get<MyData>('/api/portal/data', signal) })
	if (!data.data) return <Asked error={data.error} pending={data.isPending} again={data.refetch} />
	return <div className="space-y-12"><Self data={data.data} /><Addresses data={data.data} /><Requests data={data.data} /></div>
}

const Part = ({ id, title, children }: { id: string; title: string; children: ReactNode }) => (
	<section aria-labelledby={id} className="max-w-xl"><h2 id={id} className="font-display text-4">{title}</h2>{children}</section>)

function Self({ data }: { data: MyData }) {
	const [name, setName] = useState(data.self.name ?? ''), [language, setLanguage] = useState(data.self.language ?? 'en')
	const client = useQueryClient(), again = useAgain(), form = useRef<HTMLFormElement>(null)
	const tell = useMutation({
		mutationFn: () => post<MyData>('/api/portal/data', { name: name.trim(), language }),
		onSuccess: (kept) => { client.setQueryData(queryKey, kept); void again() }, onError: () => focusFault(form.current)
	})
	const refusal = tell.error instanceof Refusal ? tell.error : null
	return (
		<Part id="self-h" title="You">
			<form ref={form} className="mt-4 grid gap-4 sm:grid-cols-[1fr_10rem]" noValidate onSubmit={(e) => { e.preventDefault(); tell.mutate() }}>
				<Field label="Name" fault={refusal?.about('name')}>{(p) => <input {...p} className="field" autoComplete="name" maxLength={120} value={name} onChange={(e) => { setName(e.target.value); tell.reset() }} />}</Field>
				<Field label="Language">{(p) => <select {...p} className="field" value={language} onChange={(e) => { setLanguage(e.target.value as typeof language); tell.reset() }}><option value="en">English</option><option value="es">Español</option></select>}</Field>
				<p className="flex items-center gap-4 sm:col-span-2"><button className="button small" disabled={tell.isPending}>Save</button><span role="status" className="text-2 text-soft">{tell.isSuccess ? 'Saved.' : ''}</span></p>
				{refusal && !refusal.about('name') && <p role="alert" className="text-alert sm:col-span-2">{refusal.message}</p>}
			</form>
		</Part>
	)
}

function Addresses({ data }: { data: MyData }) {
	const client = useQueryClient()
	const drop = useMutation({ mutationFn: (id: string) => post<MyData>(`/api/portal/addresses/${id}/remove`), onSuccess: (kept) => client.setQueryData(queryKey, kept) })
	return (
		<Part id="reach-h" title="Where we reach you">
			<ul className="mt-4 divide-y divide-line rounded-2xl border border-line bg-raised">{data.addresses.map((a) => (
				<li key={a.id} className="flex flex-wrap items-center gap-3 px-4 py-2">
					<span className="min-w-0 font-semibold">{a.value}</span>
					<span className={a.proof === 'verified' ? 'badge tone-calm' : 'badge'}>{a.proof === 'verified' ? 'proven' : 'not proven'}</span>
					<button type="button" className="button quiet small ml-auto" aria-label={'Remove ' + a.value} disabled={drop.isPending} onClick={() => drop.mutate(a.id)}>Remove</button>
				</li>))}
			</ul>
			{drop.error && <p role="alert" className="mt-3 text-alert">{drop.error.message}</p>}
			<Another />
		</Part>
	)
}

/* A new address counts when the code that went there comes back. */
function Another() {
	const [said, setSaid] = useState(''), [code, setCode] = useState('')
	const again = useAgain(), form = useRef<HTMLFormElement>(null)
	const ask = useMutation({ mutationFn: () => post('/api/portal/addresses', address(said)), onError: () => focusFault(form.current) })
	const prove = useMutation({
		mutationFn: () => post('/api/portal/addresses/prove', { code }), onError: () => focusFault(form.current),
		onSuccess: async () => { await again(); setSaid(''); setCode(''); ask.reset(); prove.reset() }
	})
	const error = ask.isSuccess ? prove.error : ask.error
	const fault = error instanceof Refusal ? error.about('email') ?? error.about('phone') ?? error.about('code') ?? error.message : error?.message
	return (
		<form ref={form} className="mt-5" noValidate onSubmit={(e) => { e.preventDefault(); if (ask.isSuccess) prove.mutate(); else ask.mutate() }}>
			{ask.isSuccess
				? <><p role="status" className="mb-3 text-soft">We have written to {said.trim()}.</p>
					<Field label="Code" fault={fault}>{(p) => <input {...p} autoFocus className="field font-mono tracking-widest" inputMode="numeric" autoComplete="one-time-code" maxLength={20} value={code} onChange={(e) => { setCode(e.target.value); prove.reset() }} />}</Field></>
				: <Field label="Another e-mail or phone" fault={fault}>{(p) => <input {...p} className="field" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={254} value={said} onChange={(e) => { setSaid(e.target.value); ask.reset() }} />}</Field>}
			<p className="mt-3 flex flex-wrap gap-2">
				<button className="button small" disabled={ask.isPending || prove.isPending}>{ask.isSuccess ? 'Prove it' : 'Write to it'}</button>
				{ask.isSuccess && <button type="button" className="button quiet small" onClick={() => { ask.reset(); prove.reset(); setCode('') }}>Not now</button>}
			</p>
		</form>
	)
}

function Requests({ data }: { data: MyData }) {
	const again = useAgain(), [sure, setSure] = useState(false)
	const ask = useMutation({ mutationFn: (kind: DataRequest['kind']) => post<DataRequest>('/api/portal/requests', { kind }), onSuccess: async () => { setSure(false); await again() } })
	return (
		<Part id="keep-h" title="All that we keep about you">
			{data.requests.length > 0 && <ul className="mt-4 space-y-1">{data.requests.map((r) => <li key={r.id}>{r.kind === 'export' ? 'A copy' : 'Erasure'}, asked for {moment(r.asked_at)}: <b className="font-semibold">{states[r.state]}</b></li>)}</ul>}
			<p className="mt-4 flex flex-wrap gap-2">
				<button type="button" className="button small" disabled={ask.isPending} onClick={() => ask.mutate('export')}>Ask for a copy</button>
				<button type="button" className="button quiet small" aria-expanded={sure} onClick={() => setSure(!sure)}>Erase me</button>
			</p>
			{sure && <div className="mt-4 rounded-2xl border border-line p-5"><p>We erase what we keep about you as far as the law lets us, and tell you when it is done. It cannot be taken back.</p>
				<p className="mt-3"><button type="button" className="button small" disabled={ask.isPending} onClick={() => ask.mutate('erase')}>Yes, ask to be erased</button></p></div>}
			{ask.error && <p role="alert" className="mt-3 text-alert">{ask.error.message}</p>}
		</Part>
	)
}
