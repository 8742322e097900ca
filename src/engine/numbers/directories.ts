/** The directories that I know, and their keys: the first set is taken as it is, later keys are signed by those before (docs/protocol.md, §13). */
import { followDirectoryKeys, OPEN_END, type DirectoryKey as Published } from "../../protocol/attestation/directory-keys.ts";
import { relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { ask, away, bytesIn, listIn, numberIn, textIn } from "./directory-api.ts";
import type { DirectoryRecord } from "./records.ts";

/** The keys are asked for again after so long, at a time of its own for each device. */
const AGAIN_S = 5 * 86_400;
const MAX_KEYS = 16;

/** A host or an address as people type it. @throws FaceError `bad-directory` */
export function originOf(text: string): string {
  const typed = text.trim().replace(/\/+$/, "");
  const scheme = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(typed) ? "http" : "https";
  try {
    return relayOrigin(/^\w+:\/\//.test(typed) ? typed : `${scheme}://${typed}`);
  } catch (error) {
    if (error instanceof ProtocolError) throw new FaceError("bad-directory");
    throw error;
  }
}

export class Directories {
  private readonly spine: Spine;

  constructor(spine: Spine) {
    this.spine = spine;
  }

  all(): readonly DirectoryRecord[] {
    return [...this.spine.database.table("directory").values()];
  }

  /** Those whose keys were read so long ago that there may be others. */
  due(): readonly DirectoryRecord[] {
    return this.all().filter(({ read_at }) => this.spine.clock.now() - read_at > AGAIN_S);
  }

  /** Asks for its keys and keeps them. @throws FaceError `no-directory`, also where none of its keys follows from one that I know */
  async know(origin: string): Promise<string> {
    const { clock, crypto, database } = this.spine;
    const { status, body } = await ask(this.spine, `${origin}/.well-known/cairn-numbers.json`, {});
    if (status !== 200 || textIn(body.issuer) !== origin) throw away();
    const known = database.get("directory", origin)?.keys ?? [];
    const published = listIn(body.keys)
      .slice(0, MAX_KEYS)
      .map(keyIn)
      .filter((key) => key !== undefined);
    const followed = followDirectoryKeys(
      crypto,
      known.map(({ key, from, until = OPEN_END }) => ({ key: fromHex(key), from, until })),
      published,
    );
    if (followed.length === 0) throw away();
    const fresh = followed.map(({ key, from, until }) => ({ key: toHex(key), from, until }));
    // What it does not publish any more still signed what comes late.
    const before = known.filter((old) => !fresh.some(({ key }) => key === old.key));
    await database.commit([
      put("directory", origin, { id: origin, keys: [...before, ...fresh].slice(-MAX_KEYS), read_at: clock.now() }),
    ]);
    return origin;
  }

  forget(origin: string): Promise<void> {
    return this.spine.database.commit([drop("directory", origin), drop("number_login", origin)]);
  }
}

function keyIn(fields: Readonly<Record<string, unknown>>): Published | undefined {
  const [key, signature] = [bytesIn(fields.key), bytesIn(fields.signature)];
  const [from, until] = [numberIn(fields.from), numberIn(fields.until)];
  if (key.length !== 32 || !(until > from)) return undefined;
  return { key, from, until, ...(signature.length === 64 ? { signature } : {}) };
}
