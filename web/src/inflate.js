// DEFLATE decompression, RFC 1951, synchronous. It reads only what web/build
// packed, so it trusts its input's form; the length is checked.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99,
  115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025,
  1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12,
  12, 13, 13];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_BITS = 15;
const END_OF_BLOCK = 256;

function reverse(code, bits) {
  let result = 0;
  for (let i = 0; i < bits; i++) result |= ((code >> i) & 1) << (bits - 1 - i);
  return result;
}

/** RFC 1951 §3.2.2: a look-up table, index: next bits of input, entry: symbol << 4 | length. */
function huffman(lengths) {
  const max = Math.max(...lengths, 1);
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const n of lengths) if (n > 0) counts[n]++;
  const next = new Uint16Array(MAX_BITS + 2);
  for (let n = 1; n <= MAX_BITS; n++) next[n + 1] = (next[n] + counts[n]) << 1;
  const table = new Uint16Array(1 << max);
  lengths.forEach((n, symbol) => {
    if (n === 0) return;
    for (let i = reverse(next[n]++, n); i < table.length; i += 1 << n) table[i] = (symbol << 4) | n;
  });
  return { table, mask: table.length - 1 };
}

class Bits {
  constructor(input) {
    this.input = input;
    this.position = 0; // in bytes
    this.hold = 0; // bits read but not used, the next one lowest
    this.count = 0; // how many
  }

  fill(n) {
    while (this.count < n) {
      this.hold |= this.input[this.position++] << this.count;
      this.count += 8;
    }
  }

  take(n) {
    this.fill(n);
    const value = this.hold & ((1 << n) - 1);
    this.hold >>>= n;
    this.count -= n;
    return value;
  }

  symbol({ table, mask }) {
    this.fill(MAX_BITS); // beyond the end of input zeros come: undefined << n is 0
    const entry = table[this.hold & mask];
    this.hold >>>= entry & 15;
    this.count -= entry & 15;
    return entry >> 4;
  }

  /** RFC 1951 §3.2.4: a stored block begins at a byte, with its length and that inverted. */
  stored() {
    this.position -= this.count >> 3; // whole bytes read too far
    this.hold = this.count = 0;
    const length = this.take(16);
    this.take(16);
    this.position += length;
    return this.input.subarray(this.position - length, this.position);
  }
}

function fixedTables() {
  const lengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
  return [huffman(lengths), huffman(new Array(30).fill(5))];
}

/** RFC 1951 §3.2.7 */
function dynamicTables(bits) {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const codeLengths = new Array(19).fill(0);
  const n = bits.take(4) + 4;
  for (let i = 0; i < n; i++) codeLengths[CODE_LENGTH_ORDER[i]] = bits.take(3);
  const codes = huffman(codeLengths);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(codes);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths[lengths.length - 1], 3 + bits.take(2));
    else repeat(lengths, 0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7));
  }
  return [huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals))];
}

function repeat(list, value, times) {
  for (let i = 0; i < times; i++) list.push(value);
}

function readBlock(bits, [literals, distances], output, at) {
  for (;;) {
    const symbol = bits.symbol(literals);
    if (symbol === END_OF_BLOCK) return at;
    if (symbol < END_OF_BLOCK) {
      output[at++] = symbol;
    } else {
      const length = LENGTH_BASE[symbol - 257] + bits.take(LENGTH_BITS[symbol - 257]);
      const code = bits.symbol(distances);
      let from = at - DISTANCE_BASE[code] - bits.take(DISTANCE_BITS[code]);
      for (const end = at + length; at < end;) output[at++] = output[from++];
    }
  }
}

/** Decompresses; size: how many bytes it gives. */
export function inflate(input, size) {
  const bits = new Bits(input);
  const output = new Uint8Array(size);
  let at = 0;
  for (let last = 0; !last;) {
    last = bits.take(1);
    const type = bits.take(2);
    if (type === 0) {
      const stored = bits.stored();
      output.set(stored, at);
      at += stored.length;
    } else {
      at = readBlock(bits, type === 1 ? fixedTables() : dynamicTables(bits), output, at);
    }
  }
  if (at !== size) throw new Error(`the packed sip.wasm is damaged: ${at} bytes instead of ${size}`);
  return output;
}
