'use client'

/*
 * Talk - one conversation: who owns it, what was said, and the moves that are legal now
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Tabs } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import { get, post } from '@/lib/api'
import type { DeskConversation, Message } from '@/lib/api-types'
import { house } from '@/lib/house'
import { hour } from '@/lib/time'
import { Empty, Fault, State, toneOf } from './ui'

interface Props { id: string | null; staff: string; trace: (message: string, among: string[]) => void; show: (code: string) => void }

const moves = [
	{ event: 'taken', path: 'take', label: 'Take over', id: 'take-over', loud: true },
	{ event: 'returned', path: 'return', label: 'Give back', id: 'give-back', loud: false },
	{ event: 'resolved', path: 'resolve', label: 'Resolve', id: 'resolve', loud: false }
] as const

export function Talk({ id, staff, trace, show }: Props) {
	const client = useQueryClient()
	const talk = useQuery({ queryKey: ['desk', 'conversation', id], enabled: !!id, queryFn: ({ signal }) => get<DeskConversation>(`/api/desk/conversations/${id}`, signal) })
	const move = useMutation({
		mutationFn: ({ path, body }: { path: string; body?: unknown }) => post(`/api/desk/conversations/${id}/${path}`, body),
		onSettled: () => client.invalidateQueries({ queryKey: ['desk'] })
	})
	const data = id ? talk.data : undefined
	const c = data?.conversation
	const messages = merged(data)
	const end = useRef<HTMLDivElement>(null)
	const last = messages.at(-1)?.id
	useEffect(() => { end.current?.scrollTo({ top: end.current.scrollHeight }) }, [last, id])

	if (!id) return <div className="grid flex-1 place-items-center p-8 text-center"><p className="max-w-[32ch] text-soft">The conversation opens here, word by word as the guest has it.</p></div>
	if (!data || !c) return talk.error ? <Fault error={talk.error} /> : <Empty>Opening…</Empty>

	/* What can be asked about: words of the guest that the assistant answered, or any while there are none. */
	const guests = messages.filter((m) => m.author === 'guest')
	const answered = guests.filter((g) => messages.some((m) => m.turn === g.turn && m.author === 'assistant'))
	const among = (answered.length ? answered : guests).map((m) => m.id)
	const asked = among.at(-1)
	/* Who it is, also before the conversation knows its contact: the reservation made here does. */
	const card = messages.map((m) => m.parts?.reservation).filter((r) => r?.name || r?.phone).at(-1)
	const who = { name: data.contact?.name ?? card?.name, phone: data.contact?.phone ?? card?.phone }
	const owner = c.status === 'live' ? c.owner_name || staff : c.status === 'automated' ? 'Assistant' : 'Nobody yet'
	return (
		<>
			<div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-2.5">
				<div className="min-w-0">
					<h2 className="truncate font-display text-3">{who.name || 'A guest'}</h2>
					<p className="flex flex-wrap items-center gap-x-2 text-1 text-soft">
						<State state={c.status}>{owner}</State>{who.phone && <span className="tabular-nums">{spaced(who.phone)}</span>}
					</p>
				</div>
				<div className="flex flex-wrap gap-1.5">
					{moves.filter((m) => data.legal.some((l) => l === m.event || l === m.path)).map((m) => (
						<button key={m.path} id={m.id} disabled={move.isPending} onClick={() => move.mutate({ path: m.path, body: {} })}
							className={clsx('button small', m.loud ? (c.status === 'waiting' ? 'sun' : '') : 'quiet')}>{m.label}</button>
					))}
				</div>
			</div>
			<div ref={end} className="min-h-40 flex-1 overflow-y-auto px-4 py-4 [scrollbar-width:thin]" tabIndex={0} role="log" aria-label="Conversation" aria-live="off">
				<ol className="flex flex-col gap-2.5">{messages.map((m) => <Said key={m.id} m={m} show={show} />)}</ol>
			</div>
			<Fault error={move.error} />
			{asked && (
				<p className="border-t border-line px-4 py-1.5 text-1">
					<button id="what-happened" className="link min-h-8 font-semibold" onClick={() => trace(asked, among)}>What just happened?</button>
				</p>
			)}
			<Composer key={id} live={c.status === 'live'} draft={draftOf(data)} send={(path, text) => move.mutateAsync({ path, body: { text } })} />
		</>
	)
}

/* +447700900123 is easier to dial as +44 7700 900123; other countries are left as they are. */
const spaced = (phone: string) => phone.replace(/^(\+44)(\d{4})(\d{6})$/, '$1 $2 $3')

const draftOf = (d: DeskConversation) => (typeof d.draft === 'string' ? d.draft : d.draft?.text) || null

