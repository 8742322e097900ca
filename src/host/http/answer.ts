/** What an endpoint answers, and the table of endpoints. */
import type { IncomingMessage } from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Whom the body is for, as far as that is known: somebody who has proved a key, or everybody, who all get the same bytes in memory. */
  readonly bodyFor?: "proved" | "everybody";
}

export type Endpoint = (request: IncomingMessage, path: string) => HttpAnswer | Promise<HttpAnswer>;

/** By `<method> <path>`. */
export type Routes = Readonly<Record<string, Endpoint>>;

export const plain = (status: number, text: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${text}\n`,
});

/** The endpoint that a request asks for; HEAD is served by GET's. */
export const routeOf = (routes: Routes, method: string | undefined, path: string): Endpoint | undefined => {
  const name = `${method === "HEAD" ? "GET" : method} ${path}`;
  return Object.hasOwn(routes, name) ? routes[name] : undefined;
};

/** Methods that a path has a route for. */
export const methodsOf = (routes: Routes, path: string): readonly string[] =>
  Object.keys(routes)
    .filter((route) => route.endsWith(` ${path}`))
    .map((route) => route.split(" ", 1)[0] as string);

/** Instead of an upgrade. */
export const refusedUpgrade = (status: string): string => `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
