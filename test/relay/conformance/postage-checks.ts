/** Postage (ours): bought blindly, spent once. */
import { strict as assert } from "node:assert";
import { orderPostage, readPostage, receivePostage } from "../../../src/protocol/delivery/postage.ts";
import { MailboxSubmit } from "../../../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../../../src/protocol/wire/frame.ts";
import { crypto } from "../../support/kit.ts";
import { parts } from "../people.ts";
import { type Check, expectFailure, expectReply } from "./context.ts";

export const POSTAGE_CHECKS: readonly Check[] = [
  {
    rows: ["ours ISSUE_POSTAGE"],
    name: "tokens are made under the advertised key, with a proof, and pay for a submission",
    needs: "postage",
    async run(context) {
      const offered = readPostage(context.target.capabilities.postage);
      assert.ok(offered, "no postage is advertised");
      const peer = await context.peer("buyer");
      let n = 0;
      const order = orderPostage((length) => context.bytes(`postage ${n++}`, length), 2);
      const blinded = order.map(({ element }) => element);
      const reply = await expectReply(peer.send({ cmd: "ISSUE_POSTAGE", blinded }), "POSTAGE_ISSUED");
      const [postage] = receivePostage(crypto, offered.key, order, reply);
      assert.ok(postage);
      const envelope = parts(`${context.bytes("salt", 8)}`, context.now);
      const body = encodeBody(MailboxSubmit, { mailbox: context.person("reader").publicKey, ...envelope, postage });
      const headers = { "content-type": "application/msgpack" };
      const url = new URL("/v1/mailbox/submit", context.target.url.replace(/^ws/, "http"));
      const answer = await fetch(url, { method: "POST", headers, body: body as Uint8Array<ArrayBuffer> });
      assert.equal(answer.status, 201);
    },
  },
  {
    rows: ["ours ISSUE_POSTAGE"],
    name: "what is no element, or nothing at all, is refused",
    needs: "postage",
    async run(context) {
      const peer = await context.peer("buyer");
      for (const blinded of [[], [new Uint8Array(32)]])
        await expectFailure(peer.send({ cmd: "ISSUE_POSTAGE", blinded }), "malformed");
    },
  },
];
