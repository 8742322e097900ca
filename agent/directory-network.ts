/**
 * A network for hosts that reach nothing but the directory: sealed notes are handed to it for their relay (`Submit`), all else gets no answer. It sees
 * a delivery token and a time; whom the envelope is for it is not told.
 */
import { SubmitStatus } from "../numbers/gen/cairn/numbers/v1/message_pb.ts";
import type { HttpReply, Network, Socket, SocketHandlers } from "../src/engine/ports.ts";
import { writeGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { SealedNoteSubmit } from "../src/protocol/wire/endpoints.ts";
import { parseBody } from "../src/protocol/wire/frame.ts";
import type { Directory } from "./directory.ts";

const PATH = "/v1/note/submit";
/** As the relay itself would answer. */
const ANSWERS: Partial<Record<SubmitStatus, number>> = { [SubmitStatus.STORED]: 201, [SubmitStatus.REFUSED]: 401 };

export class SubmittingNetwork implements Network {
  private readonly directory: Pick<Directory, "as" | "issuer">;
  private readonly outside: Network;

  /** @param outside reaches the directory */
  constructor(directory: Pick<Directory, "as" | "issuer">, outside: Network) {
    [this.directory, this.outside] = [directory, outside];
  }

  socket(_url: string, handlers: SocketHandlers): Socket {
    queueMicrotask(handlers.close);
    return { send: () => {}, close: () => {} };
  }

  async request(...asked: Parameters<Network["request"]>): Promise<HttpReply> {
    const [method, url, body] = asked;
    if (url.startsWith(`${this.directory.issuer}/`)) return this.outside.request(...asked);
    if (method !== "POST" || !url.endsWith(PATH) || !body) throw new TypeError("only the directory is reached");
    const { delivery_token: deliveryToken, ...sealed } = parseBody(SealedNoteSubmit, body);
    // The token says whom it is for; another key of the envelope stands in the recipient's place.
    const envelope = writeGiftWrap({ ...sealed, recipient: sealed.ephemeral_pk });
    const relayUrl = url.slice(0, -PATH.length).replace(/^http/, "ws");
    const request = { relayUrl, deliveryToken: Uint8Array.from(deliveryToken), envelope };
    const { status } = await this.directory.as("messages:send", ({ message }) => message.submit(request));
    const answer = ANSWERS[status];
    if (answer === undefined) throw new TypeError("the relay did not answer");
    return { status: answer, body: new Uint8Array(0) };
  }

  separates(): boolean {
    return true;
  }
}
