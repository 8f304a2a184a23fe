// SPDX-License-Identifier: GPL-3.0-or-later
//
// mdns.mjs LISTEN: a js-libp2p peer that looks for others by multicast DNS and says whom it found.

import { mdns } from '@libp2p/mdns'
import { makeNode } from './make-node.mjs'

function emit (event, fields = {}) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n')
}

const { node } = await makeNode({
  listen: [process.argv[2]],
  services: {
    mdns: (components) => {
      const discovery = mdns({ interval: 2000 })(components)

      discovery.addEventListener('peer', ({ detail: info }) => {
        emit('found', { peer: info.id.toString(), addresses: info.multiaddrs.map(String) })
      })
      return discovery
    }
  }
})

emit('listening', { peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
process.stdin.on('end', () => process.exit(0)).resume()
