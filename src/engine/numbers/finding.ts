import { toBase64, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import { type GiftWrap, writeGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { sealRumor, wrapSeal, writeSeal } from "../../protocol/giftwrap/giftwrap.ts";
import { outerTimes } from "../../protocol/giftwrap/outer-times.ts";
import { type KnownBody, writeRumor } from "../../protocol/giftwrap/rumor.ts";
import { type Identity, recipientFromKey } from "../../protocol/identity/identity.ts";
import type { FoundNumber, Mark } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { put } from "../records/database.ts";
import type { Checker } from "./checker.ts";
import { originOf } from "./directories.ts";
import { bytesIn, call, mapIn, textIn } from "./directory-api.ts";
import { type Holding, typeIn } from "./holding.ts";
import { KNOCK_S, knockId } from "./records.ts";

/** All that is left is of one length. */
const KNOCK_BYTES = 1_024;
/** Numbers, codes and names alike. */
const ADDRESS = /^[a-z0-9-]{3,32}$/;

interface Ports {
  readonly spine: Spine;
  readonly people: People;
  readonly holding: Holding;
  readonly checker: () => Promise<Checker>;
}

type Found = { readonly id: string; readonly relay: string; readonly mark: Mark; readonly name: string };

/** As it is asked: marks between digits go, letters are small. @throws FaceError `bad-address` */
export function addressIn(text: string): string {
  const typed = text.trim().toLowerCase().normalize("NFKC");
  const digits = typed.replace(/[\s().+-]/g, "");
  const address = /^\d+$/.test(digits) ? digits : typed;
  if (!ADDRESS.test(address)) throw new FaceError("bad-address");
  return address;
}

export class NumberFinding {
  private readonly ports: Ports;
  private readonly found = new Map<string, Found>();
  /** Where one may knock at an address: at each directory, under the key that it gave. */
  private readonly doors = new Map<string, readonly (readonly [directory: string, key: string])[]>();

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Asks the directories that I know, one by one, without a word of who asks. @throws FaceError */
  async find(text: string): Promise<FoundNumber> {
    const address = addressIn(text);
    const directories = [...this.ports.spine.database.table("directory").keys()];
    if (directories.length === 0) throw new FaceError("no-directory");
    const doors: (readonly [string, string])[] = [];
    let failed: unknown;
    for (const directory of directories) {
      try {
        const body = await call(this.ports.spine, directory, "DirectoryService/Resolve", { address });
        if (body.card !== undefined) return await this.card(directory, address, mapIn(body.card));
        doors.push([directory, toHex(bytesIn(body.knockPk))]);
      } catch (error) {
        // Another one may have it.
        failed = error;
      }
    }
    if (doors.length === 0) throw failed;
    this.doors.set(address, doors);
    return { kind: "ask", address, directories: doors.map(([directory]) => directory) };
  }

  private async card(directory: string, address: string, card: Readonly<Record<string, unknown>>): Promise<FoundNumber> {
    const { mail, database } = this.ports.spine;
    const [key, attestation] = [bytesIn(card.subjectPk), bytesIn(card.attestation)];
    // Refuses a key that could not be written to.
    recipientFromKey(this.ports.spine.crypto, key);
    const id = toHex(key);
    const checked = (await this.ports.checker()).inLink(attestation, key);
    // A machine's card must say so in the directory's own hand: its plain word is not enough.
    const isSigned = attestation.length > 0 && checked.by === directory;
    const isTheirs = checked.number === textIn(card.ppnum) && (checked.number === address || !/^\d{11,}$/.test(address));
    const mark: Mark = isSigned
      ? { ...checked, ...(isTheirs ? {} : { outcome: "not-theirs" as const }) }
      : { outcome: "broken", type: typeIn(card.entityType), by: directory };
    const name = nameIn(textIn(card.displayName));
    this.found.set(address, { id, relay: originOf(textIn(card.relayUrl).replace(/^ws/, "http")), mark, name });
    const standing = mail.mine(id) ? "self" : database.get("person", id) ? "known" : "new";
    return { kind: "card", address, name, mark, standing };
  }

  /** @throws FaceError `not-found` where it was not found before, `other-key` where its key is not attested */
  async add(text: string, name: string): Promise<string> {
    const { people, spine } = this.ports;
    const found = this.found.get(addressIn(text));
    if (!found) throw new FaceError("not-found");
    if (spine.mail.mine(found.id)) throw new FaceError("own-link");
    if (people.isBlocked(found.id)) throw new FaceError("blocked");
    if (found.mark.outcome !== "attested") throw new FaceError("other-key");
    if (!spine.database.get("person", found.id))
      await spine.database.commit(people.meet(found.id, name || found.name, found.relay, spine.settings()));
    return found.id;
  }

  /** My name and number, sealed for whoever holds the number; nobody says whether anybody does. @throws FaceError */
  async knock(text: string, directory: string): Promise<void> {
    const { clock, database } = this.ports.spine;
    const address = addressIn(text);
    const [, key] = this.doors.get(address)?.find(([at]) => at === directory) ?? [];
    if (key === undefined) throw new FaceError("not-found");
    const sealed = toBase64(this.knockFor(directory, key));
    // Before it is out: the answer may be quick.
    await database.commit([put("number_knock", knockId(directory, key), { id: knockId(directory, key), at: clock.now() })]);
    await call(this.ports.spine, directory, "DirectoryService/Knock", { ppnum: address, sealed });
  }

  /** By my number's key there, if I have one: where nobody holds the number, the directory itself can read it (docs/security.md). */
  private knocker(directory: string): { readonly own: Identity; readonly relay: string } {
    const { mail, settings } = this.ports.spine;
    const number = this.ports.holding.told(directory);
    return number
      ? { own: mail.identity(this.ports.holding.identity(number).seed), relay: number.relay }
      : { own: mail.own, relay: settings().relay };
  }

  private knockFor(directory: string, key: string): Uint8Array {
    const { clock, crypto, mail, random, settings } = this.ports.spine;
    const { own, relay } = this.knocker(directory);
    const recipient = mail.recipient(key);
    const body: KnownBody = {
      kind: "KEY_EXCHANGE_RETURN",
      content: {
        ...{ initiator_pubkey: recipient.publicKey, responder_pubkey: own.publicKey },
        ...{ handle: nameIn(settings().name).slice(0, 40), relay_url: relay },
      },
    };
    const attestation = mail.attestation(body.kind, own);
    const rumor = { sender: own.publicKey, created_at: Math.floor(clock.now()), body, ...(attestation && { attestation }) };
    const seal = writeSeal(sealRumor(crypto, writeRumor(rumor), own, recipient, random(32), random(24)));
    const wrapped = (length: number): Uint8Array => {
      const times = outerTimes(clock.now(), clock.now() + KNOCK_S);
      return writeGiftWrap(
        wrapSeal(crypto, filled(seal, length, random), recipient, times, random(32), random(24)) satisfies GiftWrap,
      );
    };
    const about = KNOCK_BYTES - 140;
    return wrapped(about + KNOCK_BYTES - wrapped(about).length);
  }
}

/** Padded as a Seal is, to a length of its own. */
function filled(seal: Uint8Array, length: number, random: (length: number) => Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.max(length, seal.length + 2));
  out.set(seal);
  out.set(
    random(out.length - seal.length).map((byte) => (byte === 1 ? 2 : byte)),
    seal.length,
  );
  out[seal.length] = 1;
  out[out.length - 1] = 0;
  return out;
}
