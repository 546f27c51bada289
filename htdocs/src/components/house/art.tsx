/*
 * art - the pictures of the house, drawn: the river at first light (or at night, where the reader prefers dark), and
 * three windows at three times of day.  The sky over the river is the class `sky`, so that words can stand in it; the
 * sun stands at --sun-x and the town is --town times its drawn size, however wide the place.
 */
import { clsx } from 'clsx'

const far = 'M0 470V432h40v-18h34v18h46v-30h22v-16h18v16h22v30h60v-14h30v-40h8l10-60 10 60h8v40h40v-22h56v22h48v-34h14c0-34 22-52 40-58v-26h6v26c18 6 40 24 40 58h14v34h66v-20h44v-26h38v26h30v-12c0-60 14-98 26-108 12 10 26 48 26 108v12h40v-34h52v20h38v-26l34-190 34 190v40h52v-24h60v-34h36v34h44v18h58v-26h40v26h52v-16h64v30h60v-18h90V470z'
const near = 'M0 470V392h52l30-22 30 22h16v-40h92v40h28l34-24 34 24h30v-58h100v58h24v28h62v-18h70v18h30v50zM1010 470v-52h48v-22h84v22h26v-66h20v-30h6v30h70v66h30l40-28 40 28v-44h112v44h54v52z'
const strips = [[470, 200, 6], [486, 168, 5], [502, 190, 5], [520, 132, 4], [538, 156, 4], [558, 96, 4], [580, 118, 3], [604, 60, 3]] as const

const lights = (() => {
	const out: [number, number][] = []
	const spots = [[20, 408, 2, 3], [136, 366, 4, 4], [330, 346, 4, 4], [470, 430, 3, 2], [1068, 408, 3, 3], [1180, 364, 3, 5], [1390, 384, 4, 4]] as const
	for (const [x, y, columns, rows] of spots)
		for (let i = 0; i < columns * rows; i++) if ((i * 7 + x) % 5 < 2) out.push([x + (i % columns) * 20, y + Math.floor(i / columns) * 22])
	return out
})()

export function River({ className }: { className?: string }) {
	return (
		<svg className={clsx('river', className)} aria-hidden="true" focusable="false">
			<defs>
				<linearGradient id="water" x1="0" y1="0" x2="0" y2="1">
					<stop offset="0" stopColor="var(--water-1)" /><stop offset="1" stopColor="var(--water-2)" />
				</linearGradient>
				<clipPath id="horizon"><rect x="-4000" width="8000" height="470" /></clipPath>
			</defs>
			<g className="drift">
				<g clipPath="url(#horizon)" fill="var(--sun)">
					<circle cx="850" cy="432" r="206" opacity=".14" />
					<circle cx="850" cy="432" r="148" opacity=".2" />
					<circle cx="850" cy="432" r="94" />
				</g>
				<g id="town">
					<path d={far} fill="var(--far)" />
					<path d={near} fill="var(--near)" />
					{lights.map(([x, y]) => <rect key={`${x} ${y}`} x={x} y={y} width="8" height="11" rx="1" fill="var(--pane)" />)}
				</g>
				{[-2880, -1440, 1440, 2880].map((x) => <use key={x} href="#town" x={x} />)}
				<rect x="-4000" y="470" width="8000" height="170" fill="url(#water)" />
				{strips.map(([y, w, h]) => <rect key={y} x={850 - w / 2} y={y} width={w} height={h} rx={h / 2} fill="var(--sun)" opacity=".8" />)}
				<g fill="none" stroke="var(--bank)" strokeOpacity=".22" strokeWidth="2" strokeLinecap="round">
					<path d="M120 512h140M330 548h90M520 508h60M1100 520h160M1210 566h110M980 600h70M210 596h120" />
				</g>
				<path d="M1150 520c40 10 120 10 168 0l-14 22h-134z" fill="var(--bank)" />
				<path d="M1218 520v-34h44v34M1236 486v-22" fill="none" stroke="var(--bank)" strokeWidth="6" />
			</g>
		</svg>
	)
}

const skies = {
	dawn: ['#d9d6ee', '#f6d3bf', '#fbc37c', 150, 168],
	noon: ['#9fc3d6', '#c8dfe2', '#e9efe2', 104, 52],
	dusk: ['#2c2553', '#70427a', '#e0876d', 60, 196]
} as const

export function Window({ sky, className }: { sky: keyof typeof skies; className?: string }) {
	const [top, middle, low, x, y] = skies[sky]
	return (
		<svg viewBox="0 0 200 240" className={className} aria-hidden="true" focusable="false">
			<defs>
				<linearGradient id={'w-' + sky} x1="0" y1="0" x2="0" y2="1"><stop offset="0" stopColor={top} /><stop offset=".6" stopColor={middle} /><stop offset="1" stopColor={low} /></linearGradient>
				<clipPath id={'c-' + sky}><path d="M20 226V90a80 80 0 0 1 160 0v136z" /></clipPath>
			</defs>
			<g clipPath={`url(#c-${sky})`}>
				<rect width="200" height="240" fill={`url(#w-${sky})`} />
				<circle cx={x} cy={y} r={sky === 'noon' ? 15 : 30} fill={sky === 'noon' ? '#fff6df' : '#f2a33a'} />
				{sky === 'dawn' && <path d="M0 200h60v-16h22v16h20v-30h30v30h70v40H0z" fill="#7d6a8c" />}
				{sky === 'noon' && <><path d="M0 190c30-26 52-20 66-44 14-30 50-30 62-4 10 22 50 18 72 40v60H0z" fill="#5d7f63" /><path d="M96 232c2-30-4-50 2-78" stroke="#4a4034" strokeWidth="5" fill="none" /></>}
				{sky === 'dusk' && <><path d="M0 204h38v-28h30v28h34l14-54 14 54h70v40H0z" fill="#1d1731" /><path d="M14 212h4v6h-4zM48 190h4v6h-4zM48 206h4v6h-4zM150 214h4v6h-4z" fill="#f6b24e" /></>}
			</g>
			<path d="M20 226V90a80 80 0 0 1 160 0v136zM100 10v216M20 120h160" fill="none" stroke="var(--ink)" strokeWidth="4" />
			<path d="M10 228h180" stroke="var(--ink)" strokeWidth="6" strokeLinecap="round" />
		</svg>
	)
}

/* The bend of the river, and the way from the station. */
export function Map({ className }: { className?: string }) {
	return (
		<svg viewBox="0 0 480 300" preserveAspectRatio="xMidYMid slice" className={className} aria-hidden="true" focusable="false">
			<rect width="480" height="300" fill="var(--sunk)" />
			<g stroke="var(--line)" strokeWidth="7" fill="none">
				<path d="M-10 210 120 196l96 60 80 60M60 320l60-124-14-70M216 256l70-52 90 10 120-26M286 204l-20-58M376 214l10 100M120 196l90-38" />
			</g>
			<path d="M-20 92C80 40 130 132 220 122s120-86 180-64 60 60 110 60" fill="none" stroke="var(--sky-1)" strokeWidth="58" />
			<path d="M106 206c40-14 70-30 104-44 26-8 40-10 58-14" fill="none" stroke="var(--sun-ink)" strokeWidth="3" strokeDasharray="1 8" strokeLinecap="round" />
			<circle cx="102" cy="208" r="9" fill="var(--raised)" stroke="var(--ink)" strokeWidth="3" />
			<path d="M252 150a24 24 0 0 1 48 0z" fill="var(--sun)" /><path d="M246 153h60" stroke="var(--ink)" strokeWidth="4" strokeLinecap="round" />
		</svg>
	)
}
