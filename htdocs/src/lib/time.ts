/*
 * time - clocks for people: in the zone of the house, never in the reader's
 */
import { useEffect, useState } from 'react'

export const hour = (iso: string, zone: string) =>
	new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(iso))

export const dayOf = (iso: string | number, zone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(iso))

export const dayName = (day: string) =>
	new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(day + 'T12:00:00Z'))

/* 75 → "1:15" */
export function clock(seconds: number) {
	const s = Math.max(0, Math.round(seconds)), pad = (n: number) => String(n).padStart(2, '0')
	return s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`
}

/* The present, once a second, while somebody looks. */
export function useNow(active = true) {
	const [now, set] = useState(() => Date.now())
	useEffect(() => {
		if (!active) return
		const timer = setInterval(() => set(Date.now()), 1000)
		return () => clearInterval(timer)
	}, [active])
	return now
}
