// SPDX-License-Identifier: GPL-3.0-or-later
//
// The same two sets of heads, {a: [[issued, id], …], b: …} on standard input, compared by negentropy: bytes both ways
// and one-way trips until each difference is known to one side. The implementation, that of nostr-tools, does not send
// ids back as a server would, so the reference would need more rather than less.

import { readFileSync } from 'node:fs'
import { Negentropy, NegentropyStorageVector } from '../interop/node_modules/nostr-tools/lib/esm/nip77.js'

function seal (heads) {
  const storage = new NegentropyStorageVector()

  heads.forEach(([issued, id]) => storage.insert(issued, id))
  storage.seal()
  return storage
}

const { a, b } = JSON.parse(readFileSync(0, 'utf8'))
const sides = [new Negentropy(seal(a)), new Negentropy(seal(b))]
const found = new Set()
const find = (id) => found.add(id)
let bytes = 0
let trips = 0

for (let message = sides[0].initiate(); message != null;) {
  bytes += message.length / 2
  trips++
  message = sides[trips % 2].reconcile(message, find, find)
}

process.stdout.write(JSON.stringify({ bytes, trips, found: found.size }) + '\n')
