/* form - a field with its label and its fault, and a loud word */
import { useId, type ReactNode } from 'react'

export interface Bound { id: string; 'aria-invalid'?: 'true'; 'aria-describedby'?: string }

export function Field({ label, fault, optional, className, children }: { label: string; fault?: string; optional?: boolean; className?: string; children: (p: Bound) => ReactNode }) {
	const id = useId()
	return (
		<div className={className}>
			<label htmlFor={id} className="mb-1.5 block text-2 font-semibold">{label}{optional && <span className="font-normal text-soft"> (if you like)</span>}</label>
			{children({ id, ...(fault ? { 'aria-invalid': 'true', 'aria-describedby': id + '-fault' } : {}) })}
			{fault && <p id={id + '-fault'} className="mt-1.5 text-1 font-medium text-alert">{fault}</p>}
		</div>
	)
}

export const Alert = ({ children }: { children: ReactNode }) => <div role="alert" tabIndex={-1} className="rounded-xl bg-alert-wash p-4 text-alert">{children}</div>
