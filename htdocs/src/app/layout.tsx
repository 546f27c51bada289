import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import './globals.css'

const display = localFont({
	src: '../../node_modules/@fontsource/young-serif/files/young-serif-latin-400-normal.woff2',
	weight: '400', display: 'swap', variable: '--face-display', adjustFontFallback: 'Times New Roman'
})
const text = localFont({
	src: '../../node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2',
	weight: '100 900', display: 'swap', variable: '--face-text', adjustFontFallback: 'Arial'
})

export const metadata: Metadata = {
	title: { default: 'Aurora — a small house by London Bridge, facing east', template: '%s — Aurora' },
	description: 'Four rooms, a kitchen with a terrace and a small spa by London Bridge. Ask the desk in one sentence: tables, rooms and treatments at any hour.'
}

export const viewport: Viewport = {
	themeColor: [{ media: '(prefers-color-scheme: light)', color: '#d9d6ee' }, { media: '(prefers-color-scheme: dark)', color: '#14112a' }]
}

/* Before the first paint: script is here, and whether this desk was last seen without its demo. */
const early = `document.documentElement.classList.add("js");try{if(localStorage.getItem("frontdesk:demo")==="off")document.documentElement.classList.add("plain")}catch(e){}`

export default function Layout({ children }: { children: ReactNode }) {
	return (
		<html lang="en" className={`${display.variable} ${text.variable}`} suppressHydrationWarning>
			<head>
				<script dangerouslySetInnerHTML={{ __html: early }} />
			</head>
			<body>{children}</body>
		</html>
	)
}
