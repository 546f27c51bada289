/*
 * live - hints from the desk: something changed, ask again
 *
 * A hint names no content, so every one of them, and every reconnection, means the same: what is shown is read again.
 * While the stream is down the same happens every five seconds.
 */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { base } from './api'

export type Pulse = 'live' | 'polling'

export function useLive(): Pulse {
	const client = useQueryClient()
	const [pulse, setPulse] = useState<Pulse>('polling')
	useEffect(() => {
		let stream: EventSource | null = null, ended = false
		let soon: ReturnType<typeof setTimeout> | undefined
		const again = () => {
			clearTimeout(soon)
			soon = setTimeout(() => void client.invalidateQueries({ queryKey: ['desk'] }), 60)
		}
		const listen = async () => {
			const api = await base()
			if (ended) return
			stream?.close()
			stream = new EventSource(api + '/live/desk', { withCredentials: api !== '' })
			stream.onopen = () => { setPulse('live'); again() }
			stream.onmessage = again
			stream.onerror = () => setPulse('polling')
		}
		void listen()
		const timer = setInterval(() => {
			if (document.hidden || stream?.readyState === EventSource.OPEN) return
			again()
			if (stream?.readyState === EventSource.CLOSED) void listen()
		}, 5000)
		return () => { ended = true; stream?.close(); clearInterval(timer); clearTimeout(soon) }
	}, [client])
	return pulse
}
