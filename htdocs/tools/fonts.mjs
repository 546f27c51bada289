/*
 * fonts - puts the two faces of the house, and the tokens, where plain HTML pages find them
 *
 * The app bundles its own hashed copies; staff pages and the pages for browsers without JavaScript link these.
 * Both families are under the SIL Open Font License, whose text travels with them.
 */
import { copyFileSync, mkdirSync } from 'node:fs'

const root = new URL('..', import.meta.url)
const from = (path) => new URL(`node_modules/${path}`, root)
const to = (path) => new URL(`public/${path}`, root)

mkdirSync(to('fonts/'), { recursive: true })
copyFileSync(from('@fontsource/young-serif/files/young-serif-latin-400-normal.woff2'), to('fonts/young-serif.woff2'))
copyFileSync(from('@fontsource/young-serif/LICENSE'), to('fonts/young-serif.LICENSE.txt'))
copyFileSync(from('@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2'), to('fonts/hanken-grotesk.woff2'))
copyFileSync(from('@fontsource-variable/hanken-grotesk/LICENSE'), to('fonts/hanken-grotesk.LICENSE.txt'))
copyFileSync(new URL('tokens.css', root), to('tokens.css'))
