'use client'

/*
 * Reserve - the form for guests who do not chat
 *
 * It is a real form: without script it asks /reserve/form, whose pages go on from there a step at a time.  With script
 * it shows what is free, puts each fault beside its field, and offers other times when somebody was faster.
 */
import { QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { Alert, Field } from '@/components/form'
import { base, get, post, Refusal } from '@/lib/api'
import type { Availability, Reservation, Service, Slot } from '@/lib/api-types'
import { house } from '@/lib/house'
import { dayName, dayOf } from '@/lib/time'

const client = new QueryClient({ defaultOptions: { queries: { retry: (n, e) => n < 2 && !(e instanceof Refusal && e.status >= 400 && e.status < 500), refetchOnWindowFocus: false } } })

export const Reserve = () => <QueryClientProvider client={client}><Form /></QueryClientProvider>

interface Wish { service: string; party: number; day: string; resource: string; start: string; name: string; phone: string; email: string; note: string }

const later = (day: string, days: number) => new Date(Date.parse(day + 'T12:00:00Z') + days * 864e5).toISOString().slice(0, 10)

function Form() {
	const [wish, setWish] = useState<Wish>({ service: '', party: 2, day: '', resource: '', start: '', name: '', phone: '', email: '', note: '' })
	const [own, setOwn] = useState<Record<string, string>>({})
	const [today, setToday] = useState('')
	const key = useRef('')
	const form = useRef<HTMLFormElement>(null)
	const set = (change: Partial<Wish>) => {
		setWish((w) => ({ ...w, ...change }))
		setOwn((o) => Object.fromEntries(Object.entries(o).filter(([field]) => !(field in change))))
		key.current = ''
	}
	useEffect(() => {
		const day = dayOf(Date.now(), house.zone)
		setToday(day)
		setWish((w) => ({ ...w, day: w.day || day }))
	}, [])

	const services = useQuery({ queryKey: ['services'], queryFn: ({ signal }) => get<{ services: Service[] }>('/api/services', signal) })
	const list = services.data?.services ?? []
	const service = list.find((s) => s.slug === wish.service) ?? list[0]
	const party = service ? Math.min(Math.max(wish.party, service.min_party), service.max_party) : wish.party
	const query = new URLSearchParams({ service: service?.slug ?? '', day: wish.day, party_size: String(party), ...(wish.resource ? { resource: wish.resource } : {}) })
	const free = useQuery({ queryKey: ['availability', query.toString()], enabled: !!service && !!wish.day, queryFn: ({ signal }) => get<Availability>('/api/availability?' + query, signal), placeholderData: (old) => old })
	const slots = unique(free.data?.slots ?? [])
	const [all, showAll] = useState(false)
	const many = slots.length > 20
	const shown = many && !all ? slots.filter((s) => /:(00|30)$/.test(s.local) || s.start === wish.start) : slots
	const chosen = slots.find((s) => s.start === wish.start)

	const reserve = useMutation({
		mutationFn: () => post<Reservation>('/api/reservations', {
			service: service!.slug, start: wish.start, party_size: party, resource: wish.resource || chosen?.resource || undefined,
			name: wish.name.trim(), phone: wish.phone.trim() || undefined, email: wish.email.trim() || undefined, note: wish.note.trim() || undefined
		}, key.current ||= crypto.randomUUID()),
		onError: () => { void free.refetch(); mark() }
	})
	const refusal = reserve.error instanceof Refusal ? reserve.error : null
	const fault = (...fields: string[]) => fields.map((f) => own[f] ?? refusal?.about(f)).find(Boolean)
	const mark = () => setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus(), 50)

	const submit = (e: FormEvent) => {
		e.preventDefault()
		const faults: Record<string, string> = {}
		if (!wish.start) faults.start = 'Choose a time.'
		if (!wish.name.trim()) faults.name = 'Tell us the name for the reservation.'
		if (!wish.phone.trim() && !wish.email.trim()) faults.phone = 'A phone or an e-mail, so that we can reach you.'
		setOwn(faults)
		if (Object.keys(faults).length) return mark()
		reserve.mutate()
	}

	if (reserve.data) return <Done r={reserve.data} again={() => { reserve.reset(); set({ start: '' }) }} />

	const alternatives = refusal?.problem.alternatives ?? []
	const loose = refusal && !['service', 'party_size', 'day', 'start', 'resource', 'name', 'phone', 'email', 'note'].some((f) => refusal.about(f))
	return (
		<form ref={form} action="/reserve/form" method="get" onSubmit={submit} noValidate className="mt-10 space-y-9">
			{services.error && <Alert>{services.error.message}</Alert>}
			<div className="grid gap-5 sm:grid-cols-[1fr_9rem]">
				<Field label="What" fault={fault('service')}>{(p) => (
					<select {...p} name="service" className="field" value={service?.slug ?? 'table'} onChange={(e) => set({ service: e.target.value, resource: '', start: '' })}>
						{list.length ? list.map((s) => <option key={s.id} value={s.slug}>{s.name}</option>) : <option value="table">A table</option>}
					</select>)}
				</Field>
				<Field label="For how many" fault={fault('party_size')}>{(p) => (
					<input {...p} name="party_size" type="number" inputMode="numeric" className="field" min={service?.min_party ?? 1} max={service?.max_party ?? 20} value={party} onChange={(e) => set({ party: Number(e.target.value) || 1, start: '' })} />)}
				</Field>
				<Field label="Which day" fault={fault('day')}>{(p) => (
					<input {...p} name="day" type="date" className="field" required min={today || undefined} value={wish.day} onChange={(e) => set({ day: e.target.value, start: '' })} />)}
				</Field>
			</div>

			<div className="only-script space-y-9">
				{service && service.resources.length > 1 && (
					<Chips legend="Where" name="resource" value={wish.resource} fault={fault('resource')} set={(resource) => set({ resource, start: '' })}
						groups={[['', [['', 'Anywhere'], ...service.resources.map((r) => [r.slug, r.name] as [string, string])]]]} />
				)}
				<div>
					<Chips legend="When" name="start" value={wish.start} fault={fault('start')} set={(start) => set({ start })} groups={parts(shown)} dim={free.isPlaceholderData} />
					{many && <p className="mt-3 text-1"><button type="button" className="link font-semibold" onClick={() => showAll(!all)}>{all ? 'Only half hours' : 'Quarter hours too'}</button></p>}
					{free.error && <p className="mt-2 text-1 text-alert" role="alert">{free.error.message}</p>}
					{free.data && !free.isPlaceholderData && !slots.length && (
						<p className="mt-1 text-soft" role="status">{whyNone(free.data, wish.day, party)} <button type="button" className="link font-semibold text-ink" onClick={() => set({ day: other(free.data!, wish.day, today), start: '' })}>{free.data.none?.reason === 'too_far_ahead' ? 'Look at that day' : free.data.none?.reason === 'in_the_past' && wish.day < today ? 'Look at today' : 'Look at the next day'}</button></p>
					)}
					{!free.data && !free.error && <p className="text-soft">Looking for free times…</p>}
				</div>
			</div>

			<fieldset disabled={!today} className="only-script grid min-w-0 gap-5 sm:grid-cols-2">
				<legend className="sr-only">Who</legend>
				<Field label="Name" fault={fault('name')} className="sm:col-span-2">{(p) => <input {...p} name="name" autoComplete="name" required className="field" maxLength={200} value={wish.name} onChange={(e) => set({ name: e.target.value })} />}</Field>
				<Field label="Phone" fault={fault('phone')}>{(p) => <input {...p} name="phone" type="tel" autoComplete="tel" className="field" maxLength={40} value={wish.phone} onChange={(e) => set({ phone: e.target.value })} />}</Field>
				<Field label="E-mail" fault={fault('email')}>{(p) => <input {...p} name="email" type="email" autoComplete="email" className="field" maxLength={254} value={wish.email} onChange={(e) => set({ email: e.target.value })} />}</Field>
				<Field label="Anything we should know" optional fault={fault('note')} className="sm:col-span-2">{(p) => <textarea {...p} name="note" rows={2} maxLength={1000} className="field resize-y" value={wish.note} onChange={(e) => set({ note: e.target.value })} />}</Field>
			</fieldset>

			{alternatives.length > 0
				? <Alert><p>{refusal!.message}</p><p>These times are free:</p>
					<span className="mt-3 flex flex-wrap gap-2">{alternatives.map((s) => <button key={s.start + s.resource} type="button" className="button quiet small" onClick={() => { reserve.reset(); set({ start: s.start, resource: s.resource }) }}>{s.local}, {s.resource_name}</button>)}</span></Alert>
				: loose && <Alert>{refusal.message}</Alert>}

			<div className="only-script flex flex-wrap items-center gap-x-5 gap-y-3 border-t border-line pt-6">
				<button className="button sun min-h-12 px-7" disabled={reserve.isPending}>{reserve.isPending ? 'Reserving…' : 'Reserve'}</button>
				<p className="text-2 text-soft" aria-live="polite">{chosen && service ? `${service.name}, ${dayName(wish.day)} at ${chosen.local}, ${party === 1 ? 'one person' : party + ' people'}` : ''}</p>
			</div>
			<noscript><button className="button sun min-h-12 px-7">Show free times</button></noscript>
		</form>
	)
}

