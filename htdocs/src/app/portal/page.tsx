import type { Metadata } from 'next'
import Link from 'next/link'
import { Portal } from '@/components/portal/Portal'
import { house } from '@/lib/house'

export const metadata: Metadata = {
	title: 'Yours',
	description: 'Your reservations, conversations, letters and data at Aurora: come in with a letter to your own address.',
	robots: { index: false }
}

export default function Page() {
	return (
		<div className="min-h-dvh">
			<header className="border-b border-line bg-raised">
				<div className="mx-auto flex max-w-[52rem] items-center justify-between gap-4 px-5 py-4">
					<Link href="/" className="flex items-center gap-2.5 font-display text-3"><span className="half-sun" />{house.name}</Link>
					<Link href="/reserve" className="link text-2">Reserve</Link>
				</div>
			</header>
			<main className="mx-auto max-w-[52rem] px-5 py-10 sm:py-14">
				<noscript>
					<h1 className="font-display text-5 leading-tight">Your reservations and more</h1>
					<p className="mt-4"><a className="button" href="/portal/page">Go on without script</a></p>
				</noscript>
				<div className="only-script"><Portal /></div>
			</main>
		</div>
	)
}
