/*
 * passkey - lets a device make or show a passkey; without it, and without passkeys, the forms beside it do
 *
 * <form data-passkey="make"> fills in what the device made and is sent like any form.  [data-passkey="show"] asks the
 * device on a press of its button, tells data-to, and goes on to data-next or to where the answer says.  Both are hidden
 * until it is known that this browser can.
 */
(() => {
	'use strict'
	if (!window.PublicKeyCredential || !navigator.credentials) return
	const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0))
	const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
	const refs = (known) => known.map((k) => ({ type: 'public-key', id: bytes(k.id) }))

	async function ask(path, body) {
		const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(body) })
		const said = await answer.json().catch(() => ({}))
		if (answer.ok) return said
		if (said.type === '/problems/confirm-first') location.assign('/admin/confirm?next=' + encodeURIComponent(location.pathname))
		throw new Error(said.detail || said.title || 'It did not work; please try again.')
	}

	/* What devices and browsers say is for programmers. */
	const words = (fault) => fault.name === 'NotAllowedError' ? 'Nothing was chosen. Try again when you are ready.'
		: fault.name === 'InvalidStateError' ? 'This device holds a passkey of yours already.'
		: fault.name === 'SecurityError' ? 'The browser makes no passkeys for this address.' : fault.message

	async function make(form) {
		const o = await ask('/api/auth/account/passkeys/challenge', {})
		const made = await navigator.credentials.create({ publicKey: {
			challenge: bytes(o.challenge), rp: { id: o.rp_id, name: o.rp_name },
			user: { id: bytes(o.user_id), name: o.user_name, displayName: o.user_display },
			pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })), excludeCredentials: refs(o.known),
			authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' }, attestation: 'none', timeout: 120000
		} })
		form.elements.client_data.value = text(made.response.clientDataJSON)
		form.elements.attestation.value = text(made.response.attestationObject)
		form.submit()
	}

	async function show(part) {
		const o = await ask('/api/auth/passkey/challenge', {})
		const shown = await navigator.credentials.get({ publicKey: {
			challenge: bytes(o.challenge), rpId: o.rp_id, allowCredentials: refs(o.known), userVerification: 'preferred', timeout: 120000
		} })
		const r = shown.response, said = await ask(part.dataset.to, {
			id: shown.id, client_data: text(r.clientDataJSON), authenticator_data: text(r.authenticatorData), signature: text(r.signature),
			...(r.userHandle ? { user_handle: text(r.userHandle) } : {}), ...(part.dataset.next ? { next: part.dataset.next } : {})
		})
		location.assign(said.next)
	}

	for (const part of document.querySelectorAll('[data-passkey]')) {
		const button = part.querySelector('button'), status = part.querySelector('[role=status]')
		const run = async (act) => {
			button.disabled = true
			status.textContent = ''
			try { await act(part) } catch (fault) { status.textContent = words(fault) } finally { button.disabled = false }
		}
		part.hidden = false
		if (part.dataset.passkey === 'make') part.addEventListener('submit', (event) => { event.preventDefault(); run(make) })
		else button.addEventListener('click', () => run(show))
	}
})()
