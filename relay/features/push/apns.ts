/** Apple's push service: HTTP/2 with a provider token (ES256). */
import { createPrivateKey } from "node:crypto";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { describe, type Log } from "../../../src/host/log.ts";
import type { Clock } from "../../../src/host/ports.ts";
import { signJwt } from "./jwt.ts";
import { outcomeOf, type PushOutcome, type PushProvider, SEND_TIMEOUT_MS, TTL_SECS } from "./provider.ts";
import type { ApnsConfig } from "./settings.ts";

/** Apple takes a token for an hour, and new ones no oftener than every 20 minutes. */
const JWT_SECS = 40 * 60;
/** Longer than any reason that Apple gives. */
const MAX_BODY = 1000;
/** A background wake without sound or text. */
const BODY = JSON.stringify({ aps: { "content-available": 1 } });

/** 410 Unregistered, and 400 for a token that was never one. */
function outcome(status: number, body: string): PushOutcome {
  return status === 400 && body.includes("BadDeviceToken") ? "gone" : outcomeOf(status, [410]);
}

/** Sends the body and waits for what comes of it, within bounds of time and size. */
function answerOn(stream: ClientHttp2Stream, log: Log): Promise<PushOutcome> {
  return new Promise((resolve) => {
    let status = 0;
    let body = "";
    const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), SEND_TIMEOUT_MS);
    stream.on("response", (headers) => {
      status = Number(headers[constants.HTTP2_HEADER_STATUS]);
    });
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      body += text;
      if (body.length > MAX_BODY) stream.close(constants.NGHTTP2_CANCEL);
    });
    stream.on("error", (error) => {
      log.debug(describe(error), "Apple's push service could not be asked; it is asked again in a while");
      resolve("retry");
    });
    stream.on("close", () => {
      clearTimeout(late);
      resolve(status === 0 ? "silent" : outcome(status, body));
    });
    stream.end(BODY);
  });
}

export function createApns({ key, keyId, teamId, topic, url }: ApnsConfig, clock: Clock, log: Log): PushProvider {
  const privateKey = createPrivateKey(key);
  let jwt = { text: "", issued: Number.NEGATIVE_INFINITY };
  let session: ClientHttp2Session | undefined;

  function bearer(): string {
    const now = clock.elapsed();
    if (now - jwt.issued >= JWT_SECS) {
      const iat = Math.floor(clock.now());
      jwt = { text: signJwt("ES256", { kid: keyId }, { iss: teamId, iat }, privateKey), issued: now };
    }
    return jwt.text;
  }

  /** One connection for all requests; a new one when it has ended. */
  function open(): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session;
    const fresh = connect(url);
    // Each request on it hears of it too.
    fresh.on("error", () => fresh.destroy());
    fresh.on("goaway", () => fresh.close());
    fresh.unref();
    session = fresh;
    return fresh;
  }

  return {
    platform: "apns",
    objection: (token) => (/^[0-9a-fA-F]{64,200}$/.test(token) ? undefined : "token: not a device token in hex"),
    hostOf: () => url,
    send(token) {
      const stream = open().request({
        [constants.HTTP2_HEADER_METHOD]: "POST",
        [constants.HTTP2_HEADER_PATH]: `/3/device/${token}`,
        authorization: `bearer ${bearer()}`,
        "apns-topic": topic,
        "apns-push-type": "background",
        "apns-priority": "5",
        "apns-collapse-id": "wake",
        "apns-expiration": String(Math.floor(clock.now()) + TTL_SECS),
      });
      return answerOn(stream, log);
    },
    close: () => session?.destroy(),
  };
}
