import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { loadBoxKeys } from "../../courier/keys.ts";
import { dailyUuid } from "../../src/protocol/carry/advert.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { eventId, writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { startRelay, tempDir } from "../relay/harness.ts";
import { builtProgram } from "../support/built-program.ts";
import { launchRelay as launch, refusalOf } from "../support/relay-process.ts";
import { startBus, startDaemon } from "./daemon.ts";
import { noBus } from "./fake-bluez.ts";
import { closed, crypto, delegation, groupOf, invitation, personOf, random, receipt, someone } from "./people.ts";
import { type VisitTime, visiting } from "./radio.ts";
import { send } from "./world.ts";

if (noBus) console.warn(`the test of the shipped box by radio is skipped: ${noBus}`);

const outDir = await builtProgram("courier");

const realTime: VisitTime = {
  now: () => performance.now() / 1000,
  pass: () => new Promise((resolve) => setTimeout(resolve, 2)),
};

(noBus ? it.skip : it)("brings mail from a relay over the radio, by notifications and by reads, and receipts back", async () => {
  const address = await startBus();
  const daemon = await startDaemon(address);
  const relay = await startRelay();
  relay.clock.advance(Date.now() / 1000 - relay.clock.now());
  const now = relay.clock.now();
  const dataDir = tempDir();
  const { identity } = loadBoxKeys(crypto, random, dataDir);
  const [ines, mara] = [someone("ines"), someone("mara")];
  const group = groupOf("radio", relay.url, ines, [mara]);
  await send(relay, ines, identity.publicKey, invitation(group, [identity.publicKey], now));
  await send(relay, mara, identity.publicKey, delegation(group, [mara], identity.publicKey, now));
  const asInes = await relay.as(personOf(ines));
  const ids: string[] = [];
  for (let i = 0; i < 12; i++) {
    const giftWrap = closed(mara.publicKey, `radio ${i}`, now, 200 + i * 900);
    expect((await asInes.send({ cmd: "STORE", event: writeGiftWrap(giftWrap) })).cmd).toBe("STORED");
    ids.push(toHex(eventId(crypto, giftWrap)));
  }
  const env = { COURIER_DATA_DIR: dataDir, COURIER_RELAY: relay.url, DBUS_SYSTEM_BUS_ADDRESS: address, COURIER_FETCH_SECS: "30" };
  const child = launch(outDir, { env });
  const problems: string[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on(
    "line",
    (line) => line.includes('"level":50') && problems.push(line),
  );
  const uuid = dailyUuid(crypto, group.carryKey, Math.floor(Date.now() / 86_400_000));
  await daemon.changes.until(() => [...daemon.adverts.values()].includes(uuid));

  const came: string[] = [];
  const visited = {
    groupId: group.id,
    carryKey: group.carryKey,
    isCourier: (key: Bytes) => toHex(key) === toHex(identity.publicKey),
  };
  const visit = async (mtu: number, pulls: boolean, most: number): Promise<string> => {
    const gatt = daemon.device(`AA_${mtu}`, mtu);
    const session = await visiting(gatt, { group: visited, signer: mara, as: "member", pulls }, realTime, (task, self) => {
      if (task.is !== "carried") return;
      const id = toHex(task.envelope.id);
      if (came.length >= most) self.keepBack(task.envelope.id, "unreadable");
      else {
        came.push(id);
        self.acknowledge(receipt(relay.url, mara, [task.envelope.id], relay.clock.now()));
      }
    });
    return session.phase;
  };
  expect(await visit(247, false, 5)).toBe("done");
  expect(came).toHaveLength(5);
  await daemon.changes.until(() => daemon.adverts.size === 1);
  expect(await visit(517, true, 9)).toBe("done");
  await daemon.changes.until(() => daemon.adverts.size === 1);
  expect(await visit(23, false, 99)).toBe("done");
  expect(came.sort()).toEqual(ids.sort());
  const asMara = await relay.as(personOf(mara));
  const waiting = async (): Promise<number> => {
    for (let i = 0; i < 100; i++) await realTime.pass();
    const reply = await asMara.send({ cmd: "FETCH", since: 0 });
    return reply.cmd === "EVENTS" ? reply.events.length : -1;
  };
  // The box tells the relay a second after the visit.
  let left = await waiting();
  for (let i = 0; i < 25 && left > 0; i++) left = await waiting();
  expect(left).toBe(0);
  expect(problems).toEqual([]);
  const ended = refusalOf(child);
  child.kill("SIGTERM");
  expect((await ended).code).toBe(0);
  await daemon.changes.until(() => daemon.application === undefined);
});
