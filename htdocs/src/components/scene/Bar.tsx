'use client'

/*
 * Bar - names the scene and says what to do next; each hint ticks itself off, and can do its part by a press
 */
import { clsx } from 'clsx'
import { useScene } from '@/lib/scene'

export function Bar({ tab }: { tab: 'guest' | 'desk' }) {
	const { steps, status } = useScene()
	const hints = [
		{ done: steps.asked, text: 'Tap a line in the chat', act: () => window.frontdesk?.open() },
		{ done: steps.confirmed, text: 'Give a name and a phone', act: () => window.frontdesk?.send('terrace, Ada Obi, 07700 900123') },
		steps.person
			? { done: steps.back, text: 'Give the chat back', act: () => focus('give-back') }
			: status === 'waiting'
				? { done: false, text: 'Take over at the desk', act: () => focus('take-over') }
				: { done: false, text: 'Ask for a person', act: () => window.frontdesk?.send('can I talk to someone?') }
	]
	const next = hints.findIndex((h) => !h.done)
	return (
		<div className="flex min-h-12 items-center gap-x-6 gap-y-1 bg-[var(--night)] px-4 py-1.5 text-[#f8f5f6] sm:px-6">
			<p className="flex shrink-0 items-center gap-2.5 font-display text-2"><span className="half-sun" /><span className="max-sm:sr-only">The first minute</span></p>
			<ol className="flex min-w-0 flex-1 items-center gap-x-2 sm:justify-end lg:gap-x-5" aria-label="What to do next">
				{hints.map((hint, i) => (
					<li key={i} aria-current={i === next ? 'step' : undefined} className={clsx('flex items-center gap-2 text-1', i === next ? 'min-w-0' : 'max-lg:[&_.hint]:sr-only', i !== next && 'text-[#cfc8d6]')}>
						<span aria-hidden="true" className={clsx('grid size-5.5 shrink-0 place-items-center rounded-full border text-0 font-bold tabular-nums', hint.done ? 'border-sun bg-sun text-on-sun' : i === next ? 'border-sun' : 'border-[#857b99]')}>{hint.done ? '✓' : i + 1}</span>
						{i === next
							? <button className="hint min-h-8 truncate rounded-sm font-semibold underline decoration-sun decoration-2 underline-offset-4" onClick={hint.act}>{hint.text}</button>
							: <span className="hint">{hint.text}{hint.done && <span className="sr-only"> (done)</span>}</span>}
					</li>
				))}
				{next < 0 && <li className="min-w-0 text-1 font-semibold"><button className="min-h-8 truncate underline decoration-sun decoration-2 underline-offset-4" onClick={() => focus('what-happened', true)}>What just happened?</button></li>}
			</ol>
			<span className="sr-only" aria-live="polite">{next < 0 ? 'The first minute is complete' : `Next: ${hints[next]!.text}`}</span>
			<span className="sr-only">{tab}</span>
		</div>
	)
}

/* On a phone the control may be on the other tab: go there first. */
function focus(id: string, press = false) {
	const there = document.getElementById('tab-desk')
	if (there?.offsetParent) there.click()
	requestAnimationFrame(() => requestAnimationFrame(() => {
		const control = document.getElementById(id)
		control?.scrollIntoView({ block: 'center' })
		control?.focus()
		if (press) control?.click()
	}))
}
