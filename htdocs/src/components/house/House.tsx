/*
 * House - the public page of Aurora, as a house would have it without any desk; it lives in a pane or fills the window
 */
import Link from 'next/link'
import { house } from '@/lib/house'
import { Ask } from './Ask'
import { Map, River, Window } from './art'

const section = 'mx-auto w-full max-w-[72rem] px-6 @3xl/house:px-12'
const heading = 'font-display text-[clamp(1.75rem,1.2rem+2.4cqi,2.75rem)] leading-[1.12]'

export function House() {
	return (
		<div className="bg-paper text-ink">
			<div className="sky relative isolate flex min-h-[min(40rem,88dvh)] flex-col @3xl/house:min-h-[min(54rem,94dvh)]">
				<River />
				<header className={`${section} flex flex-wrap items-center justify-between gap-x-8 gap-y-2 py-5`}>
					<p className="flex items-center gap-2.5 font-display text-4"><span className="half-sun" />{house.name}</p>
					<nav aria-label="House" className="hidden gap-6 text-2 font-semibold @2xl/house:flex">
						<a className="link decoration-transparent hover:decoration-sun" href="#rooms">Rooms</a>
						<a className="link decoration-transparent hover:decoration-sun" href="#kitchen">Kitchen</a>
						<a className="link decoration-transparent hover:decoration-sun" href="#spa">Spa</a>
						<a className="link decoration-transparent hover:decoration-sun" href="#hours">Hours</a>
						<Link className="link decoration-transparent hover:decoration-sun" href="/portal">Yours</Link>
					</nav>
				</header>
				<div className={`${section} pt-3 @3xl/house:pt-14`}>
					<h1 className="font-display text-[clamp(2.5rem,8.6cqi,5.5rem)] leading-none tracking-[-0.015em] @3xl/house:max-w-[11ch]">Breakfast faces east.</h1>
					<p className="mt-4 max-w-[44ch] text-2 leading-relaxed @3xl/house:mt-5 @3xl/house:max-w-[38ch] @3xl/house:text-[1.2rem]">
						A small house by London Bridge: four rooms, a kitchen with a terrace, and a spa that is warm all winter.
					</p>
					<p className="mt-6 flex flex-wrap gap-3"><Link className="button" href="/reserve">Reserve</Link><Ask /></p>
				</div>
			</div>

			<section id="rooms" className={`${section} pt-20 @3xl/house:pt-32`} aria-labelledby="rooms-h">
				<h2 id="rooms-h" className={`${heading} max-w-[18ch]`}>Four rooms, each best at its own hour</h2>
				<ul className="mt-10 grid gap-x-10 gap-y-12 @2xl/house:mt-16 @2xl/house:grid-cols-3">
					{house.rooms.map((room) => (
						<li key={room.name} className="grid grid-cols-[6.5rem_1fr] items-start gap-6 @2xl/house:block">
							<Window sky={room.sky} className="w-full max-w-44" />
							<div className="@2xl/house:mt-7">
								<h3 className="font-display text-4">{room.name}</h3>
								<p className="mt-2 text-soft">{room.text}</p>
								<p className="mt-3 text-2 font-semibold">{room.note}</p>
							</div>
						</li>
					))}
				</ul>
			</section>

			<section id="kitchen" className="mt-24 bg-sunk @3xl/house:mt-36" aria-labelledby="kitchen-h">
				<div className={`${section} grid gap-12 py-20 @3xl/house:grid-cols-[5fr_7fr] @3xl/house:gap-20 @3xl/house:py-28`}>
					<div>
						<h2 id="kitchen-h" className={heading}>The kitchen</h2>
						<p className="mt-5 max-w-[42ch] text-soft">
							One short menu, written after the boats have come in. Fourteen tables: eight inside by the range, six on the terrace
							with blankets. Dogs are welcome out there, and so is a late hour.
						</p>
						<p className="mt-6"><Link className="link font-semibold" href="/reserve">Reserve a table</Link></p>
					</div>
					<div className="space-y-8">
						{house.menu.map(({ part, dishes }) => (
							<div key={part}>
								<h3 className="font-display text-3 text-sun-ink">{part}</h3>
								<ul className="mt-2">
									{dishes.map(([dish, price]) => (
										<li key={dish} className="flex items-baseline gap-3 py-1.5 text-3">
											<span>{dish}</span><span className="min-w-6 flex-1 border-b border-dotted border-edge" /><span className="tabular-nums">{price}</span>
										</li>
									))}
								</ul>
							</div>
						))}
					</div>
				</div>
			</section>

			<section id="spa" className={`${section} grid gap-12 py-20 @3xl/house:grid-cols-2 @3xl/house:gap-20 @3xl/house:py-32`} aria-labelledby="spa-h">
				<div>
					<h2 id="spa-h" className={heading}>The spa</h2>
					<p className="mt-5 max-w-[42ch] text-soft">The old boiler room is warm again: a sauna, a steam bath and two treatment rooms, where Ines and Tomas know what a week at a desk does to a back.</p>
				</div>
				<ul className="self-end">
					{house.spa.map(([name, note]) => (
						<li key={name} className="flex items-baseline justify-between gap-4 border-b border-line py-3.5">
							<span className="text-3">{name}</span><span className="text-2 text-soft tabular-nums">{note}</span>
						</li>
					))}
				</ul>
			</section>

			<section id="hours" className="border-t border-line" aria-labelledby="hours-h">
				<div className={`${section} grid gap-14 py-20 @3xl/house:grid-cols-2 @3xl/house:gap-20 @3xl/house:py-28`}>
					<div>
						<h2 id="hours-h" className={heading}>When</h2>
						<dl className="mt-8">
							{house.hours.map(([what, days, times]) => (
								<div key={what} className="grid grid-cols-[7rem_1fr] gap-x-4 border-b border-line py-3">
									<dt className="font-semibold">{what}</dt>
									<dd className="flex flex-wrap justify-between gap-x-4 text-soft"><span>{days}</span><span className="text-ink tabular-nums">{times}</span></dd>
								</div>
							))}
						</dl>
					</div>
					<div>
						<h2 className={heading}>Where</h2>
						<Map className="mt-8 h-48 w-full rounded-2xl" />
						<address className="mt-5 flex flex-wrap justify-between gap-6 not-italic">
							<p>{house.address.map((line) => <span key={line} className="block">{line}</span>)}</p>
							<p><a className="link block" href={'tel:' + house.phone.replace(/ /g, '')}>{house.phone}</a><a className="link mt-1 block" href={'mailto:' + house.email}>{house.email}</a></p>
						</address>
						<p className="mt-4 text-2 text-soft">Six minutes on foot from London Bridge station. Buses 43 and 149 stop in front of the house; cars go behind it, by Lantern Mews.</p>
					</div>
				</div>
			</section>

			<noscript>
				<section className={`${section} pb-20`} aria-labelledby="write-h">
					<h2 id="write-h" className={heading}>Write to the desk</h2>
					<form action="/chat/page" method="post" className="mt-6 max-w-xl space-y-4">
						<label className="block font-semibold">What may we do for you?
							<textarea className="field mt-2" name="text" rows={3} required maxLength={2000} placeholder="Table for two tonight at 8" />
						</label>
						<button className="button">Send</button>
						<p className="text-2 text-soft">Or <a className="link" href="/reserve/form">reserve with the form</a>, or see <Link className="link" href="/portal">what is yours</Link>.</p>
					</form>
				</section>
			</noscript>

			<footer className="bg-[var(--night)] text-[#f8f5f6]">
				<div className={`${section} flex flex-wrap items-center justify-between gap-4 py-10 text-2`}>
					<p className="font-display text-3">{house.name}</p>
					<p>A demo house. Its desk runs on frontdesk.</p>
				</div>
			</footer>
		</div>
	)
}
