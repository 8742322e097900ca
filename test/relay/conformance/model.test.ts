/** Random histories of one mailbox over both transports, against the simplest thing a mailbox could be: a list. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import { Client } from "../client.ts";
import { startRelay } from "../harness.ts";
import { HttpClient } from "../http-client.ts";
import { envelope, type Person, person } from "../people.ts";
import type { Transport } from "./context.ts";

const seed = Number(process.env.FC_SEED ?? 20_261_120);
const RUNS = Number(process.env.PPP_MODEL_RUNS ?? 60);

type Step =
  | { readonly do: "store"; readonly note: number; readonly by: Transport }
  | { readonly do: "fetch"; readonly by: Transport }
  | { readonly do: "ack"; readonly which: readonly number[]; readonly by: Transport }
  | { readonly do: "reconnect" };

const by = fc.constantFrom<Transport>("websocket", "http");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("store" as const), note: fc.nat(11), by }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("fetch" as const), by }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("ack" as const), which: fc.array(fc.nat(11), { maxLength: 4 }), by }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reconnect" as const) }) },
);

/** What was stored, in order; a note stays known after it is acknowledged. */
class Model {
  readonly waiting: number[] = [];
  private readonly known = new Set<number>();

  store(note: number): string {
    if (this.known.has(note)) return "duplicate";
    this.known.add(note);
    this.waiting.push(note);
    return "STORED";
  }

  acknowledge(notes: readonly number[]): number {
    const gone = new Set(notes.filter((note) => this.waiting.includes(note)));
    this.waiting.splice(0, this.waiting.length, ...this.waiting.filter((note) => !gone.has(note)));
    return gone.size;
  }
}

/** The mailbox's owner, on a socket and by polling at once. */
class Owner {
  private socket: Client;
  private readonly http: HttpClient;
  private readonly connect: () => Promise<Client>;

  private constructor(socket: Client, http: HttpClient, connect: () => Promise<Client>) {
    this.socket = socket;
    this.http = http;
    this.connect = connect;
  }

  static async of(url: string, who: Person, now: () => number): Promise<Owner> {
    const connect = (): Promise<Client> => Client.as(url, who);
    return new Owner(await connect(), new HttpClient(url, who, now), connect);
  }

  on(transport: Transport): Pick<Client, "send"> {
    return transport === "http" ? this.http : this.socket;
  }

  async reconnect(): Promise<void> {
    this.socket.close();
    this.socket = await this.connect();
  }

  close(): void {
    this.socket.close();
  }
}

const outcome = (reply: Message): string => ("reason" in reply ? ((reply.reason ?? "").split(":", 1)[0] as string) : reply.cmd);

it(`a mailbox is a list (seed ${seed}, ${RUNS} histories)`, async () => {
  const { url, clock } = await startRelay({ env: { PPP_RATE_FACTOR: "100000", PPP_LOG_LEVEL: "error" } });
  let run = 0;
  const history = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
    const who = person(`owner ${run++}`);
    const [model, owner] = [new Model(), await Owner.of(url, who, () => clock.now())];
    const events = Array.from({ length: 12 }, (_, i) => envelope(who.publicKey, `note ${i}`, clock.now()));
    const ids = new Map<number, Uint8Array>();
    const numberOf = (event: Uint8Array): number => events.findIndex((one) => Buffer.from(one).equals(event));
    try {
      for (const one of steps) {
        if (one.do === "reconnect") await owner.reconnect();
        else if (one.do === "store") {
          const reply = await owner.on(one.by).send({ cmd: "STORE", event: events[one.note] as Uint8Array });
          expect(outcome(reply)).toBe(model.store(one.note));
          if (reply.cmd === "STORED") ids.set(one.note, reply.event_id);
        } else if (one.do === "ack") {
          const event_ids = one.which.flatMap((note) => ids.get(note) ?? []);
          expect(await owner.on(one.by).send({ cmd: "ACK", event_ids })).toMatchObject({
            cmd: "ACKED",
            count: model.acknowledge(one.which),
          });
        } else {
          const reply = await owner.on(one.by).send({ cmd: "FETCH", since: 0 });
          expect(reply.cmd === "EVENTS" && reply.events.map(numberOf)).toEqual(model.waiting);
        }
      }
    } finally {
      owner.close();
    }
  });
  await fc.assert(history, { seed, numRuns: RUNS });
});
