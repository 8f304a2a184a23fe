// SPDX-License-Identifier: GPL-3.0-or-later
//
// /breath/peers/1.0.0 as proto/README.md describes it, written from that document alone.

import { bytesField, field, fields, hex, readItem, readVarint, refuse, u32, varint } from './breath-records.mjs'
import { frames } from './breath-sync.mjs'

export const PEERS = '/breath/peers/1.0.0'
const ASK = 1
const ANSWER = 2
const MAX_RECORDS = 16

// One stream with one peer. `record` is our own signed peer record, or null if we have none.
export class Peers {
  constructor ({ stream, record, tell }) {
    Object.assign(this, { stream, record, tell })
    this.asked = []
  }

  send (number, value) {
    const frame = bytesField(number, value)

    this.stream.send(new Uint8Array(Buffer.concat([varint(frame.length), frame])))
  }

  ask (want) {
    this.asked.push(want)
    this.send(ASK, field(1, 0, varint(want)))
  }

  async run () {
    for await (const frame of frames(this.stream, () => {})) {
      const [step, ...rest] = fields(frame)

      if (step == null || rest.length > 0 || step.type !== 2) {
        refuse('a frame that is not one step')
      }
      if (step.number === ASK) {
        this.answer(step.value)
      } else if (step.number === ANSWER) {
        this.hear(step.value)
      } else {
        refuse(`step ${step.number}`)
      }
    }
  }

  answer (value) {
    const [want, ...rest] = fields(value)
    const { value: number } = readVarint(want.value, 0)

    if (want.number !== 1 || want.type !== 0 || rest.length > 0 || number > MAX_RECORDS) {
      refuse('an ask that is none')
    }

    const records = this.record != null && number > 0 ? [bytesField(2, this.record)] : []

    this.tell('asked', { want: number })
    this.send(ANSWER, Buffer.concat([field(1, 5, u32(Math.floor(Date.now() / 1000))), ...records]))
  }

  hear (value) {
    const [clock, ...records] = fields(value)
    const want = this.asked.shift() ?? refuse('an answer without an ask')

    if (clock?.number !== 1 || clock.type !== 5 || records.length > want || records.some(({ number }) => number !== 2)) {
      refuse('an answer that is none')
    }

    const items = records.map((record) => readItem(record.value))
    const authors = new Set(items.map((item) => hex(item.author)))

    if (items.some((item) => item.record == null) || authors.size !== items.length) {
      refuse('something else than one record of each peer')
    }
    this.tell('answered', {
      clock: Buffer.from(clock.value).readUInt32LE(),
      records: items.map((item) => ({ author: hex(item.author), ...item.record }))
    })
  }
}
