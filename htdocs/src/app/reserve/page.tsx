import type { Metadata } from 'next'
import Link from 'next/link'
import { River } from '@/components/house/art'
import { Reserve } from '@/components/reserve/Reserve'
import { house } from '@/lib/house'

export const metadata: Metadata = {
	title: 'Reserve',
	description: 'Reserve a table, a room or a treatment at Aurora: choose a day, see what is free, and have the code at once.'
}

export default function Page() {
	return (
		<div className="grid min-h-dvh grid-rows-[auto_1fr] lg:grid-cols-[minmax(0,1fr)_minmax(0,38rem)_minmax(0,1fr)] lg:grid-rows-1 xl:grid-cols-[minmax(0,5fr)_minmax(0,44rem)_minmax(0,2fr)]">
			<header className="sky relative isolate flex min-h-48 items-start overflow-hidden p-6 [--sun-x:70vw] [--town:0.3] lg:[--town:0.8] xl:[--town:1] lg:sticky lg:top-0 lg:h-dvh lg:p-10 lg:[--sun-x:16vw]">
				<River />
				<Link href="/" className="flex items-center gap-2.5 font-display text-4"><span className="half-sun" />{house.name}</Link>
			</header>
			<main className="mx-auto w-full max-w-[38rem] px-6 py-12 lg:mx-0 lg:ml-16 lg:py-20">
				<h1 className="font-display text-[clamp(2.25rem,1.6rem+2.6vw,3.5rem)] leading-none">Reserve</h1>
				<p className="mt-4 max-w-[44ch] text-soft">Choose what, when and for whom. What you see is free now; your code comes at once. You can also <Link className="link text-ink" href="/">ask the desk in one sentence</Link>.</p>
				<Reserve />
			</main>
		</div>
	)
}
