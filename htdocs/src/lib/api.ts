/*
 * api - requests to the desk: where it lives is read at run time, what fails is a Refusal that carries its problem
 */
import type { Problem } from './api-types'

export class Refusal extends Error {
	constructor(readonly problem: Problem) { super(problem.detail || problem.title) }
	get status() { return this.problem.status }
	/* What is wrong with one field, by its JSON pointer. */
	about(field: string) { return this.problem.errors?.find((e) => e.pointer.replace(/^#?\//, '') === field)?.detail }
}

let read: Promise<string> | null = null

/* The address of the API: `api` in /config.json, and this origin when there is none. */
export const base = () => (read ??= fetch('/config.json').then((r) => r.json() as Promise<{ api?: string }>)
	.then(({ api }) => (api ?? '').replace(/\/$/, ''), () => ''))

async function call<T>(path: string, init: RequestInit): Promise<T> {
	const api = await base()
	let answer: Response
	try {
		answer = await fetch(api + path, { credentials: api ? 'include' : 'same-origin', ...init })
	} catch {
		throw new Refusal({ type: '/problems/away', title: 'We cannot be reached just now', status: 0, detail: 'We cannot be reached just now. Please try again in a moment.' })
	}
	if (answer.ok) return (answer.status === 204 ? null : await answer.json()) as T
	const problem = await answer.json().catch(() => null) as Problem | null
	throw new Refusal({ type: 'about:blank', title: 'Something went wrong', ...problem, status: answer.status })
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>(path, { signal, headers: { Accept: 'application/json' } })

/* A key is made per intention; pass the same one to try the same intention again. */
export const post = <T>(path: string, body: unknown = {}, key: string = crypto.randomUUID()) => call<T>(path, {
	method: 'POST', body: JSON.stringify(body),
	headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'Idempotency-Key': key }
})
