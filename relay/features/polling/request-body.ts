/** The body of a signed request: a frame's size in a place of its own, beyond that an upload. */
import type { IncomingMessage } from "node:http";
import { type BodyReader, readBody } from "../../../src/host/http/body.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { type Failure, fail } from "../../wire/outcome.ts";
import { MAX_UPLOAD, type Uploader, type Uploads } from "../../wire/uploads.ts";

export interface BodyServices {
  readonly bodies: BodyReader;
  readonly uploads: Uploads;
}

const tooLarge = fail("too-large", "the body is larger than any command");
const unsaid = fail("too-large", "a body this large must say its length");
const busy = (sentence: string): Failure => ({ ...fail("unavailable", sentence), retryAfter: 10 });

/** Bodies beyond a frame's size are backups: their length is known beforehand, and few are taken at a time. */
async function readUpload({ uploads }: BodyServices, request: IncomingMessage, who: Uploader): Promise<Bytes | Failure> {
  if (Number(request.headers["content-length"]) > MAX_UPLOAD) return tooLarge;
  const upload = uploads.start(who, () => request.socket.destroy());
  if (!upload) return busy("too many uploads at once");
  try {
    const body = await readBody(request, MAX_UPLOAD, (bytes) => upload.received(bytes));
    return body === "too-large" ? tooLarge : body;
  } finally {
    upload.end();
  }
}

export async function readRequest(services: BodyServices, request: IncomingMessage, who: Uploader): Promise<Bytes | Failure> {
  if (Number(request.headers["content-length"] ?? 0) > RELAY_LIMITS.MAX_FRAME_SIZE) return readUpload(services, request, who);
  const body = await services.bodies.read(request, RELAY_LIMITS.MAX_FRAME_SIZE, who);
  if (body === "busy") return busy("too many requests at once");
  return body === "too-large" ? unsaid : body;
}
