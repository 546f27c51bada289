/*
 * Door - a guest names an address, gets a letter, and comes in by its code here or by its link anywhere
 *
 * When the link is opened in this browser, coming back to the page is enough: what is asked is asked again then.
 */
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type FormEvent } from 'react'
import { Alert, Field } from '@/components/form'
import { post, Refusal } from '@/lib/api'
import { address } from './ui'

export function Door({ in: come }: { in: () => unknown }) {
	const [said, setSaid] = useState('')
	const [fault, setFault] = useState<string>()
	const form = useRef<HTMLFormElement>(null)
	const ask = useMutation({ mutationFn: () => post('/api/auth/link', address(said)), onError: () => focusFault(form.current) })
	const refusal = ask.error instanceof Refusal ? ask.error : null
	const wrong = fault ?? refusal?.about('email') ?? refusal?.about('phone')

	const submit = (e: FormEvent) => {
		e.preventDefault()
		if (!said.trim()) { setFault('Tell us an address or a number.'); return focusFault(form.current) }
		ask.mutate()
	}

	if (ask.isSuccess) return <Code to={said.trim()} come={come} again={() => ask.mutate()} another={() => ask.reset()} busy={ask.isPending} />
	return (
		<form ref={form} onSubmit={submit} noValidate className="max-w-md">
			<h1 className="font-display text-5 leading-tight">Your reservations and more</h1>
			<p className="mt-4 text-soft">Tell us an e-mail address or a phone number you gave us. We write to it, and what we write lets you in.</p>
			<Field label="E-mail or phone" fault={wrong} className="mt-6">{(p) => <input {...p} name="address" className="field" autoComplete="email" autoCapitalize="none" spellCheck={false} maxLength={254} value={said}
				onChange={(e) => { setSaid(e.target.value); setFault(undefined); ask.reset() }} />}</Field>
			{refusal && !wrong && <div className="mt-5"><Alert>{refusal.message}</Alert></div>}
			<button className="button sun mt-6 min-h-12 px-7" disabled={ask.isPending}>{ask.isPending ? 'Writing…' : 'Write to me'}</button>
		</form>
	)
}

function Code({ to, come, again, another, busy }: { to: string; come: () => unknown; again: () => void; another: () => void; busy: boolean }) {
	const [code, setCode] = useState('')
	const form = useRef<HTMLFormElement>(null)
	const prove = useMutation({ mutationFn: () => post('/api/auth/code', { code }), onSuccess: () => come(), onError: () => focusFault(form.current) })
	const refusal = prove.error instanceof Refusal ? prove.error : null
	return (
		<form ref={form} onSubmit={(e) => { e.preventDefault(); prove.mutate() }} noValidate className="max-w-md">
			<h1 className="font-display text-5 leading-tight">We have written to you</h1>
			<p className="mt-4 text-soft" role="status">Type the code that went to <b className="text-ink">{to}</b> within 10 minutes, or open the link beside it.</p>
			<Field label="Code" fault={refusal ? refusal.about('code') ?? refusal.message : undefined} className="mt-6">{(p) => <input {...p} autoFocus name="code" className="field font-mono tracking-widest" inputMode="numeric" autoComplete="one-time-code" maxLength={20} value={code}
				onChange={(e) => { setCode(e.target.value); prove.reset() }} />}</Field>
			<button className="button sun mt-6 min-h-12 px-7" disabled={prove.isPending || prove.isSuccess}>Come in</button>
			<p className="mt-6 flex flex-wrap gap-x-5 gap-y-2 text-2">
				<button type="button" className="link" disabled={busy} onClick={again}>Write again</button>
				<button type="button" className="link" onClick={another}>Another address</button>
			</p>
		</form>
	)
}

export const focusFault = (form: HTMLElement | null) => { setTimeout(() => form?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus(), 50) }
