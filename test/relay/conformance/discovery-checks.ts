/** Finding people by pairs (ours): evaluation, and boxes under tags. */
import { strict as assert } from "node:assert";
import { readEvaluators } from "../../../src/protocol/discovery/evaluators.ts";
import { checkProof, unblindAll } from "../../../src/protocol/discovery/voprf.ts";
import { discovery } from "../../../src/protocol/wire/topics/discovery.ts";
import { blindedInputs, boxOf } from "../discovery-inputs.ts";
import { type Check, type Context, expectFailure, expectReply, type Peer, same } from "./context.ts";

const FAIL = "DISCOVERY_FAIL";
const NEUTRAL = new Uint8Array(32);
const NOT_CANONICAL = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0xed : i === 31 ? 0x7f : 0xff));

const evaluatorOf = ({ target }: Context) => {
  const [first] = readEvaluators(target.capabilities.discovery, new URL(target.url).host);
  assert.ok(first, "no evaluator is advertised");
  return first;
};
const publish = (peer: Peer, hashes: readonly Uint8Array[], boxes: readonly Uint8Array[]) =>
  peer.send({ cmd: "DISCOVERY_PUBLISH", hashes, pubkey: peer.publicKey, boxes });

export const DISCOVERY_CHECKS: readonly Check[] = [
  {
    rows: ["ours DISCOVERY_EVAL"],
    name: "elements are evaluated under the advertised key, with a proof, the same for everybody",
    needs: "discovery-pair",
    async run(context) {
      const { publicKey, keyId } = evaluatorOf(context);
      const outputs: string[][] = [];
      for (const name of ["alice", "bob"]) {
        const peer = await context.peer(name);
        const batch = blindedInputs(`blind of ${name}`, ["one", "two", "one"]);
        const blinded = batch.map(({ element }) => element);
        const reply = await expectReply(peer.send({ cmd: "DISCOVERY_EVAL", blinded, key_id: keyId }), "DISCOVERY_EVALUATED");
        checkProof(publicKey, blinded, reply.evaluated, reply.proof);
        outputs.push(unblindAll(batch, reply.evaluated).map((output) => Buffer.from(output).toString("hex")));
      }
      assert.deepEqual(outputs[0], outputs[1]);
      assert.equal(outputs[0]?.[0], outputs[0]?.[2]);
      assert.notEqual(outputs[0]?.[0], outputs[0]?.[1]);
    },
  },
  {
    rows: ["ours DISCOVERY_EVAL"],
    name: "what is no element, no key or nothing at all is refused, and the whole request with it",
    needs: "discovery-pair",
    async run(context) {
      const { keyId } = evaluatorOf(context);
      const peer = await context.peer("alice");
      const [good] = blindedInputs("blind", ["one"]);
      for (const bad of [NEUTRAL, NOT_CANONICAL]) {
        const blinded = [good!.element, bad];
        await expectFailure(peer.send({ cmd: "DISCOVERY_EVAL", blinded, key_id: keyId }), "malformed", FAIL);
      }
      await expectFailure(peer.send({ cmd: "DISCOVERY_EVAL", blinded: [], key_id: keyId }), "malformed", FAIL);
      const unknown = context.bytes("key", 8);
      await expectFailure(peer.send({ cmd: "DISCOVERY_EVAL", blinded: [good!.element], key_id: unknown }), "not-found", FAIL);
    },
  },
  {
    rows: ["ours DISCOVERY_PUBLISH", "ours DISCOVERY_QUERY", "ours DISCOVERY_WITHDRAW"],
    name: "a box lies under its tag until its publisher takes it back",
    needs: "discovery-pair",
    async run(context) {
      const [alice, bob] = [await context.peer("alice"), await context.peer("bob")];
      const [tag, other] = [context.bytes("tag", 32), context.bytes("other", 32)];
      const [first, second] = [boxOf("first"), boxOf("second")];
      assert.equal((await expectReply(publish(alice, [tag, other], [first, first]), "DISCOVERY_PUBLISHED")).count, 2);
      assert.equal((await expectReply(publish(alice, [tag], [second]), "DISCOVERY_PUBLISHED")).count, 1);
      const found = async () =>
        (await expectReply(bob.send({ cmd: "DISCOVERY_QUERY", hashes: [tag, context.bytes("nothing", 32)] }), "DISCOVERY_MATCHES"))
          .matches;
      const [match, ...more] = await found();
      assert.equal(more.length, 0);
      same(match?.box, second, "the box");
      same(match?.pubkey, alice.publicKey, "the publisher");
      same(match?.hash, tag, "the tag");
      const withdraw = (peer: Peer) => expectReply(peer.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [tag] }), "DISCOVERY_WITHDRAWN");
      assert.equal((await withdraw(bob)).count, 0);
      assert.equal((await found()).length, 1);
      assert.equal((await withdraw(alice)).count, 1);
      assert.equal((await found()).length, 0);
    },
  },
  {
    rows: ["ours DISCOVERY_PUBLISH", "ours DISCOVERY_QUERY"],
    name: "tags and boxes go in pairs, sixteen at most, under the session's own key",
    needs: "discovery-pair",
    async run(context) {
      const [alice, bob] = [await context.peer("alice"), await context.person("bob")];
      const [tag, box] = [context.bytes("tag", 32), boxOf("box")];
      await expectFailure(publish(alice, [tag], []), "malformed", FAIL);
      await expectFailure(publish(alice, [], []), "malformed", FAIL);
      const foreign = { cmd: "DISCOVERY_PUBLISH", hashes: [tag], pubkey: bob.publicKey, boxes: [box] } as const;
      await expectFailure(alice.send(foreign), "forbidden", FAIL);
      const many = Array.from({ length: discovery.limits.DISCOVERY_TAGS_MAX + 1 }, (_, i) => context.bytes(`tag ${i}`, 32));
      await expectFailure(alice.send({ cmd: "DISCOVERY_QUERY", hashes: many }), "malformed", FAIL);
      await expectFailure(alice.send({ cmd: "DISCOVERY_QUERY", hashes: [] }), "malformed", FAIL);
    },
  },
  {
    rows: ["ours DISCOVERY_PEPPER"],
    name: "a hash is found without a box, under its publisher's own key, until it is taken back",
    needs: "discovery",
    async run(context) {
      const [alice, bob] = [await context.peer("alice"), await context.peer("bob")];
      const [first, second] = [alice, bob].map((peer) => expectReply(peer.send({ cmd: "DISCOVERY_PEPPER" }), "DISCOVERY_PEPPERED"));
      const { pepper, until } = (await first) ?? {};
      assert.ok(until !== undefined && until > context.now, "a pepper that has ended");
      same(pepper, (await second)?.pepper ?? new Uint8Array(), "everybody's pepper");
      const hash = context.bytes("hash", 32);
      const bare = { cmd: "DISCOVERY_PUBLISH", hashes: [hash], pubkey: alice.publicKey } as const;
      await expectFailure(bob.send(bare), "forbidden", FAIL);
      assert.equal((await expectReply(alice.send(bare), "DISCOVERY_PUBLISHED")).count, 1);
      const found = async () =>
        (await expectReply(bob.send({ cmd: "DISCOVERY_QUERY", hashes: [hash] }), "DISCOVERY_MATCHES")).matches;
      const [match, ...more] = await found();
      assert.equal(more.length, 0);
      same(match?.pubkey, alice.publicKey, "the publisher");
      assert.equal(match?.box, undefined);
      await expectReply(alice.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [hash] }), "DISCOVERY_WITHDRAWN");
      assert.equal((await found()).length, 0);
    },
  },
];
