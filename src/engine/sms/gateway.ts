/** The gateway for text messages, as an app asks it: without a key, over requests that say nothing of who sends them (docs/protocol.md, 7). */
import { type Bytes, toBase64Url, utf8 } from "../../protocol/encoding/bytes.ts";
import { FaceError } from "../face.ts";
import type { HttpReply, Network } from "../ports.ts";

const MOST_BYTES = 4_096;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** No answer, or one of somebody else: the person tries again. */
const away = (): FaceError => new FaceError("sms-away", true);

function read({ status, body }: HttpReply): Answer {
  if (body.length === 0) return { status, body: {} };
  try {
    const value: unknown = JSON.parse(String.fromCharCode(...body.subarray(0, MOST_BYTES)));
    if (typeof value === "object" && value !== null) return { status, body: value as Answer["body"] };
  } catch {
    // Not a gateway's: the same as none.
  }
  throw away();
}

export class SmsGateway {
  private readonly network: Pick<Network, "request">;
  readonly origin: string;

  constructor(network: Pick<Network, "request">, origin: string) {
    this.network = network;
    this.origin = origin;
  }

  /** Its X25519 key, hex. @throws FaceError */
  async key(): Promise<string> {
    const { status, body } = await this.ask("GET", "");
    const { gateway_pk: key } = body;
    if (status !== 200 || typeof key !== "string" || !/^[0-9a-f]{64}$/.test(key)) throw away();
    return key;
  }

  /** @throws FaceError */
  async code(sealed: Bytes, language: string): Promise<void> {
    const { status, body } = await this.post("/code", { sealed_number: toBase64Url(sealed), language });
    if (status === 204) return;
    if (status === 429) throw new FaceError("sms-often", true);
    if (status === 422) throw new FaceError(body.error === "country" ? "sms-country" : "sms-refused");
    throw status === 400 ? new FaceError("bad-number") : away();
  }

  /** The token, base64url. @throws FaceError */
  async confirm(sealed: Bytes, code: string): Promise<string> {
    const { status, body } = await this.post("/confirm", { sealed_number: toBase64Url(sealed), code });
    if (status === 200 && typeof body.token === "string") return body.token;
    if (status === 403) throw new FaceError("sms-wrong");
    if (status === 410) throw new FaceError("sms-over");
    throw status === 429 ? new FaceError("sms-often", true) : away();
  }

  /** @throws FaceError */
  async state(sealed: Bytes): Promise<"on" | "stopped" | "unknown"> {
    const { body } = await this.post("/state", { sealed_number: toBase64Url(sealed) });
    const { result } = body;
    if (result === "on" || result === "stopped" || result === "unknown") return result;
    throw away();
  }

  private post(path: string, fields: object): Promise<Answer> {
    return this.ask("POST", path, utf8(JSON.stringify(fields)));
  }

  private async ask(method: "GET" | "POST", path: string, body?: Bytes): Promise<Answer> {
    const reply = await this.network.request(method, `${this.origin}/v1/sms${path}`, body, { max_bytes: MOST_BYTES }).catch(() => {
      throw away();
    });
    return read(reply);
  }
}
