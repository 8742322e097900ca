/** An attestation in a contact link, with the address of its directory: the parameters `a` and `d`. Apart from the link, which most apps read without. */
import { linkParameters, parseRelay } from "../contacts/relay-url.ts";
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";

export interface LinkNumber {
  /** Empty: it was none. */
  readonly attestation?: Bytes;
  /** Its origin. */
  readonly directory?: string;
}

export function withNumber(link: string, { attestation, directory }: LinkNumber): string {
  const number = attestation ? `&a=${toBase64Url(attestation)}` : "";
  return `${link}${number}${directory ? `&d=${toBase64Url(utf8(directory))}` : ""}`;
}

function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** What of it is none is empty, or not there: the key in the link is enough. @throws ProtocolError where it is no link at all */
export function numberIn(link: string): LinkNumber {
  const parameters = linkParameters(link);
  const [a, d] = ["a", "d"].map((name) => parameters.get(name));
  const directory = d && unlessMalformed(() => parseRelay(d));
  return {
    ...(a ? { attestation: unlessMalformed(() => fromBase64Url(a)) ?? new Uint8Array(0) } : {}),
    ...(directory ? { directory } : {}),
  };
}
