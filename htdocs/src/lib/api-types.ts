/*
 * api-types - the shapes of the API that the face reads; the one place to change when the generated types are used
 */
export interface Suggestion { text: string }
export interface Welcome { suggestions: Suggestion[]; house: { name: string; zone: string; phone?: string | null; sandbox: boolean; demo?: boolean } }

export interface Slot { start: string; end?: string; local: string; resource: string; resource_name: string; free: number }
export interface Resource { id: string; slug: string; name: string }
export interface Service {
	id: string; slug: string; name: string; kind: string; duration_minutes: number
	min_party: number; max_party: number; resources: Resource[]
}
export interface Availability { service: string; day: string; zone: string; slots: Slot[] }

export type ReservationState = 'held' | 'requested' | 'confirmed' | 'checked_in' | 'completed' | 'cancelled' | 'declined' | 'expired' | 'no_show'
export interface Reservation {
	id: string; code: string; state: ReservationState; version: number; service: string; service_name: string
	resource: string; resource_name: string; units: string[]; party_size: number; start: string; end: string; local: string
	zone: string; name: string | null; phone: string | null; email: string | null; note: string | null
	expires_at: string | null; created_at: string; manage_url: string | null; calendar_url: string | null; legal: string[]
}

export type Status = 'automated' | 'waiting' | 'live' | 'snoozed' | 'resolved' | 'archived'
export interface Conversation {
	id: string; status: Status; owner_kind: string | null; owner_name: string | null; position: number | null
	turn: number; version: number; channel: string; language: string; live: string | null
}
export interface Message {
	id: string; seq: number; turn: number; author: 'guest' | 'assistant' | 'staff' | 'system'; author_name: string | null
	kind: 'text' | 'note' | 'notice'; text: string; created_at: string
	parts: {
		citations?: { title: string; url: string }[]
		actions?: { label: string; text?: string; href?: string }[]
		reservation?: Reservation
	} | null
}

export interface InboxRow {
	id: string; status: Status; owner_kind: string | null; owner_name: string | null; contact: string | null
	contact_name: string | null; last_text: string | null; last_at: string | null; waiting_since: string | null
	waiting_seconds: number | null; unread: number | boolean | null
}
export interface Inbox { conversations: InboxRow[]; counts?: Record<string, number> }
export interface Contact { id: string; name: string | null; phone: string | null; email: string | null }
export interface DeskConversation {
	conversation: Conversation; contact: Contact | null; messages: Message[]; notes?: Message[]
	draft?: { text: string } | string | null; legal: string[]
}
export interface Board {
	day: string; zone: string
	resources: { name: string; units: { name: string; reservations: Reservation[] }[] }[]
	reservations: Reservation[]
}
export interface Effect {
	id: string; kind: string; title: string; state: string; attempts: number; detail: string | null; done_at: string | null
}
export interface DeskReservation { reservation: Reservation; effects: Effect[]; history?: unknown[] }
export interface Trace {
	message: Message | null; steps: { name: string; detail: string | null; ms: number | null }[]
	event: { id: string; type: string; signature: string | null } | null; audit_head: string | null; understood: unknown
}
export interface DemoSession { user?: { name: string; email?: string }; name?: string }

export interface Problem {
	type: string; title: string; status: number; detail?: string; trace?: string
	errors?: { pointer: string; detail: string }[]; alternatives?: Slot[]
}
