/** The contact link (key exchange): `https://<host>/add#p=…&r=…&n=…`. The data is in the fragment, which browsers send to no server. */
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
  /** Ours: the master key of mailboxes to which an answer to this link goes, 32 bytes. */
  readonly mailbox?: Bytes;
}

const MAX_NAME = 100;

/** Also encodes punctuation that may end a sentence, so that software that finds links in text sees where this link ends. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replace(/[!'()*.~_-]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

/** @param origin of the app that the link opens */
export function writeContactLink(origin: string, { publicKey, relay, name, mailbox }: ContactLink): string {
  const answers = mailbox ? `&m=${toBase64Url(mailbox)}` : "";
  return `${origin}/add#p=${toBase64Url(publicKey)}&r=${toBase64Url(utf8(relay))}&n=${encodeName(name)}${answers}`;
}

/** One that is none is as one that is not there: the key in the link is enough. */
function mailboxIn(text: string | undefined): Bytes | undefined {
  try {
    const key = fromBase64Url(text ?? "");
    return isAcceptablePublicKey(key) ? key : undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/**
 * Reads a contact link, or only its fragment. The name is cut to 100 UTF-16 units.
 * @throws ProtocolError `malformed` when it is not a contact link, `bad-key` when its key is not acceptable
 */
export function readContactLink(link: string): ContactLink {
  const parameters = linkParameters(link);
  const publicKey = fromBase64Url(parameters.get("p") ?? "");
  if (publicKey.length !== 32) throw new ProtocolError("malformed", "not a contact link");
  if (!isAcceptablePublicKey(publicKey)) throw new ProtocolError("bad-key", "the link's key is not acceptable");
  // The cut may split a surrogate pair; the first half that is left is removed.
  const name = (parameters.get("n") ?? "")
    .trim()
    .slice(0, MAX_NAME)
    .replace(/[\ud800-\udbff]$/, "");
  const mailbox = mailboxIn(parameters.get("m"));
  return { publicKey, relay: parseRelay(parameters.get("r") ?? ""), name, ...(mailbox ? { mailbox } : {}) };
}
