/*
 * widget - bundles widget/main.ts into public/widget.js and refuses one that has grown beyond its promise
 */
import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const LIMIT = 12 * 1024
const root = fileURLToPath(new URL('..', import.meta.url))
const tight = {
	name: 'tight css',
	setup(b) {
		b.onLoad({ filter: /widget\/style\.ts$/ }, ({ path }) => ({
			contents: readFileSync(path, 'utf8').replace(/\n(?=[@.:*\[a-zA-Z}#])/g, (m, at, all) => (at > all.indexOf('export const css') + 20 ? '' : m)),
			loader: 'ts'
		}))
	}
}

await build({
	entryPoints: [root + 'widget/main.ts'], outfile: root + 'public/widget.js', bundle: true, minify: true, format: 'iife',
	target: 'es2020', legalComments: 'none', charset: 'utf8', plugins: [tight], logLevel: 'warning'
})
const size = gzipSync(readFileSync(root + 'public/widget.js'), { level: 9 }).length
console.log(`widget.js: ${size} bytes gzipped (limit ${LIMIT})`)
if (size > LIMIT) process.exit(1)
