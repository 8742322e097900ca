/** The network port on a phone: XMLHttpRequest, which can be aborted, and a WebSocket if the carrier allows one. */
import { type HttpReply, type Network, PATIENCE_S, REPLY_BYTES, replyTimes } from "../../src/engine/ports.ts";
import type { Download } from "../../src/platform/map/download.ts";
import { openSocket } from "../../src/platform/worker/network.ts";

/** Gecko only: `mozSystem` lifts the same-origin rule for a privileged app, `mozAnon` uses connections without credentials. */
interface GeckoRequest extends XMLHttpRequest {
  readonly mozSystem?: boolean;
}
type GeckoConstructor = new (options: { readonly mozSystem: boolean; readonly mozAnon: boolean }) => GeckoRequest;

const make = (anonymous: boolean): GeckoRequest =>
  new (XMLHttpRequest as unknown as GeckoConstructor)({ mozSystem: true, mozAnon: anonymous });

type Options = NonNullable<Parameters<Network["request"]>[3]>;
type Method = Parameters<Network["request"]>[0];

function ask(
  method: Method,
  url: string,
  body: Parameters<Network["request"]>[2],
  { headers = {}, patience_s = PATIENCE_S, max_bytes = REPLY_BYTES, signed = false }: Options,
  told: (bytes: number) => void,
): Promise<HttpReply> {
  return new Promise<HttpReply>((resolve, reject) => {
    const xhr = make(!signed);
    const fail = (why: string): void => {
      reject(new Error(why));
      xhr.abort();
    };
    xhr.open(method, url);
    xhr.responseType = "arraybuffer";
    xhr.timeout = patience_s * 1000;
    // A header that is set twice is sent with both values.
    const all: Readonly<Record<string, string>> = body ? { "content-type": "application/msgpack", ...headers } : headers;
    for (const name of Object.keys(all)) xhr.setRequestHeader(name, all[name] as string);
    xhr.onprogress = ({ loaded }) => {
      if (loaded > max_bytes) fail("the answer is too large");
      else told(loaded);
    };
    xhr.onerror = () => reject(new Error("no answer"));
    xhr.ontimeout = () => reject(new Error("no answer in time"));
    xhr.onload = () => {
      // XMLHttpRequest follows redirects; the answer is then not from the requested address.
      if (xhr.responseURL !== url) return fail("the answer came from elsewhere");
      const reply = new Uint8Array(xhr.response as ArrayBuffer);
      if (reply.length > max_bytes) return fail("the answer is too large");
      resolve({ status: xhr.status, body: reply, ...replyTimes((name) => xhr.getResponseHeader(name)) });
    };
    xhr.send((body ?? null) as Uint8Array<ArrayBuffer> | null);
  });
}

const request: Network["request"] = (method, url, body, options = {}) => ask(method, url, body, options, () => undefined);

/** A map pack takes minutes on a slow line. */
const DOWNLOAD_S = 600;

/** Anonymous. */
export const phoneDownload: Download = async (url, most, told) => {
  const { status, body } = await ask("GET", url, undefined, { max_bytes: most, patience_s: DOWNLOAD_S }, told);
  return { status, body: body as Uint8Array<ArrayBuffer> };
};

export const phoneNetwork: Network = {
  request,
  separates: () => make(true).mozSystem === true,
  socket(url, handlers) {
    if (typeof WebSocket === "function") return openSocket(url, handlers);
    // No socket could be made: the engine polls instead.
    const timer = setTimeout(() => handlers.close());
    return { send: () => {}, close: () => clearTimeout(timer) };
  },
};
