/** Browsers and scripts: JSON by bare fetch, gRPC-Web with frames by hand, from pages of other origins. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SERVICES } from "../../../numbers/external/routes.ts";
import { grpcWeb } from "./grpc-web-client.ts";
import { type Account, APP_ORIGIN, World } from "./world.ts";

/** Nothing of a request may come back in an error, or stand in a log. */
const MARK = "zq7-marked";

let world: World;
let ana: Account;
let firm: Account;
let token: string;
const logged: string[] = [];
beforeAll(async () => {
  world = await World.open({ logged: (line) => logged.push(line) });
  [ana, firm] = [await world.account("human"), await world.account("enterprise")];
  token = await world.token(ana);
});
afterAll(() => world.close());

interface Options {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const post = (rpc: string, body: string, { token, headers }: Options = {}): Promise<Response> =>
  fetch(`${world.url}/cairn.numbers.v1.${rpc}`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });

const json = async (rpc: string, fields: object, options?: Options): Promise<readonly [number, unknown]> => {
  const response = await post(rpc, JSON.stringify(fields), options);
  return [response.status, await response.json()];
};

describe("JSON by bare fetch", () => {
  it("is answered", async () => {
    const [status, body] = await json("NumberService/Get", {}, { token });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      number: { ppnumId: ana.ppnumId, ppnum: ana.ppnum, entityType: "ENTITY_TYPE_HUMAN", state: "NUMBER_STATE_ACTIVE" },
    });
  });

  it("is refused with the status of the field, and a word for programs", async () => {
    const cases: [string, object, string | undefined, number, string, string][] = [
      ["NumberService/Get", {}, undefined, 401, "unauthenticated", "no-token"],
      ["NumberService/Get", {}, await world.token(ana, { scope: "attest" }), 403, "permission_denied", "scope"],
      ["NumberService/Get", { ppnumId: firm.ppnumId }, token, 404, "not_found", "not-found"],
      ["NumberService/Get", { ppnumId: "nonsense" }, token, 400, "invalid_argument", "bad-ppnum-id"],
      ["NumberService/CreateDependent", {}, token, 403, "permission_denied", "type"],
      ["NumberService/Resume", { ppnumId: ana.ppnumId }, token, 400, "failed_precondition", "bad-transition"],
      ["MessageService/Submit", {}, token, 400, "failed_precondition", "off"],
      ["DirectoryService/Resolve", {}, undefined, 400, "invalid_argument", "bad-address"],
    ];
    for (const [rpc, fields, by, status, code, reason] of cases) {
      const [got, body] = await json(rpc, fields, { token: by });
      expect([rpc, got, body]).toMatchObject([rpc, status, { code, details: [{ debug: { reason } }] }]);
    }
  });

  it("may have fields that nobody knows; one that is needed and absent is missed", async () => {
    expect((await json("NumberService/Get", { later: { a: 1 } }, { token }))[0]).toBe(200);
    expect((await json("DirectoryService/Resolve", { adress: ana.ppnum }))[0]).toBe(400);
  });

  it.each([
    ["a number for a text", `{"address": 5551234${"0".repeat(4)}}`],
    ["a text for a number", `{"limit": "${MARK}"}`],
    ["a word of no enum", `{"entityType": "${MARK}"}`],
    ["what is not base64", `{"sealed": "${MARK} ?"}`],
    ["half of it", `{"address": "${MARK}`],
    ["a list", `["${MARK}"]`],
    ["nothing", ""],
  ])("that cannot be read is not quoted: %s", async (_what, body) => {
    for (const rpc of ["DirectoryService/Resolve", "DirectoryService/Knock", "NumberService/List", "NumberService/CreateNumber"]) {
      const response = await post(rpc, body, { token });
      const text = await response.text();
      expect(text).not.toContain(MARK);
      expect(text).not.toContain("5551234");
      expect(text).not.toMatch(/cannot decode|expected|SyntaxError|JSON/);
      if (response.status === 200) continue;
      expect([400, 403]).toContain(response.status);
      expect(JSON.parse(text)).toMatchObject({ details: [{ type: "cairn.numbers.v1.ErrorInfo" }] });
    }
  });

  it("is not to be compressed, long, or of another form", async () => {
    const packed = { "content-encoding": "gzip" };
    expect((await post("DirectoryService/Resolve", "{}", { headers: packed })).status).toBe(501);
    expect((await post("DirectoryService/Resolve", JSON.stringify({ address: "x".repeat(200_000) }))).status).toBe(429);
    expect((await post("DirectoryService/Resolve", "{}", { headers: { "content-type": "text/plain" } })).status).toBe(415);
    expect((await fetch(`${world.url}/cairn.numbers.v1.NumberService/Get?message={}&encoding=json`)).status).toBe(405);
    expect((await post("NumberService/Nothing", "{}")).status).toBe(404);
  });

  it("has an answer of one length, whatever a number is", async () => {
    const nobody = ana.ppnum === "12312345678" ? "12312345679" : "12312345678";
    const answers = [ana.ppnum, nobody, "no-such-alias", firm.ppnum].map((address) =>
      post("DirectoryService/Resolve", JSON.stringify({ address })),
    );
    const lengths = (await Promise.all(answers)).map(async (response) => (await response.arrayBuffer()).byteLength);
    expect(await Promise.all(lengths)).toEqual([512, 512, 512, 512]);
  });
});

