/** The answer of an endpoint, and the table of endpoints. */
import type { IncomingMessage } from "node:http";

export interface FilePart {
  readonly path: string;
  /** First and last byte. */
  readonly start: number;
  readonly end: number;
  /** Called once when it was sent, or is not going to be. */
  readonly sent: () => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Instead of a body: part of a file, sent as it is read. */
  readonly file?: FilePart;
  /** Who gets the body: a client that has proved a key, or everybody (then all share one buffer). Absent: an unknown client. */
  readonly bodyFor?: "proved" | "everybody";
}

export type Endpoint = (request: IncomingMessage, path: string) => HttpAnswer | Promise<HttpAnswer>;

/** Endpoints by `<method> <path>`; a path whose last part is `*` stands for any name there. */
export type Routes = Readonly<Record<string, Endpoint>>;

export const plain = (status: number, text: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${text}\n`,
});

/** The endpoint of a request; HEAD uses that of GET. */
export const routeOf = (routes: Routes, method: string | undefined, path: string): Endpoint | undefined => {
  const named = method === "HEAD" ? "GET" : method;
  const found = [path, withAnyName(path)].find((form) => Object.hasOwn(routes, `${named} ${form}`));
  return found === undefined ? undefined : routes[`${named} ${found}`];
};

/** A path with its last part left open, as a route may be written. */
export const withAnyName = (path: string): string => path.replace(/[^/]+$/, "*");

/** Methods that a path has a route for. */
export const methodsOf = (routes: Routes, path: string): readonly string[] =>
  Object.keys(routes)
    .filter((route) => route.endsWith(` ${path}`) || route.endsWith(` ${withAnyName(path)}`))
    .map((route) => route.split(" ", 1)[0] as string);

/** The raw HTTP answer that refuses an upgrade. `status`: code and reason, `404 Not Found`. */
export const refusedUpgrade = (status: string): string => `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
