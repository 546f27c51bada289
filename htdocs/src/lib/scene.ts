/*
 * scene - what the two panes know of each other: which conversation the widget has, and how far the minute has come
 */
import { useSyncExternalStore } from 'react'
import type { Conversation, Message, Reservation } from './api-types'

export interface Scene {
	conversation: string | null
	reservation: Reservation | null
	steps: { asked: boolean; confirmed: boolean; person: boolean; back: boolean }
	status: string | null
	/* messages of the guest's side, to light the tab that is not looked at */
	heard: number
}

let scene: Scene = { conversation: null, reservation: null, steps: { asked: false, confirmed: false, person: false, back: false }, status: null, heard: 0 }
const listeners = new Set<() => void>()
const empty = scene

export function hear(turn: { conversation: Conversation | null; messages: Message[] }) {
	const { conversation, messages } = turn
	const cards = messages.map((m) => m.parts?.reservation).filter((r): r is Reservation => !!r)
	const reservation = cards.at(-1) ?? scene.reservation
	const s = scene.steps, status = conversation?.status ?? scene.status
	scene = {
		conversation: conversation?.id ?? scene.conversation, reservation, status, heard: scene.heard + messages.length,
		steps: {
			asked: s.asked || messages.some((m) => m.author === 'guest'),
			confirmed: s.confirmed || reservation?.state === 'confirmed' || reservation?.state === 'requested',
			person: s.person || status === 'live' || messages.some((m) => m.author === 'staff'),
			back: s.back || ((s.person || messages.some((m) => m.author === 'staff')) && status === 'automated')
		}
	}
	for (const listener of listeners) listener()
}

export const useScene = () => useSyncExternalStore(
	(listener) => { listeners.add(listener); return () => listeners.delete(listener) }, () => scene, () => empty)
