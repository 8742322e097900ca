/** MessageService: hands a sealed envelope on for hosts that reach nothing but the directory. Off unless the operator names the relays. */
import type { ServiceImpl } from "@connectrpc/connect";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { readGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { encodeBody } from "../../src/protocol/wire/frame.ts";
import { SealedNoteSubmit } from "../../src/protocol/wire/topics/tokens.ts";
import { type MessageService, SubmitStatus } from "../gen/cairn/numbers/v1/message_pb.ts";
import { bytesField, relayUrlField } from "./fields.ts";
import { callerOf } from "./guard.ts";
import type { ExternalParts, Relays, Submitted } from "./parts.ts";
import { Ration, type Rations } from "./rations.ts";
import { badField, refusal } from "./reasons.ts";

const TOKEN_BYTES = 12;
const PATH = "/v1/note/submit";

const STATUS: Readonly<Record<Submitted, SubmitStatus>> = {
  stored: SubmitStatus.STORED,
  refused: SubmitStatus.REFUSED,
  unreachable: SubmitStatus.UNREACHABLE,
};

/** 201: it is there; 409: it was there. 429 and 5xx: later. */
function outcomeOf(status: number | undefined): Submitted {
  if (status === 201 || status === 409) return "stored";
  return status === undefined || status === 429 || status >= 500 ? "unreachable" : "refused";
}

/** What the relay is given: the envelope without its recipient, whom the token names. */
function bodyOf(envelope: Bytes, token: Bytes): Bytes {
  try {
    const { recipient: _token, ...rest } = readGiftWrap(envelope);
    return encodeBody(SealedNoteSubmit, { ...rest, delivery_token: token });
  } catch (error) {
    if (error instanceof ProtocolError) throw badField("envelope");
    throw error;
  }
}

async function handOn({ allowed, post }: Relays, relayUrl: string, body: Bytes): Promise<Submitted> {
  if (!allowed.includes(relayUrl)) throw badField("relay_url");
  return outcomeOf(await post(`${relayUrl.replace(/^ws/, "http")}${PATH}`, body));
}

export function messageService({ relays, clock }: ExternalParts, rations: Rations): ServiceImpl<typeof MessageService> {
  const ration = new Ration(rations.submit, clock);
  return {
    async submit(request, context) {
      if (!relays) throw refusal("off");
      const relayUrl = relayUrlField(request.relayUrl);
      const token = bytesField(request.deliveryToken, TOKEN_BYTES, "delivery_token");
      const body = bodyOf(request.envelope, token);
      ration.take(callerOf(context).sub);
      return { status: STATUS[await handOn(relays, relayUrl, body)] };
    },
  };
}
