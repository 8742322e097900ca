/**
 * A mail address's domain as A-labels. Not by the browser's URL parser: Gecko 48 maps ß to ss, where a parser of today keeps it, and two people
 * whose phones disagree would not find each other.
 */

const BASE = 36;
const [T_MIN, T_MAX, SKEW, DAMP] = [1, 26, 38, 700];
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

/** A difference as a number of variable length (RFC 3492, 6.3). */
function variable(delta: number, bias: number): string {
  let out = "";
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
    if (rest < threshold) return out + DIGITS.charAt(rest);
    const above = rest - threshold;
    out += DIGITS.charAt(threshold + (above % (BASE - threshold)));
    rest = Math.floor(above / (BASE - threshold));
  }
}

/** Punycode of a label (RFC 3492). Labels have 63 letters at most, so no sum here is near 2^53. */
function punycode(points: readonly number[]): string {
  const plain = points.filter((point) => point < 128);
  let out = String.fromCharCode(...plain) + (plain.length > 0 ? "-" : "");
  let [done, next, delta, bias] = [plain.length, 128, 0, 72];
  while (done < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (done + 1);
    next = least;
    for (const point of points) {
      if (point < next) delta++;
      if (point !== next) continue;
      out += variable(delta, bias);
      bias = adapt(delta, done + 1, done === plain.length);
      delta = 0;
      done++;
    }
    delta++;
    next++;
  }
  return out;
}

function codePoints(text: string): number[] {
  const pairs = text.match(/[\ud800-\udbff][\udc00-\udfff]|[\s\S]/g) ?? [];
  return pairs.map((one) => one.codePointAt(0) as number);
}

const LONGEST_LABEL = 63;
const LONGEST_DOMAIN = 253;

function aLabel(label: string): string | undefined {
  if (label.length > LONGEST_LABEL) return undefined;
  const points = codePoints(label);
  if (points.some((point) => point >= 0xd800 && point <= 0xdfff)) return undefined;
  const ascii = points.every((point) => point < 128) ? label : `xn--${punycode(points)}`;
  return /^[a-z0-9_-]{1,63}$/.test(ascii) ? ascii : undefined;
}

/**
 * @param domain lower case, NFKC, nothing invisible in it
 * @returns undefined for what is no domain with a dot, an IP address among it
 */
export function aLabels(domain: string): string | undefined {
  const labels = domain.split(/[.\u3002]/).map(aLabel);
  const last = labels[labels.length - 1];
  // A last label of digits makes the whole an IPv4 address, as URL parsers see it.
  if (labels.length < 2 || last === undefined || /^(\d+|0x[0-9a-f]*)$/.test(last)) return undefined;
  if (labels.some((label) => label === undefined)) return undefined;
  const joined = labels.join(".");
  return joined.length <= LONGEST_DOMAIN ? joined : undefined;
}
