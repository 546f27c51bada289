'use client'

/*
 * Trace - what one message caused: what was understood, each step with its time, the event that left, the audit head
 */
import { useQuery } from '@tanstack/react-query'
import { Dialog } from 'radix-ui'
import { get } from '@/lib/api'
import type { Trace as Data } from '@/lib/api-types'
import { Empty, Fault } from './ui'

const ms = (n: number | null) => (n === null || n === undefined ? '' : n < 10 ? n.toFixed(2) : n.toFixed(0)) + ' ms'

/* What a person was told by a person has no steps; the list of messages that can be asked about comes from the talk. */
export function Trace({ message, among, show, close }: { message: string | null; among: string[]; show: (message: string) => void; close: () => void }) {
	const trace = useQuery({ queryKey: ['desk', 'trace', message], enabled: !!message, queryFn: ({ signal }) => get<Data>(`/api/desk/messages/${message}/trace`, signal) })
	const data = trace.data
	const steps = data?.steps ?? []
	const longest = Math.max(0.01, ...steps.map((s) => s.ms ?? 0))
	const total = steps.reduce((sum, s) => sum + (s.ms ?? 0), 0)
	const at = message ? among.indexOf(message) : -1
	return (
		<Dialog.Root open={!!message} modal={false} onOpenChange={(open) => { if (!open) close() }}>
			<Dialog.Content onInteractOutside={(e) => e.preventDefault()} aria-describedby={undefined}
				className="arrive absolute inset-x-0 bottom-0 z-10 flex max-h-[88%] flex-col rounded-t-3xl border-t border-line bg-raised shadow-[0_-18px_48px_rgb(20_14_34/0.22)]">
				<div className="flex shrink-0 items-center justify-between gap-4 px-5 pt-4 pb-1">
					<Dialog.Title className="font-display text-4">What just happened?</Dialog.Title>
					{among.length > 1 && (
						<div className="ml-auto flex gap-1.5">
							<button className="button quiet small" aria-label="Earlier" disabled={at < 1} onClick={() => show(among[at - 1]!)}><span aria-hidden="true">←</span><span className="max-sm:hidden">Earlier</span></button>
							<button className="button quiet small" aria-label="Later" disabled={at < 0 || at >= among.length - 1} onClick={() => show(among[at + 1]!)}><span className="max-sm:hidden">Later</span><span aria-hidden="true">→</span></button>
						</div>
					)}
					<Dialog.Close className="grid size-11 shrink-0 place-items-center rounded-full hover:bg-sunk" aria-label="Close the trace">
						<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18" /></svg>
					</Dialog.Close>
				</div>
				<div className="min-h-0 overflow-y-auto px-5 pb-5" tabIndex={0} role="region" aria-label="Trace">
					<Fault error={trace.error} />
					{!data && !trace.error && <Empty>Reading the trace…</Empty>}
					{data && (
						<div className="grid gap-x-8 gap-y-4 @3xl/desk:grid-cols-[3fr_2fr]">
							<div>
								<p className="text-soft">{steps.length ? `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ${ms(total)} in all` : 'No step of the assistant: a person had the conversation'}{data.message?.text ? <>, for “{data.message.text}”</> : ''}.</p>
								<ol className="mt-2">
									{steps.map((s, i) => (
										<li key={i} className="grid grid-cols-[1.5rem_minmax(0,1fr)_4.5rem] items-baseline gap-x-2 border-b border-line py-1.5">
											<span className="text-soft tabular-nums">{i + 1}</span>
											<span className="min-w-0"><b className="font-semibold">{s.name}</b> <span className="text-soft">{s.detail}</span></span>
											<data value={s.ms ?? 0} className="text-right">{ms(s.ms)}</data>
											<svg className="col-start-2 col-end-4 mt-1 h-1 w-full" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width={Math.max(0.6, ((s.ms ?? 0) / longest) * 100)} height="1" rx=".5" fill="var(--sun)" /></svg>
										</li>
									))}
								</ol>
							</div>
							<dl className="grid content-start gap-3 text-1 [&_dd]:break-all [&_dt]:text-soft">
								{data.event && <div><dt>Event that left</dt><dd className="font-mono">{data.event.type}<br />{data.event.id}</dd></div>}
								{data.event?.signature && <div><dt>Signature</dt><dd className="font-mono">{data.event.signature}</dd></div>}
								{data.audit_head && <div><dt>Audit head</dt><dd className="font-mono">{data.audit_head}</dd></div>}
								<Understood all={data.understood} text={data.message?.text ?? ''} />
							</dl>
						</div>
					)}
				</div>
			</Dialog.Content>
		</Dialog.Root>
	)
}

/* The facts in the guest's own words, and the whole of it for who wants it. */
function Understood({ all, text }: { all: unknown; text: string }) {
	if (all === null || all === undefined) return null
	const { facts = [], intents = [] } = all as { facts?: { slot: string; span?: [number, number]; value: unknown }[]; intents?: unknown[] }
	const names = intents.map((i) => (typeof i === 'string' ? i : (i as { intent?: string; name?: string }).intent ?? (i as { name?: string }).name)).filter(Boolean)
	return (
		<div>
			<dt>Understood</dt>
			<dd>
				<ul className="mt-1 flex flex-wrap gap-1.5">
					{names.map((n) => <li key={n} className="badge tone-person">{n}</li>)}
					{facts.map((f, i) => <li key={i} className="rounded-full border border-line px-2.5 py-0.5"><span className="text-soft">{f.slot}</span> {f.span ? text.slice(...f.span) : String(f.value)}</li>)}
				</ul>
				<details className="mt-2"><summary className="text-soft">The whole of it</summary>
					<pre className="mt-1 max-h-48 overflow-auto rounded-lg bg-sunk p-3 font-mono text-0 whitespace-pre-wrap" tabIndex={0}>{JSON.stringify(all, null, 1)}</pre>
				</details>
			</dd>
		</div>
	)
}
