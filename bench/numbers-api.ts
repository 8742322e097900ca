/**
 * The directory's API beside Connect's own server in one process, 64 calls at a time: looking a number up beside a bare look-up in SQLite, a call with a
 * token beside an empty handler.
 *
 *   npm run bench:numbers-api
 *
 * In turns. A line for each turn with its two ratios: calls a second, and processor time of the server a call, which other load disturbs less.
 */
import { type ChildProcess, fork } from "node:child_process";
import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { loadavg } from "node:os";
import { codedBy } from "../test/numbers/external/grpc-client.ts";
import type { Ready, Spent } from "./numbers/server.ts";

const LANES = 64;
const TURNS = Number(process.env.TURNS ?? 7);
const TURN_MS = Number(process.env.TURN_MS ?? 2000);

const server = fork(new URL("numbers/server.ts", import.meta.url), { stdio: "inherit" });
const heard = <T>(process: ChildProcess): Promise<T> =>
  new Promise((resolve) => process.once("message", (message) => resolve(message as T)));
const { ours, bare, addresses, token } = await heard<Ready>(server);

async function cpu(): Promise<number> {
  const spent = heard<Spent>(server);
  server.send("cpu");
  return (await spent).cpu;
}

interface Call {
  readonly rpc: string;
  readonly fields: (i: number) => Readonly<Record<string, unknown>>;
  readonly isByToken: boolean;
}

const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;
const HEAD_END = "\r\n\r\n";

/** HTTP/1.1 by a bare socket: the client is to cost little, it shares the machine. */
function jsonLane(port: number, call: Call): { readonly call: (i: number) => Promise<void>; readonly close: () => void } {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  const { path } = codedBy(call.rpc);
  const auth = call.isByToken ? `Authorization: Bearer ${token}\r\n` : "";
  let [text, done] = ["", (_error?: Error): void => undefined];
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk;
    const head = text.indexOf(HEAD_END);
    const length = Number(LENGTH.exec(text)?.[1] ?? Number.NaN);
    if (head < 0 || text.length < head + HEAD_END.length + length) return;
    const isWell = text.startsWith("HTTP/1.1 200") && !Number.isNaN(length);
    const answer = text;
    text = "";
    done(isWell ? undefined : new Error(answer.slice(0, 300)));
  });
  return {
    call: (i) =>
      new Promise((resolve, reject) => {
        done = (error) => (error ? reject(error) : resolve());
        const body = JSON.stringify(call.fields(i));
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: a.example\r\n${auth}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      }),
    close: () => void socket.destroy(),
  };
}

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** gRPC by Node's HTTP/2: all lanes on one connection, as its clients do. */
function grpcLane(session: ClientHttp2Session, { rpc, fields, isByToken }: Call) {
  const { path, write } = codedBy(rpc);
  const headers = {
    ...{ ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" },
    ...(isByToken ? { authorization: `Bearer ${token}` } : {}),
  };
  return (i: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = session.request(headers);
      stream.once("trailers", (trailers) => {
        if (trailers["grpc-status"] === "0") resolve();
        else reject(new Error(String(trailers["grpc-message"])));
      });
      stream
        .once("error", reject)
        .resume()
        .end(framed(write(fields(i))));
    });
}

interface Load {
  readonly lanes: readonly ((i: number) => Promise<void>)[];
  readonly close: () => void;
}

function jsonLoad(port: number, call: Call): Load {
  const lanes = Array.from({ length: LANES }, () => jsonLane(port, call));
  return {
    lanes: lanes.map((lane) => lane.call),
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

function grpcLoad(port: number, call: Call): Load {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  return { lanes: Array.from({ length: LANES }, () => grpcLane(session, call)), close: () => session.close() };
}

interface Measured {
  readonly rate: number;
  readonly cpuMicros: number;
}

async function measure({ lanes }: Load, ms: number): Promise<Measured> {
  const [begun, spent] = [performance.now(), await cpu()];
  let calls = 0;
  await Promise.all(
    lanes.map(async (call) => {
      while (performance.now() < begun + ms) await call(calls++);
    }),
  );
  const secs = (performance.now() - begun) / 1000;
  return { rate: calls / secs, cpuMicros: (((await cpu()) - spent) * 1e6) / calls };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const two = (value: number): string => value.toFixed(2);

/** Of the comparisons, those whose name has this in it. */
const ONLY = process.env.ONLY ?? "";

async function compare(name: string, goal: number, own: Load, other: Load): Promise<void> {
  if (!name.includes(ONLY)) return;
  for (const load of [own, other]) await measure(load, TURN_MS);
  const rates: number[] = [];
  const costs: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const order = turn % 2 === 0 ? [own, other] : [other, own];
    const measured = new Map<Load, Measured>();
    for (const load of order) measured.set(load, await measure(load, TURN_MS));
    const [a, b] = [measured.get(own) as Measured, measured.get(other) as Measured];
    rates.push(a.rate / b.rate);
    costs.push(b.cpuMicros / a.cpuMicros);
    console.log(
      `  ${a.rate.toFixed(0)} beside ${b.rate.toFixed(0)} calls/s: ${two(a.rate / b.rate)}; ${a.cpuMicros.toFixed(0)} beside ${b.cpuMicros.toFixed(0)} µs of processor: ${two(b.cpuMicros / a.cpuMicros)}; load ${two(loadavg()[0] ?? 0)}`,
    );
  }
  for (const load of [own, other]) load.close();
  console.log(`${name}: ${two(median(rates))} of its calls a second (goal ${goal}), ${two(median(costs))} by processor time`);
}

const resolve: Call = {
  rpc: "DirectoryService.Resolve",
  fields: (i) => ({ address: addresses[i % addresses.length] }),
  isByToken: false,
};
const get: Call = { rpc: "NumberService.Get", fields: () => ({}), isByToken: true };

console.log(`${LANES} at a time, ${TURNS} turns of ${TURN_MS} ms each`);
await compare("resolving, JSON, beside a bare look-up", 0.75, jsonLoad(ours.http, resolve), jsonLoad(bare.http, resolve));
await compare("resolving, gRPC, beside a bare look-up", 0.75, grpcLoad(ours.grpc, resolve), grpcLoad(bare.grpc, resolve));
await compare("one's own number, JSON, beside an empty handler", 0.7, jsonLoad(ours.http, get), jsonLoad(bare.http, get));
await compare("one's own number, gRPC, beside an empty handler", 0.7, grpcLoad(ours.grpc, get), grpcLoad(bare.grpc, get));
server.disconnect();