describe("a page of another origin", () => {
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${world.url}/cairn.numbers.v1.NumberService/Get`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type" },
    });

  it("that is a registered app's asks first and is let in, without cookies", async () => {
    const response = await preflight(APP_ORIGIN);
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(APP_ORIGIN);
    expect(response.headers.get("access-control-allow-methods")).toBe("POST");
    const allowed = (response.headers.get("access-control-allow-headers") ?? "").toLowerCase().split(", ");
    expect(allowed).toEqual(
      expect.arrayContaining(["authorization", "content-type", "connect-protocol-version", "x-grpc-web", "x-user-agent"]),
    );
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    const answer = await post("NumberService/Get", "{}", { token, headers: { origin: APP_ORIGIN } });
    expect([answer.status, answer.headers.get("access-control-allow-origin"), answer.headers.get("vary")]).toEqual([
      200,
      APP_ORIGIN,
      "Origin",
    ]);
    expect((answer.headers.get("access-control-expose-headers") ?? "").toLowerCase()).toContain("grpc-status");
  });

  it.each(["https://other.example", "null", `${APP_ORIGIN}.other.example`, "http://app.example"])(
    "of %s is not",
    async (origin) => {
      const response = await preflight(origin);
      for (const header of ["origin", "methods", "headers"])
        expect(response.headers.get(`access-control-allow-${header}`)).toBeNull();
      const answer = await post("NumberService/Get", "{}", { token, headers: { origin } });
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

describe("gRPC-Web", () => {
  it("is answered, refused and streamed", async () => {
    const got = await grpcWeb(world.url, "NumberService.Get", {}, { token, origin: APP_ORIGIN });
    expect(got.messages).toMatchObject([{ number: { ppnum_id: ana.ppnumId } }]);
    expect(got.trailers.get("grpc-status")).toBe("0");
    const refused = await grpcWeb(world.url, "NumberService.Get", { ppnum_id: firm.ppnumId }, { token });
    expect([refused.messages, refused.trailers.get("grpc-status")]).toEqual([[], "5"]);
    const details = Buffer.from(refused.trailers.get("grpc-status-details-bin") ?? "", "base64").toString("latin1");
    expect(details).toContain("not-found");
    const events = await grpcWeb(
      world.url,
      "EventService.Watch",
      { after_sequence: 0 },
      { token: await world.token(firm), enough: 2 },
    );
    expect(events.messages.map(({ what }) => what)).toEqual(["event", "heartbeat"]);
  });

  it("that cannot be read is not quoted", async () => {
    const body = Buffer.from(`\0\0\0\0${String.fromCharCode(MARK.length)}${MARK}`, "latin1");
    const headers = { "content-type": "application/grpc-web+proto" };
    const path = "/cairn.numbers.v1.DirectoryService/Resolve";
    const response = await fetch(`${world.url}${path}`, { method: "POST", body, headers });
    const text = await response.text();
    expect(text + JSON.stringify([...response.headers])).not.toMatch(/illegal|index|zq7|premature/);
    expect(text.toLowerCase()).toContain("grpc-status: 3");
  });
});

it("serves both protocols on every path of the description, and nothing else", async () => {
  const paths = SERVICES.flatMap(({ typeName, methods }) => methods.map(({ name }) => `/${typeName}/${name}`));
  for (const path of paths) expect([path, (await fetch(`${world.url}${path}`, { method: "PUT" })).status]).toEqual([path, 405]);
});

it("has written nothing about anybody to its log", () => {
  const text = logged.join("\n");
  for (const secret of [MARK, ana.ppnum, ana.ppnumId, token, "198.51.100", "5551234"]) expect(text).not.toContain(secret);
});
