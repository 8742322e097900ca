import { expect, it } from "vitest";
import { crypto } from "../../../test/support/kit.ts";
import { MemoryStore } from "../../../test/support/memory-store.ts";
import { seededRandom } from "../../../test/support/random.ts";
import { Trace } from "../face/trace.ts";
import { NoAnswer } from "../link/failures.ts";
import type { Request, Session } from "../link/session.ts";
import { TABLES } from "../parts.ts";
import { Database } from "../records/database.ts";
import { Push } from "./push.ts";

const world = async () => {
  const database = await Database.open(new MemoryStore(), crypto, seededRandom(1), new Uint8Array(32), TABLES);
  const asked: string[] = [];
  let silent = false;
  const session = {
    async request(command: Request) {
      if (silent) throw new NoAnswer("broken");
      asked.push(`${command.cmd} ${(command as { token: string }).token}`);
      return { cmd: "PUSH_REGISTERED" };
    },
  } as unknown as Session;
  const quiet = (now: boolean): void => {
    silent = now;
  };
  return { database, push: new Push(database, new Trace(() => 0)), session, asked, quiet };
};

it("registers with every session, and once only under the newest subscription", async () => {
  const { push, session, asked } = await world();
  await push.turnOn("a", false);
  await push.send(session);
  await push.turnOn("b", false);
  await push.send(session);
  await push.send(session);
  expect(asked).toEqual(["REGISTER_PUSH a", "DEREGISTER_PUSH a", "REGISTER_PUSH b", "REGISTER_PUSH b"]);
});

it("withdraws what was turned off without a line as soon as there is one, and then forgets it", async () => {
  const { push, session, asked, quiet, database } = await world();
  await push.turnOn("a", false);
  await push.send(session);
  quiet(true);
  await push.turnOff();
  await push.send(session);
  expect([...database.table("push").values()]).toEqual([{ token: "a", wanted: false }]);
  quiet(false);
  await push.send(session);
  await push.send(session);
  expect(asked).toEqual(["REGISTER_PUSH a", "DEREGISTER_PUSH a"]);
  expect(database.table("push").size).toBe(0);
});
