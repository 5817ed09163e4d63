// SHA-256 as FIPS 180-4 defines it, fed piece by piece: crypto.subtle wants a file
// whole in memory, and is missing where a site is reached without HTTPS.
function fractionOfRoot(prime, power) {
  const root = prime ** power;
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function primes(count) {
  const found = [];
  for (let n = 2; found.length < count; n += 1) {
    if (found.every((prime) => n % prime)) found.push(n);
  }
  return found;
}

const K = Uint32Array.from(primes(64), (prime) => fractionOfRoot(prime, 1 / 3));
const START = Uint32Array.from(primes(8), (prime) => fractionOfRoot(prime, 1 / 2));
const BLOCK = 64;

export class Sha256 {
  constructor() {
    this.state = START.slice();
    this.words = new Uint32Array(64);
    this.rest = new Uint8Array(BLOCK);
    this.kept = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let place = 0;
    if (this.kept) {
      place = Math.min(BLOCK - this.kept, bytes.length);
      this.rest.set(bytes.subarray(0, place), this.kept);
      this.kept += place;
      if (this.kept < BLOCK) return this;
      this.mix(new DataView(this.rest.buffer), 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; place + BLOCK <= bytes.length; place += BLOCK) this.mix(view, place);
    this.rest.set(bytes.subarray(place));
    this.kept = bytes.length - place;
    return this;
  }

  digest() {
    const bits = this.length * 8;
    const padding = new Uint8Array(((119 - (this.length % BLOCK)) % BLOCK) + 9);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits >>> 0);
    this.update(padding);
    const digest = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, place) => digest.setUint32(4 * place, word));
    return new Uint8Array(digest.buffer);
  }

  mix(view, place) {
    const { words, state } = this;
    for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(place + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15];
      const y = words[i - 2];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = words[i - 16] + low + words[i - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const big = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + big + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const turn = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (turn + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      // Swapped in a list, they would take three times as long.
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => {
      state[i] += word;
    });
  }
}

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
