/** Ana's outbox with notes for Ben, a fake clock and a scripted relay. */
import { expect } from "vitest";
import type { SentState } from "../../src/engine/face.ts";
import { type DayAddress, Mail } from "../../src/engine/mail/mail.ts";
import { Outbox } from "../../src/engine/mail/outbox.ts";
import type { OutboxRecord } from "../../src/engine/mail/records.ts";
import type { HttpReply } from "../../src/engine/ports.ts";
import { put } from "../../src/engine/records/database.ts";
import { toBase64Url, toHex } from "../../src/protocol/encoding/bytes.ts";
import { eventId, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { FakeClock, turn } from "./fake-clock.ts";
import { ana, ben, cleo, crypto, envelope, idOf, note, openDatabase, RELAY, SEED, trace } from "./kit.ts";
import { MemoryStore } from "./memory-store.ts";
import { seededRandom } from "./random.ts";
import { ScriptedNetwork } from "./scripted-network.ts";

export const reply = (status: number, retry_after?: number): HttpReply => ({
  status,
  body: new Uint8Array(),
  ...(retry_after === undefined ? {} : { retry_after }),
});

export async function outbox() {
  const clock = new FakeClock();
  const network = new ScriptedNetwork();
  const disk = new MemoryStore();
  const database = await openDatabase(disk, ana.seed);
  /** Under keys that were used once. */
  const stored: { relay: string; event: Uint8Array }[] = [];
  const world = {
    clock,
    network,
    disk,
    database,
    stored,
    /** Whether Ana's relay is connected. */
    online: false,
    /** Called for every STORE; when it throws, STORE fails. */
    onStore: async (): Promise<void> => {},
    /** Whether anonymous requests share connections with signed ones. */
    linked: false,
    /** Where letters go: to a mailbox of that day, or to Ben's own key. */
    mailbox: undefined as DayAddress | undefined,
    takesMailboxes: true,
    spreads: false,
    mail: new Mail(crypto, clock, seededRandom(SEED), ana),
    outbox: undefined as unknown as Outbox,
    start(): Outbox {
      world.outbox = new Outbox({
        network,
        clock,
        random: seededRandom(SEED),
        crypto,
        trace,
        database,
        own: () => ana,
        recipient: () => ben,
        isHeld: () => false,
        isOnline: () => world.online,
        storeNameless: async (relay, event) => {
          stored.push({ relay, event });
          await world.onStore();
          return true;
        },
        mailbox: async () => world.mailbox,
        wrapped: (letter, mailbox) => world.mail.wrapped(letter, mailbox),
        spreads: () => world.spreads,
        postage: { has: () => false, use: () => Promise.reject(new Error("none")) },
        takesMailboxes: () => world.takesMailboxes,
        linksAnonymous: () => world.linked,
      });
      database.changed = (tables) => void (tables.has("outbox") && world.outbox.run());
      return world.outbox;
    },
    /** Adds a note for Ben to the outbox; returns its id. */
    async add(n = 0, change: Partial<OutboxRecord> = {}): Promise<string> {
      const giftWrap = envelope(note(n));
      const id = toHex(eventId(crypto, giftWrap));
      const sent = `${n}`.padStart(32, "0");
      const record: OutboxRecord = {
        id,
        person: idOf(ben),
        relay: RELAY,
        envelope: toBase64Url(writeGiftWrap(giftWrap)),
        expires_at: clock.now() + 3_600,
        note: sent,
        sealed: true,
        sealed_attempts: 0,
        ...change,
      };
      const to = [ben, cleo].map((one) => ({ person: idOf(one), state: { kind: "queued", since: 0 } as const }));
      const circle = { latitude: 0, longitude: 0, radius_m: 10 };
      const window = { starts_at: 0, ends_at: 1, timezone: "UTC" };
      await database.commit([
        put("sent", sent, { id: sent, text: "", place: "", circle, window, created_at: 0, to }),
        put("outbox", id, record),
      ]);
      await turn();
      return id;
    },
    /** The state of Ben's copy of a note. Also checks that Cleo's copy has not changed. */
    state(n = 0): SentState {
      const [bens, cleos] = database.get("sent", `${n}`.padStart(32, "0"))!.to;
      expect(cleos!.state.kind).toBe("queued");
      return bens!.state;
    },
    queued: (): number => database.table("outbox").size,
  };
  world.start();
  return world;
}