/* Notes may come apart or among the messages; here they stand where they were written. */
function merged(data?: DeskConversation): Message[] {
	if (!data) return []
	const all = new Map([...data.messages, ...(data.notes ?? []).map((n) => ({ ...n, kind: 'note' as const }))].map((m) => [m.id, m]))
	return [...all.values()].sort((a, b) => a.seq - b.seq || a.created_at.localeCompare(b.created_at))
}

function Said({ m, show }: { m: Message; show: (code: string) => void }) {
	const card = m.parts?.reservation
	if (m.author === 'system') return <li className="self-center px-2 text-center text-1 text-soft">{m.text}</li>
	const ours = m.author !== 'guest'
	return (
		<li className={clsx('arrive max-w-[86%]', ours ? 'self-end' : 'self-start', m.kind === 'note' && 'w-full max-w-none')}>
			<p className={clsx('mb-0.5 text-0 text-soft', ours && m.kind !== 'note' && 'text-right')}>
				{m.kind === 'note' ? `Private note, ${m.author_name ?? 'staff'}` : m.author === 'guest' ? 'Guest' : m.author_name || 'Assistant'} · <time>{hour(m.created_at, house.zone)}</time>
			</p>
			<p className={clsx('rounded-2xl px-3.5 py-2 whitespace-pre-line', m.kind === 'note' ? 'rounded-lg border border-dashed border-sun-ink bg-sun-wash' : m.author === 'guest' ? 'rounded-bl-sm bg-sunk' : m.author === 'staff' ? 'rounded-br-sm bg-person-wash' : 'rounded-br-sm border border-line bg-raised')}>{m.text.replace(/\*\*/g, '')}</p>
			{card && <p className="mt-1 text-right"><button className={clsx('badge min-h-6', toneOf(card.state))} onClick={() => show(card.code)}>{card.state === 'held' ? 'held' : card.code} · {card.local}</button></p>}
		</li>
	)
}

function Composer({ live, draft, send }: { live: boolean; draft: string | null; send: (path: 'messages' | 'notes', text: string) => Promise<unknown> }) {
	const [kind, setKind] = useState('messages')
	const [text, setText] = useState('')
	const [sending, setSending] = useState(false)
	const note = kind === 'notes'
	const field = useRef<HTMLTextAreaElement>(null)
	const was = useRef(live)
	useEffect(() => {
		if (live && !was.current) field.current?.focus({ preventScroll: true })
		was.current = live
	}, [live])
	const go = async () => {
		if (!text.trim() || sending || (!note && !live)) return
		setSending(true)
		try { await send(note ? 'notes' : 'messages', text.trim()); setText('') } catch { /* the fault is shown above, the text stays */ } finally { setSending(false) }
	}
	return (
		<Tabs.Root value={kind} onValueChange={setKind} className={clsx('border-t border-line px-3 pt-1 pb-3', note ? 'bg-sun-wash' : 'bg-raised')}>
			<Tabs.List aria-label="What to write" className="flex gap-4 px-1">
				{[['messages', 'Reply'], ['notes', 'Private note']].map(([value, label]) => (
					<Tabs.Trigger key={value} value={value!} className="min-h-9 border-b-2 border-transparent text-1 font-semibold text-soft data-[state=active]:border-sun-ink data-[state=active]:text-ink">{label}</Tabs.Trigger>
				))}
			</Tabs.List>
			<Tabs.Content value={kind} tabIndex={-1} className="mt-2">
				{draft && !note && live && !text && (
					<p className="mb-2 rounded-lg border border-dashed border-edge px-3 py-2 text-1 text-soft">The assistant was about to say: “{draft}” <button className="link ml-1 font-semibold text-ink" onClick={() => setText(draft)}>Use it</button></p>
				)}
				<form className="flex items-end gap-2" onSubmit={(e) => { e.preventDefault(); void go() }}>
					<textarea ref={field} aria-label={note ? 'Private note' : 'Reply'} value={text} rows={1} maxLength={4000} disabled={!note && !live}
						placeholder={note ? 'Only the desk reads this' : live ? 'Write to the guest' : 'Take over to write to the guest'}
						onChange={(e) => setText(e.target.value)} onKeyDown={(e) => { if (e.key === 'Enter' && !e.shiftKey && !e.nativeEvent.isComposing) { e.preventDefault(); void go() } }}
						className="field max-h-32 resize-none disabled:border-line disabled:bg-sunk" />
					<button className="button" disabled={!text.trim() || sending || (!note && !live)}>{note ? 'Keep' : 'Send'}</button>
				</form>
			</Tabs.Content>
		</Tabs.Root>
	)
}
