/*
 * dom - small helpers that make elements; text is always text, links always checked
 */
type Child = Node | string | null | undefined | false

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag)
	for (const name in attributes) element.setAttribute(name, attributes[name]!)
	for (const child of children) if (child) element.append(child)
	return element
}

const SVG = 'http://www.w3.org/2000/svg'

export function icon(path: string, size = 22): SVGElement {
	const svg = document.createElementNS(SVG, 'svg'), line = document.createElementNS(SVG, 'path')
	for (const [name, value] of [['viewBox', '0 0 24 24'], ['width', String(size)], ['height', String(size)], ['aria-hidden', 'true']] as const) svg.setAttribute(name, value)
	line.setAttribute('d', path)
	svg.append(line)
	return svg
}

/* A text with **strong** words; nothing else in it means anything. */
export function prose(text: string): DocumentFragment {
	const out = document.createDocumentFragment()
	text.split(/\*\*([^*\n]+)\*\*/).forEach((piece, i) => { if (piece) out.append(i % 2 ? h('strong', {}, piece) : piece) })
	return out
}

/* The address if it is one we may offer: web addresses only, no scripts, no data. */
export function safe(href: string | null | undefined, base: string): string | null {
	if (!href) return null
	try {
		const url = new URL(href, base || location.href)
		return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null
	} catch { return null }
}