function whyNone({ none }: Availability, day: string, party: number) {
	switch (none?.reason) {
		case 'closed': return `The house is closed on ${dayName(day)}.`
		case 'in_the_past': return `It is too late for ${dayName(day)}.`
		case 'too_soon': return `${dayName(day)} is too short notice for us.`
		case 'too_far_ahead': return `${dayName(day)} is too far ahead: reservations are open up to ${dayName(none.last_day)}.`
		default: return `Nothing is free on ${dayName(day)} for ${party}.`
	}
}

/* The day to look at instead. */
const other = ({ none }: Availability, day: string, today: string) =>
	none?.reason === 'too_far_ahead' ? none.last_day : day < today ? today : later(day, 1)

/* One time may be free in several places; it is one choice, and the first place answers it. */
const unique = (slots: Slot[]) => [...new Map(slots.map((s) => [s.start, s] as const).reverse()).values()].sort((a, b) => a.start.localeCompare(b.start))

/* Times by the part of the day they fall in, when there are enough of them to be lost in. */
function parts(slots: Slot[]): Groups {
	const part = (s: Slot) => (s.local < '12' ? 'Morning' : s.local < '15' ? 'Midday' : s.local < '18' ? 'Afternoon' : 'Evening')
	if (slots.length < 9) return [['', slots.map((s) => [s.start, s.local])]]
	return ['Morning', 'Midday', 'Afternoon', 'Evening'].map((name): [string, [string, string][]] => [name, slots.filter((s) => part(s) === name).map((s) => [s.start, s.local])])
		.filter(([, options]) => options.length)
}

