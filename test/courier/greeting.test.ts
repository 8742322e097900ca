/** Places for those who have proved nothing yet: few, for seconds, and nobody keeps a member out by staying. */
import { expect, it } from "vitest";
import { answerGreeting } from "../../src/protocol/carry/handshake.ts";
import { turn } from "../relay/fake-clock.ts";
import { type Harness, startRelay } from "../relay/harness.ts";
import { crypto, delegation, groupOf, invitation, random, someone } from "./people.ts";
import { send, startBox, type TestBox } from "./world.ts";

const [ines, mara] = [someone("ines"), someone("mara")];

async function scene(): Promise<{ relay: Harness; courier: TestBox }> {
  const relay = await startRelay();
  const courier = await startBox(relay.clock, relay.url);
  const own = courier.keys.identity.publicKey;
  const group = groupOf("valley", relay.url, ines, [mara]);
  await send(relay, ines, own, invitation(group, [own], relay.clock.now()));
  await send(relay, mara, own, delegation(group, [mara], own, relay.clock.now()));
  await courier.round();
  return { relay, courier };
}

const operation = (device: string) => ({ device, offset: 0, mtu: 247 });
const greets = ({ radio }: TestBox, device: string) =>
  radio.handlers!.onRead({ ...operation(device), characteristic: "HANDSHAKE_NONCE" });
const proves = ({ radio }: TestBox, device: string, auth: Uint8Array) =>
  radio.handlers!.onWrite({ ...operation(device), characteristic: "AUTH_RESPONSE" }, auth);

/** A member reads the greeting and proves who they are. */
async function comes(courier: TestBox, relay: Harness, device = "mara's"): Promise<void> {
  const { id: groupId, carryKey } = groupOf("valley", relay.url, ines, [mara]);
  const nonce = await greets(courier, device);
  await proves(courier, device, answerGreeting(crypto, { groupId, carryKey }, mara, "member", nonce, random(32)).auth);
}

it("lets go of who proves nothing within ten seconds, however often they read the greeting", async () => {
  const { relay, courier } = await scene();
  await greets(courier, "idle");
  for (let s = 0; s < 10; s++) {
    relay.clock.advance(1);
    await greets(courier, "idle");
  }
  expect(courier.radio.closed).toEqual([]);
  relay.clock.advance(2);
  expect(courier.radio.closed).toEqual(["idle"]);
});

it("gives a newcomer the place of who proved nothing for longest", async () => {
  const { relay, courier } = await scene();
  for (const device of ["a", "b", "c", "d"]) await greets(courier, device);
  await comes(courier, relay);
  expect(courier.radio.closed).toEqual(["a"]);
  await expect(proves(courier, "a", new Uint8Array(144)), "it has no place any more").rejects.toThrow();
  expect(courier.radio.advertised, "the member is served").toEqual([]);
});

it("gives it the place of who was refused before that, though they are not answered yet", async () => {
  const { relay, courier } = await scene();
  for (const device of ["a", "b", "c", "d"]) await greets(courier, device);
  const refused = proves(courier, "c", new Uint8Array(144).fill(1));
  refused.catch(() => {});
  await turn();
  await comes(courier, relay);
  expect(courier.radio.closed).toEqual(["c"]);
  relay.clock.advance(5);
  await expect(refused).rejects.toThrow();
});

it("serves a member while four devices go on connecting, each anew as soon as it is let go", async () => {
  const { relay, courier } = await scene();
  let n = 0;
  for (let round = 0; round < 5; round++) for (const name of ["a", "b", "c", "d"]) await greets(courier, `${name}${n++}`);
  const nonce = await greets(courier, "mara's");
  // Three come between her greeting and her proof; a fourth would take her place.
  for (const name of ["a", "b", "c"]) await greets(courier, `${name}${n++}`);
  const { id: groupId, carryKey } = groupOf("valley", relay.url, ines, [mara]);
  await proves(courier, "mara's", answerGreeting(crypto, { groupId, carryKey }, mara, "member", nonce, random(32)).auth);
  expect(courier.radio.closed).not.toContain("mara's");
});

it("lets nobody push out who is served", async () => {
  const { relay, courier } = await scene();
  await comes(courier, relay);
  for (const device of ["a", "b", "c", "d", "e"]) await expect(greets(courier, device)).rejects.toThrow();
  expect(courier.radio.closed).toEqual([]);
});
