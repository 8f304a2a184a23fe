// SPDX-License-Identifier: GPL-3.0-or-later
//
// A node of Breath that shares no line with the others: js-libp2p, and proto/README.md for all that is Breath's.
// Orders come as one JSON object a line on standard input, events go as one a line to standard output.

import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { multiaddr } from '@multiformats/multiaddr'
import { makeNode } from './make-node.mjs'
import { alertBody, ALERTS, Alerts, certificateBody } from './breath-alerts.mjs'
import { PEERS, Peers } from './breath-peers.mjs'
import {
  bytesField, hash, hex, Identity, makeManifest, peerRecordBody, profileBody, readItem, readManifest
} from './breath-records.mjs'
import { Journal, Link, SYNC } from './breath-sync.mjs'

const FUTURE_KIND = 9

function emit (event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')
}

const { values } = parseArgs({ options: { listen: { type: 'string' }, seed: { type: 'string' } } })
const seed = values.seed ?? hex(randomBytes(32))
const identity = new Identity(Buffer.from(seed, 'hex'))
const journal = new Journal()
const memories = new Map()
const links = new Set()
const partners = new Set()
const wires = new Set()
const own = { epoch: Math.floor(Date.now() / 1000), version: 0 }
const { node, bindings } = await makeNode({ listen: values.listen == null ? [] : [values.listen], seed })

function accepted (head) {
  const items = readManifest(journal.manifests.get(hex(head.liveSet))).map((id) => readItem(journal.items.get(hex(id))))

  emit('head', {
    author: hex(head.author),
    epoch: head.epoch,
    version: head.version,
    issued: head.issued,
    levels: head.levels,
    live_count: head.liveCount,
    anchor: hex(head.anchor),
    signed: hex(head.signed),
    id: hex(head.id),
    items: items.map((item) => ({ kind: item.kind, profile: item.profile, record: item.record, signed: hex(item.signed) }))
  })
  links.forEach((link) => link.note())
}

async function talk (stream, connection, opener) {
  const peer = connection.remotePeer.toString()
  const memory = memories.get(peer) ?? {}
  const isLower = Buffer.compare(identity.author, Buffer.from(connection.remotePeer.publicKey.raw)) < 0
  const link = new Link({ journal, stream, binding: bindings.get(peer), peer, isLower, memory, tell: emit, accepted })
  let reason = null

  memories.set(peer, memory)
  links.add(link)
  emit('sync', { peer, opener })
  try {
    await link.run()
  } catch (error) {
    reason = error.message
    stream.abort(error)
  }
  links.delete(link)
  emit('synced', { peer, sent: link.sent, received: link.received, reason })
}

function recordBody () {
  const addresses = node.getMultiaddrs().map((address) => address.decapsulate('/p2p').bytes)

  return peerRecordBody({ issued: Math.floor(Date.now() / 1000), addresses })
}

async function talkOfPeers (stream) {
  const record = values.listen == null ? null : identity.signItem(recordBody())
  const partner = new Peers({ stream, record, tell: emit })

  partners.add(partner)
  await partner.run().catch((error) => {
    emit('failed', { order: 'peers', message: error.message })
    stream.abort(error)
  })
  partners.delete(partner)
}

async function talkOfAlerts (stream) {
  const wire = new Alerts({ stream, tell: emit })

  wires.add(wire)
  emit('alerting')
  await wire.run().catch((error) => {
    emit('failed', { order: 'alerts', message: error.message })
    stream.abort(error)
  })
  wires.delete(wire)
}

function keep (body) {
  const signed = identity.signItem(body)
  const id = hash(signed)

  journal.items.set(hex(id), signed)
  return id
}

// What is given instead of the head that was signed, for those who test how it is refused.
function spoil (signed, how) {
  if (how === 'signature') {
    return Buffer.concat([signed.subarray(0, -1), Buffer.from([signed.at(-1) ^ 1])])
  }
  return how === 'size' ? Buffer.concat([signed, Buffer.from([0x22, 0x00])]) : undefined
}

