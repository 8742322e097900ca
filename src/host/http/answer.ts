/** The answer of an endpoint, and the table of endpoints. */
import type { IncomingMessage } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Who gets the body: a client that has proved a key, or everybody (then all share one buffer). Absent: an unknown client. */
  readonly bodyFor?: "proved" | "everybody";
}

export type Endpoint = (request: IncomingMessage, path: string) => HttpAnswer | Promise<HttpAnswer>;

/** Endpoints by `<method> <path>`. */
export type Routes = Readonly<Record<string, Endpoint>>;

export const plain = (status: number, text: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${text}\n`,
});

/** The endpoint of a request; HEAD uses that of GET. */
export const routeOf = (routes: Routes, method: string | undefined, path: string): Endpoint | undefined => {
  const name = `${method === "HEAD" ? "GET" : method} ${path}`;
  return Object.hasOwn(routes, name) ? routes[name] : undefined;
};

/** The methods for which `path` has a route. */
export const methodsOf = (routes: Routes, path: string): readonly string[] =>
  Object.keys(routes)
    .filter((route) => route.endsWith(` ${path}`))
    .map((route) => route.split(" ", 1)[0] as string);

/** The raw HTTP answer that refuses an upgrade. `status`: code and reason, `404 Not Found`. */
export const refusedUpgrade = (status: string): string => `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
