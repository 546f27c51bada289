/* ui - the small pieces that every part of the desk shares */
import { clsx } from 'clsx'
import type { ReactNode } from 'react'

const tones: Record<string, string> = {
	held: 'tone-sun', requested: 'tone-sun', pending: 'tone-sun', leased: 'tone-sun', retry: 'tone-sun', retry_scheduled: 'tone-sun', in_flight: 'tone-sun', paused: 'tone-sun',
	confirmed: 'tone-calm', checked_in: 'tone-calm', completed: 'tone-calm', done: 'tone-calm', resolved: 'tone-calm',
	waiting: 'tone-alert', failed: 'tone-alert', exhausted: 'tone-alert', no_show: 'tone-alert', declined: 'tone-alert', live: 'tone-person'
}
const names: Record<string, string> = { checked_in: 'seated', no_show: 'no-show', automated: 'assistant', leased: 'running', retry_scheduled: 'trying again', in_flight: 'sending', exhausted: 'gave up' }

export const toneOf = (state: string) => tones[state] ?? 'bg-sunk text-soft'

export function State({ state, children }: { state: string; children?: ReactNode }) {
	return <span className={clsx('badge', tones[state])}>{children ?? names[state] ?? state}</span>
}

export function Part({ title, note, children, className, id }: { title: string; note?: ReactNode; children: ReactNode; className?: string; id: string }) {
	return (
		<section aria-labelledby={id} className={clsx('flex min-h-0 flex-col', className)}>
			<div className="flex min-h-9 shrink-0 items-center justify-between gap-3 px-4 pt-3">
				<h2 id={id} className="font-display text-3">{title}</h2>
				{note && <div className="text-1 text-soft">{note}</div>}
			</div>
			{children}
		</section>
	)
}

export const Empty = ({ children }: { children: ReactNode }) => <p className="px-4 py-3 text-2 text-soft">{children}</p>

export const Fault = ({ error }: { error: unknown }) => error
	? <p role="alert" className="mx-4 my-2 rounded-lg bg-alert-wash px-3 py-2 text-1 text-alert">{error instanceof Error ? error.message : String(error)}</p>
	: null