const orders = {
  async dial ({ address }) {
    const connection = await node.dial(multiaddr(address))

    const talking = talk(await connection.newStream(SYNC), connection, 'stranger')

    talkOfPeers(await connection.newStream(PEERS))
    talkOfAlerts(await connection.newStream(ALERTS))
    await talking
  },

  async hangup () {
    await Promise.all(node.getConnections().map((connection) => connection.close()))
  },

  publish ({ levels, name, record = false, future_item: future, ahead = 0, spoilt }) {
    const ids = name == null ? [] : [keep(profileBody({ name, languages: ['de', 'en'] }))]

    if (record) {
      ids.push(keep(recordBody()))
    }
    if (future != null) {
      ids.push(keep(bytesField(FUTURE_KIND, Buffer.from(future))))
    }

    const manifest = makeManifest(ids)
    const issued = Math.floor(Date.now() / 1000) + ahead
    const head = { epoch: own.epoch, version: ++own.version, issued, levels }
    const signed = identity.signHead({ ...head, manifest })

    journal.manifests.set(hex(hash(manifest)), manifest)
    journal.accept({ ...head, author: identity.author, signed, id: hash(signed), given: spoil(signed, spoilt) }, null)
    emit('published', {
      ...head, author: hex(identity.author), signed: hex(signed), items: ids.map((id) => hex(journal.items.get(hex(id))))
    })
    links.forEach((link) => link.note())
  },

  // In the name of a Mirror of ours, or of somebody else where `forged`; pushed, and in no live set.
  raise ({ mirror, headline, about, forged = false }) {
    const made = Math.floor(Date.now() / 1000)
    const speaks = new Identity(hash(Buffer.from(`mirror ${mirror}`)))
    const named = forged ? new Identity(hash(Buffer.from('somebody else'))) : speaks
    const certificate = identity.signItem(certificateBody({
      mirror: named.author, name: mirror, from: made - 60, until: made + 86400
    }))
    const item = identity.signItem(alertBody({
      node: identity.author,
      mirror: speaks,
      made,
      expires: made + 3600,
      headline,
      reference: about == null ? null : Buffer.from(about, 'hex')
    }))

    emit('raised', { id: hex(hash(item)), made })
    wires.forEach((wire) => wire.push(item, certificate, 0))
  },

  ask ({ want }) {
    partners.forEach((partner) => partner.ask(want))
  },

  // Holds heads of made-up authors, the same from whoever holds the same version of one.
  crowd ({ first, count, version }) {
    const epoch = Math.floor(Date.now() / 86400000) * 86400 - 86400

    for (let i = first; i < first + count; i++) {
      const someone = new Identity(hash(Buffer.from(`crowd ${i}`)))
      const head = { epoch, version, issued: epoch + version, levels: {}, anchor: Buffer.alloc(16, i) }
      const signed = someone.signHead({ ...head, manifest: makeManifest([]) })

      journal.accept({ ...head, author: someone.author, signed, id: hash(signed) }, null)
    }
    links.forEach((link) => link.note())
  },

  // A step as the test wrote it, whatever the rules say.
  step ({ number, value }) {
    links.forEach((link) => link.send(number, Buffer.from(value, 'hex')))
  }
}

await node.handle(SYNC, (stream, connection) => { talk(stream, connection, 'peer') })
await node.handle(ALERTS, (stream) => { talkOfAlerts(stream) })
await node.handle(PEERS, (stream) => { talkOfPeers(stream) })
node.addEventListener('connection:open', ({ detail }) => emit('connected', { peer: detail.remotePeer.toString() }))
node.addEventListener('connection:close', ({ detail }) => emit('disconnected', { peer: detail.remotePeer.toString() }))
emit('listening', {
  peer: node.peerId.toString(), author: hex(identity.author), addresses: node.getMultiaddrs().map(String)
})

for await (const line of createInterface({ input: process.stdin })) {
  const { do: order, ...what } = JSON.parse(line)

  Promise.resolve(orders[order](what)).catch((error) => emit('failed', { order, message: error.message }))
}
await node.stop()
process.exit(0)
