/** The gateway's keys, and what is made with them: tokens, and the names under which numbers are kept. */
import { randomBytes } from "node:crypto";
import { holdsKeys, loadKeyFile } from "../src/host/key-file.ts";
import type { Random } from "../src/host/ports.ts";
import { type Bytes, concat, fromBase64Url, toBase64Url } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import { x25519PublicKey } from "../src/protocol/primitives/x25519.ts";
import { type BoxCrypto, numberBytes, numberIn, openNumber, openToken } from "../src/protocol/sms/sealed-number.ts";

/** After this a number counts as unconfirmed: numbers are given to other people. */
const TOKEN_DAYS = 365;
const DAY_SECS = 86_400;
const NONCE_BYTES = 24;

interface Secrets {
  /** X25519. */
  readonly box: string;
  /** Of the names of numbers, and of tokens. */
  readonly names: string;
  readonly tokens: string;
}

const secret = (): string => toBase64Url(randomBytes(32));
const LENGTHS = { box: 43, names: 43, tokens: 43 };

export class GatewayKeys {
  readonly publicKey: Bytes;
  private readonly crypto: BoxCrypto;
  private readonly random: Random;
  private readonly secrets: { readonly [N in keyof Secrets]: Bytes };

  constructor(crypto: BoxCrypto, secrets: Secrets, random: Random) {
    this.crypto = crypto;
    this.random = random;
    const { box, names, tokens } = secrets;
    this.secrets = { box: fromBase64Url(box), names: fromBase64Url(names), tokens: fromBase64Url(tokens) };
    this.publicKey = x25519PublicKey(crypto, this.secrets.box);
  }

  /** @throws ProtocolError */
  number(box: Bytes): string {
    return openNumber(this.crypto, box, this.secrets.box);
  }

  /** What a number is called in the database. Without the key file nobody can try all numbers against it. */
  name(number: string): Bytes {
    return this.digest(`number ${number}`);
  }

  /** The same of the thousand numbers that differ in the last three digits only. */
  range(number: string): Bytes {
    return this.digest(`range ${number.slice(0, -3)}`);
  }

  /** What a code of a number is kept as. */
  codeDigest(number: string, code: string): Bytes {
    return this.digest(`code ${number} ${code}`);
  }

  /** For the app: proves that the owner of the number typed back its code. Each is another. @param now unix seconds */
  token(number: string, now: number): Bytes {
    const nonce = this.random(NONCE_BYTES);
    const day = new Uint8Array(4);
    new DataView(day.buffer).setUint32(0, Math.floor(now / DAY_SECS));
    return concat(nonce, this.crypto.seal(concat(numberBytes(number), day), nonce, this.secrets.tokens));
  }

  /** The number of a token that was sealed anew. @throws ProtocolError, `expired` for one of last year */
  confirmed(box: Bytes, now: number): string {
    const token = openToken(this.crypto, box, this.secrets.box);
    const inside = this.crypto.open(token.subarray(NONCE_BYTES), token.subarray(0, NONCE_BYTES), this.secrets.tokens);
    const day = new DataView(inside.buffer, inside.byteOffset).getUint32(inside.length - 4);
    if (now / DAY_SECS - day > TOKEN_DAYS) throw new ProtocolError("expired", "token: a year old");
    return numberIn(inside.subarray(0, -4));
  }

  private digest(text: string): Bytes {
    return this.crypto.blake2b(32, new TextEncoder().encode(text), this.secrets.names);
  }
}

/** Made at the first start, mode 600. @throws ConfigError */
export function loadGatewayKeys(dataDir: string, crypto: BoxCrypto, random: Random): GatewayKeys {
  const secrets = loadKeyFile<Secrets>(dataDir, {
    name: "sms-keys.json",
    what: "keys of an SMS gateway",
    make: () => ({ box: secret(), names: secret(), tokens: secret() }),
    isValid: (value): value is Secrets => holdsKeys(value, LENGTHS),
  });
  return new GatewayKeys(crypto, secrets, random);
}
