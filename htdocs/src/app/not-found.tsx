import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'Not here', robots: { index: false } }

export default function NotFound() {
	return (
		<main className="grid min-h-dvh place-items-center overflow-hidden px-6 py-16">
			<div className="max-w-md">
				<span className="half-sun text-[6rem]" />
				<div className="h-1 w-56 rounded-full bg-ink" />
				<h1 className="mt-8 font-display text-5">This page has gone below the horizon.</h1>
				<p className="mt-4 text-soft">The address may be old or mistyped. The house is where it always was.</p>
				<p className="mt-8 flex flex-wrap gap-3"><Link className="button" href="/">To the house</Link><Link className="button quiet" href="/reserve">Reserve</Link></p>
			</div>
		</main>
	)
}
