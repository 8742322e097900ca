/** A box that is killed between writing something down and saying so: what was said is so, and the next visit goes on from there. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { openStore, type Stored } from "../../courier/box.ts";
import { loadBoxKeys } from "../../courier/keys.ts";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { depositDigest } from "../../src/protocol/carry/deposit.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { tempDir, undoLater } from "../relay/harness.ts";
import { bytesOf } from "../relay/people.ts";
import { inForm } from "../support/long.ts";
import type { Asked, Told } from "./killed-box.ts";
import { settingsOf } from "./killed-settings.ts";
import { closed, crypto, groupOf, random, receipt, someone } from "./people.ts";
import { type Gatt, visiting } from "./radio.ts";

const RELAY = "https://relay.example";
const [ines, mara] = [someone("ines"), someone("mara")];
const group = groupOf("killed", RELAY, ines, [mara]);
const ROUNDS = inForm(5, 100);

const outDir = fileURLToPath(new URL("../../dist/test/courier-killed/", import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL("killed-box.ts", import.meta.url))],
  ...{ bundle: true, platform: "node", format: "esm", packages: "external", outdir: outDir, outExtension: { ".js": ".mjs" } },
});
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

type Question = Asked extends infer A ? (A extends { readonly id: number } ? Omit<A, "id"> : never) : never;

class Child {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  private readonly waiting = new Map<number, { resolve(told: Bytes): void; reject(error: Error): void }>();
  private next = 1;
  heard: (value: Bytes) => void = () => {};

  constructor(dataDir: string, killAfter: number) {
    this.child = fork(`${outDir}killed-box.mjs`, [dataDir, String(killAfter)], { serialization: "advanced", stdio: "inherit" });
    undoLater(() => void this.child.kill("SIGKILL"));
    this.ended = once(this.child, "exit");
    this.child.on("message", (told: Told) => this.told(told));
    this.child.on("exit", () => {
      for (const { reject } of this.waiting.values()) reject(new Error("killed"));
    });
  }

  ready(): Promise<unknown> {
    return new Promise((resolve, reject) => this.waiting.set(0, { resolve, reject }));
  }

  private told(told: Told): void {
    if ("notified" in told) {
      this.heard(new Uint8Array(told.notified));
      return;
    }
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if (told.isRefused) waiting?.reject(new Error("refused"));
    else waiting?.resolve(new Uint8Array(told.value ?? []));
  }

  private async ask(question: Question): Promise<Bytes> {
    const id = this.next++;
    if (!this.child.connected) throw new Error("killed");
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ ...question, id }, (error) => error && reject(error));
    });
  }

  gatt(device: string): Gatt {
    const operation = { device, offset: 0, mtu: 247 };
    return {
      read: (characteristic) => this.ask({ do: "read", operation: { ...operation, characteristic } }),
      write: async (characteristic, value) =>
        void (await this.ask({ do: "write", operation: { ...operation, characteristic }, value })),
      subscribe: async (heard) => {
        this.heard = heard;
        await this.ask({ do: "subscribe" });
        return true;
      },
      close: async () => {
        if (this.child.connected) await this.ask({ do: "gone", device }).catch(() => new Uint8Array(0));
      },
    };
  }
}

it(`${ROUNDS} rounds of kill -9 between commit and word`, async () => {
  const dataDir = tempDir();
  const keys = loadBoxKeys(crypto, random, dataDir);
  const settings = settingsOf(dataDir);
  const [id, member] = [toHex(group.id), toHex(mara.publicKey)];
  const now = (): number => Date.now() / 1000;
  /** The store, while no box runs. */
  const within = <T>(use: (stored: Stored) => T): T => {
    const stored = openStore({ settings, keys, crypto });
    try {
      return use(stored);
    } finally {
      stored.database.close();
    }
  };
  within(({ book }) => {
    const until = Math.floor(now()) + 20 * 86_400;
    const named = { name: "Killed", inviter: toHex(ines.publicKey), carryKey: toHex(group.carryKey), relay: RELAY };
    book.putGroup({ id, ...named, until, version: 1, couriers: [toHex(keys.identity.publicKey)], state: "told" });
    book.putMember({ group: id, key: member });
    book.putMandate({ group: id, member, mailbox: member, relay: RELAY, until, sig: "00", since: 0 });
  });

  const sent = new Set<string>();
  const shown = new Set<string>();
  const told = new Set<string>();
  let killed = 0;
  const round = async (n: number, killAfter: number): Promise<void> => {
    const deposit = new Uint8Array(300).fill(n % 251);
    deposit.set(bytesOf(`deposit ${n}`, 32));
    const child = new Child(dataDir, killAfter);
    await child.ready();
    const isCourier = (key: Bytes): boolean => toHex(key) === toHex(keys.identity.publicKey);
    const visited = { groupId: group.id, carryKey: group.carryKey, isCourier };
    const time = { now: () => performance.now() / 1000, pass: () => new Promise<void>((resolve) => setTimeout(resolve, 1)) };
    await visiting(
      child.gatt(`device ${n}`),
      { group: visited, signer: mara, as: "member", deposits: [deposit] },
      time,
      (task, session) => {
        if (task.is === "stored") told.add(toHex(task.digest));
        if (task.is !== "carried") return;
        shown.add(toHex(task.envelope.id));
        session.acknowledge(receipt(RELAY, mara, [task.envelope.id], now()));
      },
    );
    child.child.kill("SIGKILL");
    await child.ended;
    within(({ cargo, deposits }) => {
      const here = new Set(deposits.waiting().map(({ digest }) => toHex(digest)));
      for (const digest of told) expect(here.has(digest), "what is said to be stored is").toBe(true);
      if (!told.has(toHex(depositDigest(crypto, deposit)))) killed++;
      const receipts = new Set(cargo.receipts(5000).flatMap((one) => one.receipt.event_ids.map(toHex)));
      const held = new Set(cargo.of({ group: id, member }, now(), 1e9).map((one) => toHex(one.id)));
      for (const name of sent)
        expect(receipts.has(name) !== held.has(name), "held, or a receipt for it: never neither, never both").toBe(true);
    });
  };

  for (let n = 0; n < ROUNDS; n++) {
    within(({ cargo, deposits }) => {
      for (let i = 0; i < 3; i++) {
        const event = writeGiftWrap(closed(mara.publicKey, `killed ${n} ${i}`, now()));
        const envelope = readCarried(crypto, { hop_count: 0, max_hops: 3, event, fetched_at: Math.floor(now()) });
        expect(cargo.take({ group: id, member }, envelope, now())).toBeUndefined();
        sent.add(toHex(envelope.id));
      }
      // As a relay would have answered: fifty letters of one member are all that is held.
      const answers = deposits.waiting().map(({ digest }) => ({ digest, status: 201, signature: new Uint8Array(64) }));
      for (const answer of answers) deposits.answered(answer);
      deposits.told(answers);
      told.clear();
    });
    await round(n, 1 + (n % 4));
  }
  expect(killed, "some were killed at the letter itself").toBeGreaterThan(0);
  await round(ROUNDS, 0);
  expect([...shown].sort()).toEqual([...sent].sort());
  within(({ cargo }) => expect(cargo.counts(now()).envelopes).toBe(0));
});
