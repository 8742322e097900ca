/** The services that a feature's routes may use. */
import type { IncomingMessage } from "node:http";
import type { HttpAnswer } from "../../src/host/http/answer.ts";
import type { BodyReader } from "../../src/host/http/body.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { SessionServices } from "./session.ts";
import type { Uploads } from "./uploads.ts";

export interface Serving {
  readonly sessions: SessionServices;
  readonly bodies: BodyReader;
  readonly uploads: Uploads;
  /** The client's address as a rate limit key (IPv6 by /64). */
  readonly addressKey: (request: IncomingMessage) => string;
  readonly isDraining: () => boolean;
  /** An anonymous submission to this path whose body came another way; nothing where no feature has it. Rejects when the store fails. */
  readonly submit: (path: string, body: Bytes, address: string) => Promise<HttpAnswer> | undefined;
}
