'use client'

/* Something in the page itself failed; the house and its form are still there. */
export default function Failed({ reset }: { reset: () => void }) {
	return (
		<main className="grid min-h-dvh place-items-center px-6 py-16">
			<div className="max-w-md">
				<span className="half-sun text-[6rem]" />
				<div className="h-1 w-56 rounded-full bg-ink" />
				<h1 className="mt-8 font-display text-5">Something on this page went wrong.</h1>
				<p className="mt-4 text-soft">Nothing you sent is lost. Try once more, or reserve with the plain form.</p>
				<p className="mt-8 flex flex-wrap gap-3"><button className="button" onClick={reset}>Try again</button><a className="button quiet" href="/reserve/form">Plain form</a></p>
			</div>
		</main>
	)
}
