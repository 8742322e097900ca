/** Pseudo-random bytes from a seed (xorshift128), so that a failing test can be repeated. */
export function seededRandom(seed: number): (length: number) => Uint8Array<ArrayBuffer> {
  let [a, b, c, d] = [seed >>> 0 || 1, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
  const next = (): number => {
    const t = a ^ (a << 11);
    [a, b, c] = [b, c, d];
    d = (d ^ (d >>> 19) ^ (t ^ (t >>> 8))) >>> 0;
    return d;
  };
  return (length) => Uint8Array.from({ length }, () => next() & 0xff);
}
