/**
 * What bench/numbers-api.ts asks, in a process of its own: the External API with rations lifted, the beat of answers at the next turn; and Connect's own
 * server, with a bare look-up and an empty handler.
 */
import { createServer, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import Sqlite from "better-sqlite3";
import { DirectoryService } from "../../numbers/gen/cairn/numbers/v1/directory_pb.ts";
import { EntityType } from "../../numbers/gen/cairn/numbers/v1/number_pb.ts";
import { NumberService } from "../../numbers/gen/cairn/numbers/v1/number_service_pb.ts";
import { drawPpnum } from "../../numbers/model/ppnum.ts";
import { newPpnumId } from "../../numbers/model/ppnum-id.ts";
import { DATABASE } from "../../numbers/store/sqlite/database.ts";
import { World } from "../../test/numbers/external/world.ts";

/** Of each kind that is asked for. */
const ASKED = 100;
/** Others beside them. */
const OTHERS = 50_000;
const BATCH = 10_000;

export interface Ports {
  readonly http: number;
  readonly grpc: number;
}
export interface Ready {
  readonly ours: Ports;
  readonly bare: Ports;
  /** Attested open ones, attested ones that ask, nobody's: a third each. */
  readonly addresses: readonly string[];
  readonly token: string;
}
/** Seconds of processor time so far. */
export interface Spent {
  readonly cpu: number;
}

async function fill(world: World): Promise<readonly string[]> {
  const now = world.now();
  for (let made = 0; made < OTHERS; made += BATCH) {
    const entities = Array.from({ length: BATCH }, () => ({
      ...({ ppnumId: newPpnumId("ai_agent", now, world.random), type: "ai_agent", reach: "open", hasSecret: true } as const),
    }));
    await world.store.entities.create(entities, (depth) => drawPpnum(world.random, depth), { admin: "bench" }, now);
  }
  const addresses: string[] = [];
  for (let i = 0; i < ASKED; i++) {
    for (const type of ["ai_agent", "human"] as const) {
      const account = await world.account(type);
      await world.attested(account);
      addresses.push(account.ppnum);
    }
    addresses.push(drawPpnum(world.random, 0));
  }
  return addresses;
}

interface Row {
  readonly ppnum: string;
  readonly display_name: string | null;
}

function bareRouter(dir: string) {
  const db = new Sqlite(join(dir, DATABASE), { readonly: true });
  const found = db.prepare<[string], Row>(
    "SELECT n.ppnum, e.display_name FROM number n JOIN entity e ON e.ppnum_id = n.ppnum_id WHERE n.ppnum = ? AND n.state = 'active'",
  );
  const router = createConnectRouter();
  router.service(DirectoryService, {
    resolve({ address }) {
      const row = found.get(address);
      if (!row) return {};
      const value = { ppnum: row.ppnum, entityType: EntityType.AI_AGENT, displayName: row.display_name ?? "" };
      return { answer: { case: "card", value } };
    },
  });
  router.service(NumberService, { get: () => ({}) });
  return router;
}

const portOf = async (server: Server | Http2Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

async function bare(dir: string): Promise<Ports> {
  const routes = (router: ReturnType<typeof createConnectRouter>) => void router.handlers.push(...bareRouter(dir).handlers);
  const listener = connectNodeAdapter({ routes });
  return { http: await portOf(createServer(listener)), grpc: await portOf(createHttp2Server(listener)) };
}

const world = await World.open();
const addresses = await fill(world);
const firm = await world.account("enterprise");
const ready: Ready = {
  ours: { http: Number(new URL(world.url).port), grpc: world.grpcPort },
  bare: await bare(world.dir),
  addresses,
  token: await world.token(firm, { lifeSecs: 86_400 }),
};
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1e6 } satisfies Spent);
});
process.on("disconnect", () => void world.close().finally(() => process.exit()));
process.send?.(ready);
