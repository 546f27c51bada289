/*
 * finish - the last touches on the export: small staff files, and the sum of it all
 */
import { transform } from 'esbuild'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const out = fileURLToPath(new URL('../out/', import.meta.url))
const read = (name) => readFileSync(join(out, name), 'utf8')
const small = async (name, text, loader) => writeFileSync(join(out, name), (await transform(text, { loader, minify: true, target: 'es2020' })).code)

await small('tokens.css', read('tokens.css'), 'css')
await small('admin.css', read('admin.css'), 'css')
await small('admin.js', read('admin.js'), 'js')

const zipped = (name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length
const scripts = (page) => [...new Set([...read(page).matchAll(/<script[^>]*\bsrc="(\/_next\/[^"]+\.js)"/g)].map((m) => m[1]))]
for (const page of ['index.html', 'reserve.html', 'portal.html', '404.html'])
	console.log(`${page}: ${zipped(page)} bytes of HTML and ${scripts(page).reduce((n, s) => n + zipped(s), 0)} of script, gzipped`)
for (const name of ['widget.js', 'admin.css', 'admin.js']) console.log(`${name}: ${zipped(name)} bytes gzipped`)
