'use client'

/* Opens the chat; without script the form at the foot of the page does the same. */
export function Ask() {
	return <a className="button quiet" href="#write-h" onClick={(e) => { if (window.frontdesk) { e.preventDefault(); window.frontdesk.open() } }}>Ask the desk</a>
}
