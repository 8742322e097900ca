/** Push services on this machine, which check what they are sent. */
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { turn } from "./fake-clock.ts";
import { undoLater } from "./harness.ts";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Service {
  readonly url: string;
  readonly received: Received[];
  /** The status of the next answers. */
  answer: { status: number; body: string };
  /** Resolves once that many have come. */
  heard(count: number): Promise<void>;
}

function service(server: ReturnType<typeof createServer> | Http2Server): Promise<Service> {
  const self: Service = {
    url: "",
    received: [],
    answer: { status: 201, body: "" },
    async heard(count) {
      while (self.received.length < count) await turn();
    },
  };
  // Both kinds of server say it alike.
  (server as ReturnType<typeof createServer>).on("request", (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      self.received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(self.answer.status);
      response.end(self.answer.body);
    });
  });
  undoLater(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
    });
  });
}

export const startPushService = (): Promise<Service> => service(createServer());
export const startApns = (): Promise<Service> => service(createHttp2Server());

export const ecKeys = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const rsaKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Header and claims of a token whose signature verifies; throws otherwise. */
export function readJwt(jwt: string, key: Parameters<typeof verify>[2]): { header: object; claims: Record<string, unknown> } {
  const [header = "", claims = "", signature = ""] = jwt.split(".");
  const parse = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  const options = { key, dsaEncoding: "ieee-p1363" } as Parameters<typeof verify>[2];
  if (!verify("sha256", Buffer.from(`${header}.${claims}`), options, Buffer.from(signature, "base64url"))) {
    throw new Error("the signature does not verify");
  }
  return { header: parse(header), claims: parse(claims) };
}

/** The claims of a VAPID header (RFC 8292), checked against the key it names, which must be this one. */
export function readVapid(authorization: string, vapidKey: string): Record<string, unknown> {
  const [, jwt = "", key = ""] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? [];
  if (key !== vapidKey) throw new Error("another key");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  return readJwt(jwt, createPublicKey({ key: { kty: "EC", crv: "P-256", x, y } as Record<string, string>, format: "jwk" })).claims;
}
