/* Overview - what comes next, what was said last, what was written */
import Link from 'next/link'
import type { Portal } from '@/lib/api-types'
import { One } from './Reservations'
import { Empty, moment } from './ui'

export function Overview({ mine }: { mine: Portal }) {
	return (
		<div className="space-y-10">
			<section aria-labelledby="next-h">
				<h2 id="next-h" className="font-display text-4">To come</h2>
				<div className="mt-4">{mine.upcoming.length
					? <ul className="space-y-4">{mine.upcoming.map((r) => <One key={r.id} r={r} />)}</ul>
					: <Empty>Nothing is reserved. <Link className="link text-ink" href="/reserve">Reserve a table, a room or a treatment</Link></Empty>}
				</div>
			</section>
			{mine.conversations.length > 0 && (
				<section aria-labelledby="said-h">
					<h2 id="said-h" className="font-display text-4">Said last</h2>
					<ul className="mt-3 space-y-2">{mine.conversations.map((t) => <li key={t.id}><a className="link" href="#conversations">{t.last_text ?? 'A conversation'}</a> <small className="text-soft">{moment(t.last_at)}</small></li>)}</ul>
				</section>)}
			{mine.letters.length > 0 && (
				<section aria-labelledby="written-h">
					<h2 id="written-h" className="font-display text-4">Written to you</h2>
					<ul className="mt-3 space-y-2">{mine.letters.map((l) => <li key={l.id}><a className="link" href="#letters">{l.subject}</a> <small className="text-soft">{moment(l.created_at)}</small></li>)}</ul>
				</section>)}
		</div>
	)
}
