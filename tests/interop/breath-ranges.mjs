// SPDX-License-Identifier: GPL-3.0-or-later
//
// Comparing ranges as proto/README.md describes it, written from that document alone: what two nodes without a
// journal to go by tell each other until both know what differs.

import { hex, readVarint, refuse, varint } from './breath-records.mjs'

const BRANCH = 8
const MAX_DEPTH = 4
const LEAF = 8
const VECTOR = 32
const FINGERPRINT = 8
const EVERYTHING = { bits: 0n, depth: 0 }

const partOf = (range, number) => ({ bits: range.bits << 3n | BigInt(number), depth: range.depth + 1 })
const isIn = (range, id) => id >> BigInt(64 - 3 * range.depth) === range.bits
const toNumber = (id) => Buffer.from(id, 'hex').readBigUInt64LE()
const ascending = (a, b) => (a.number < b.number ? -1 : 1)

// One comparison, from its first frame on. `index` holds what is compared: {id, number, head} of each head.
export class Comparison {
  constructor ({ ours, heads, noteId, root, end }) {
    Object.assign(this, { ours, root, end })
    this.index = heads.map((head) => ({ head, id: noteId(head) }))
      .map((entry) => ({ ...entry, number: toNumber(entry.id) })).sort(ascending)
    this.round = 0
    this.awaits = false
    this.over = false
    this.ignoredRival = false
    this.asked = []
    this.incoming = []
    this.expected = 0
    this.named = new Set()
    this.toList = []
  }

  in (range) {
    return this.index.filter(({ number }) => isIn(range, number))
  }

  fingerprint (range) {
    return this.root(this.in(range).map(({ head }) => head)).subarray(0, FINGERPRINT)
  }

  fingerprints (range) {
    return Buffer.concat([...Array(BRANCH).keys()].map((i) => this.fingerprint(partOf(range, i))))
  }

  begin () {
    const listed = this.index.length <= LEAF

    this.round = 1
    this.awaits = true
    if (listed) {
      this.list([EVERYTHING], true)
      return Buffer.concat([varint(0), Buffer.from([1]), this.index.length > 0 ? varint(this.index.length) : Buffer.alloc(0)])
    }
    this.asked = [EVERYTHING]
    return Buffer.concat([varint(0), Buffer.from([0]), this.fingerprints(EVERYTHING)])
  }

  list (ranges, prints) {
    const entries = ranges.flatMap((range) => this.in(range))

    if (entries.length > 0) {
      this.toList.push({ entries, prints })
    }
    return entries.length
  }

  // Reads a frame; returns the frame that answers it, or null if it asks nothing.
  take (value) {
    const round = readVarint(value, 0) ?? refuse('ranges without a round')
    const told = []
    let at = round.end
    let lists = 0

    const readTold = (range) => {
      if (range.depth >= MAX_DEPTH || value.length < at + BRANCH * FINGERPRINT) {
        refuse('ranges that are cut off or too deep')
      }
      told.push({ range, fingerprints: value.subarray(at, at += BRANCH * FINGERPRINT) })
    }
    const readListed = (range) => {
      this.incoming.push(range)
      lists++
    }

    if (round.value === 0) {
      const how = value[at++]

      how === 0 ? readTold(EVERYTHING) : how === 1 ? readListed(EVERYTHING) : refuse('ranges that do not begin')
    } else if (!this.awaits || round.value !== this.round) {
      refuse('ranges that were not asked for')
    }
    for (const range of round.value === 0 ? [] : this.asked) {
      const [finer, listed] = [value[at++], value[at++]]

      if (listed == null || (finer & listed) !== 0) {
        refuse('ranges that contradict themselves')
      }
      for (let i = 0; i < BRANCH; i++) {
        finer >> i & 1 ? readTold(partOf(range, i)) : listed >> i & 1 ? readListed(partOf(range, i)) : null
      }
    }
    if (at < value.length) {
      const announced = readVarint(value, at)

      if (lists === 0 || !(announced?.value > 0) || announced.end !== value.length) {
        refuse('ranges that go on after their end')
      }
      this.expected += announced.value
    }
    this.awaits = false
    this.round = round.value + 1
    return told.length > 0 || round.value === 0 ? this.answer(told) : this.finish()
  }

  finish () {
    this.over = true
    return null
  }

  answer (told) {
    const parts = told.flatMap(({ range, fingerprints }, split) => [...Array(BRANCH).keys()]
      .map((i) => ({ split, i, range: partOf(range, i), theirs: fingerprints.subarray(8 * i, 8 * i + 8) }))
      .filter(({ range: part, theirs }) => Buffer.compare(this.fingerprint(part), theirs) !== 0))
      .map((part) => ({ ...part, count: this.in(part.range).length }))
    const held = parts.reduce((sum, { count }) => sum + count, 0)
    const vector = told.length > 0 && parts.length * 3 >= told.length * BRANCH * 2 && held <= parts.length * VECTOR
    const body = []
    let announced = 0

    this.asked = []
    told.forEach((_, split) => {
      const own = parts.filter((part) => part.split === split)
      const isListed = ({ count, range }) => vector || count <= LEAF || range.depth === MAX_DEPTH
      const mask = (some) => some.reduce((bits, { i }) => bits | 1 << i, 0)
      const finer = own.filter((part) => !isListed(part))
      const listed = own.filter(isListed)

      body.push(Buffer.from([mask(finer), mask(listed)]), ...finer.map(({ range }) => this.fingerprints(range)))
      this.asked.push(...finer.map(({ range }) => range))
      announced += this.list(listed.map(({ range }) => range), !vector)
    })

    const frame = Buffer.concat([varint(this.round++), ...body, announced > 0 ? varint(announced) : Buffer.alloc(0)])

    this.awaits = this.asked.length > 0
    this.over = !this.awaits
    return frame
  }

  // What of a listing is wanted, by index, and what is held instead.
  compare (entries, prints, printOf) {
    const wanted = []
    const later = []

    this.expected -= entries.length
    if (this.expected < 0) {
      refuse('a listing that was not announced')
    }
    entries.forEach((entry, i) => {
      const own = this.index.find(({ id }) => id === entry.id)
      const rise = own == null ? -1 : own.head.version - entry.version
      const contrary = rise === 0 && prints && hex(printOf(own.head)) !== entry.print

      if (!this.incoming.some((range) => isIn(range, toNumber(entry.id))) || this.named.has(entry.id)) {
        refuse('an entry outside of the ranges listed, or twice')
      }
      this.named.add(entry.id)
      if (rise < 0 || contrary) {
        wanted.push(i)
      }
      if (rise > 0 || contrary) {
        later.push({ i, rise, head: own.head })
      }
    })
    return { wanted, later }
  }

  // The heads in ranges the other listed that it did not name; known once it has listed all.
  missing () {
    return this.index.filter(({ id, number }) => !this.named.has(id) && this.incoming.some((range) => isIn(range, number)))
      .map(({ head }) => head)
  }
}