type Groups = [string, [string, string][]][]

function Chips({ legend, name, value, groups, set, fault, dim }: { legend: string; name: string; value: string; groups: Groups; set: (v: string) => void; fault?: string; dim?: boolean }) {
	const id = useId()
	return (
		<fieldset aria-describedby={fault ? id : undefined} className={clsx('min-w-0 transition-opacity', dim && 'opacity-80')}>
			<legend className="mb-1.5 text-2 font-semibold">{legend}</legend>
			<div className="space-y-2">
				{groups.map(([part, options]) => (
					<div key={part} className={clsx(part && 'sm:grid sm:grid-cols-[6rem_1fr] sm:items-baseline')}>
						{part && <p className="mb-1 text-1 text-soft">{part}</p>}
						<div className="flex flex-wrap gap-2">{options.map(([v, label]) => (
							<label key={v} className="relative">
								<input type="radio" name={name} value={v} checked={v === value} onChange={() => set(v)} aria-invalid={fault ? 'true' : undefined} className="peer absolute inset-0 opacity-0" />
								<span className="inline-flex min-h-11 min-w-16 items-center justify-center rounded-full border border-edge bg-raised px-4 font-medium tabular-nums peer-checked:border-sun peer-checked:bg-sun peer-checked:text-on-sun peer-focus-visible:outline-3 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-sun-ink">{label}</span>
							</label>))}
						</div>
					</div>
				))}
			</div>
			{fault && <p id={id} className="mt-1.5 text-1 font-medium text-alert">{fault}</p>}
		</fieldset>
	)
}

const says: Partial<Record<Reservation['state'], string>> = {
	confirmed: 'Confirmed. We look forward to seeing you.',
	requested: 'Requested. The house answers soon; the time is kept for you until then.',
	held: 'Held for you. Please confirm before the time below.'
}

function Done({ r, again }: { r: Reservation; again: () => void }) {
	const head = useRef<HTMLHeadingElement>(null)
	const [api, setApi] = useState('')
	useEffect(() => { head.current?.focus(); void base().then(setApi) }, [])
	const link = (href: string) => new URL(href, api || location.href).href
	return (
		<section className="mt-10" aria-labelledby="done-h">
			<div className="arrive overflow-hidden rounded-3xl border border-line bg-raised">
				<div className="bg-sun-wash px-7 pt-7 pb-6">
					<h2 id="done-h" ref={head} tabIndex={-1} className="font-display text-4 outline-none">{says[r.state] ?? `This reservation is ${r.state}.`}</h2>
				</div>
				<dl className="grid gap-5 px-7 py-7 sm:grid-cols-2 [&_dt]:text-1 [&_dt]:text-soft">
					<div><dt>Code</dt><dd className="font-mono text-4 font-semibold tracking-wide">{r.code}</dd></div>
					<div><dt>When</dt><dd className="font-display text-4">{r.local}</dd></div>
					<div><dt>What</dt><dd>{r.service_name}{r.resource_name ? `, ${r.resource_name}` : ''}, {r.party_size === 1 ? 'one person' : `${r.party_size} people`}</dd></div>
					{r.name && <div><dt>For</dt><dd>{r.name}</dd></div>}
				</dl>
				<p className="flex flex-wrap gap-2.5 border-t border-line px-7 py-5">
					{r.calendar_url && <a className="button" href={link(r.calendar_url)}>Add to calendar</a>}
					{r.manage_url && <a className="button quiet" href={link(r.manage_url)}>Change or cancel</a>}
				</p>
			</div>
			<p className="mt-6"><button className="link font-semibold" onClick={again}>Make another reservation</button></p>
		</section>
	)
}
