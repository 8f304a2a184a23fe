// SPDX-License-Identifier: GPL-3.0-or-later
//
// push.mjs ADDRESS: a js-libp2p peer that dials, says what identify and identify push tell it, and listens at a new address
// at the line `listen` on standard input.

import { createInterface } from 'node:readline'
import { identify, identifyPush } from '@libp2p/identify'
import { multiaddr } from '@multiformats/multiaddr'
import { makeNode } from './make-node.mjs'

function emit (event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')
}

const { node } = await makeNode({
  services: { identify: identify(), push: identifyPush({ debounce: 10 }) }
})

node.addEventListener('peer:identify', ({ detail: info }) => {
  emit('identified', {
    agent: info.agentVersion ?? null,
    addresses: info.listenAddrs.map(String),
    signed: info.signedPeerRecord?.addresses.map(String) ?? [],
    protocols: info.protocols
  })
})

await node.dial(multiaddr(process.argv[2]))

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'listen') {
    await node.components.transportManager.listen([multiaddr('/ip4/127.0.0.1/tcp/0')])
    emit('listening', { addresses: node.getMultiaddrs().map(String) })
  }
}
process.exit(0)
