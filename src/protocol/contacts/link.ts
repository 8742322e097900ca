/** The contact link (key exchange): `https://<host>/add#p=…&r=…&n=…`. All of it in the fragment, which no server sees. */
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from "../encoding/bytes.ts";
import { ProtocolError } from "../errors.ts";
import { isAcceptablePublicKey } from "../primitives/public-keys.ts";
import { linkParameters, parseRelay } from "./relay-url.ts";

export interface ContactLink {
  readonly publicKey: Bytes;
  /** Origin of the relay this person fetches from. */
  readonly relay: string;
  /** The name they chose; may be empty. */
  readonly name: string;
}

const MAX_NAME = 100;

/** Marks that a sentence might end with are encoded too, so that whoever finds the link in a text knows where it ends. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*.~_-]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** `origin` is that of the app the link should open. */
export function writeContactLink(origin: string, { publicKey, relay, name }: ContactLink): string {
  return `${origin}/add#p=${toBase64Url(publicKey)}&r=${toBase64Url(utf8(relay))}&n=${encodeName(name)}`;
}

/**
 * Reads a contact link, or its fragment alone.
 * @throws ProtocolError `malformed` when it is none, `bad-key` when its key cannot be used.
 */
export function readContactLink(link: string): ContactLink {
  const parameters = linkParameters(link);
  const publicKey = fromBase64Url(parameters.get("p") ?? "");
  if (publicKey.length !== 32) throw new ProtocolError("malformed", "not a contact link");
  if (!isAcceptablePublicKey(publicKey)) throw new ProtocolError("bad-key", "the link's key is not acceptable");
  // Cut between characters, never through a surrogate pair.
  const name = (parameters.get("n") ?? "")
    .trim()
    .slice(0, MAX_NAME)
    .replace(/[\ud800-\udbff]$/, "");
  return { publicKey, relay: parseRelay(parameters.get("r") ?? ""), name };
}
