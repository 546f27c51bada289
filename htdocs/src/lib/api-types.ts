/*
 * api-types - the shapes of the API that the face reads, under the face's names
 *
 * They come from docs/openapi.json by `npm run types`; only what travels as a raw document there is described here.
 */
import type { components } from '../api'

type S = components['schemas']

export type Suggestion = S['suggestion']
export type Welcome = S['chat_welcome']
export type Slot = S['free_slot']
export type Resource = S['resource_brief']
export type Service = S['service']
export type Availability = S['availability']

export type Reservation = Omit<S['reservation'], 'units' | 'legal'> & { units: string[]; legal: string[] }
export type ReservationState = Reservation['state']

export type Conversation = S['conversation']
export type Status = Conversation['status']
export type Message = Omit<S['message'], 'parts'> & {
	parts: {
		citations?: { title: string; url: string }[]
		actions?: { label: string; text?: string; href?: string }[]
		reservation?: Reservation
	} | null
}

/* what a guest who proved an address sees */
export type Portal = Omit<S['portal'], 'upcoming'> & { upcoming: Reservation[] }
export type MyReservations = Omit<S['portal_reservations'], 'reservations'> & { reservations: Reservation[] }
export type MyReservation = Omit<S['own'], 'reservation'> & { reservation: Reservation }
export type Talk = S['talk_brief']
export type Talks = S['talks']
export type TalkShown = Omit<S['talk_shown'], 'messages'> & { messages: Message[] }
export type Letter = S['guest_letter']
export type Letters = S['guest_letters']
export type Consents = S['consents']
export type Consent = S['consent']
export type MyData = S['guest_data']
export type DataRequest = S['own_request']

export type InboxRow = Omit<S['inbox_line'], 'status'> & { status: Status }
export type Inbox = Omit<S['inbox'], 'conversations'> & { conversations: InboxRow[] }
export interface Contact { id: string; name: string | null; phone: string | null; email: string | null }
export type DeskConversation = Omit<S['conversation_page'], 'conversation' | 'contact' | 'messages' | 'notes' | 'draft' | 'legal' | 'reservations'> & {
	conversation: InboxRow; contact: Contact | null; messages: Message[]; notes: Message[]; draft: { text: string } | string | null; legal: string[]; reservations: Reservation[]
}
export type Board = Omit<S['board'], 'resources' | 'reservations'> & {
	resources: { name: string; units: { name: string; reservations: Reservation[] }[] }[]
	reservations: Reservation[]
}
export type Effect = S['follow_up']
export type DeskReservation = Omit<S['reservation_page'], 'reservation'> & { reservation: Reservation }
export type Trace = Omit<S['trace_page'], 'message' | 'steps' | 'event' | 'events'> & {
	message: Message | null; steps: { name: string; detail: string | null; ms: number | null }[]
	event: { id: string; type: string; signature: string | null } | null
}
export type DemoSession = S['session'] & { name?: string }

export type Problem = Omit<S['problem'], 'detail' | 'trace'> & { detail?: string; trace?: string; alternatives?: Slot[] }
