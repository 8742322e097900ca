/** Fetches what a relay gives to anybody. Nobody is named: no key, no cookie, no page that it came from. */

export interface Downloaded {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/**
 * Rejects where nobody answers, for an answer from elsewhere, and for more bytes than `most`.
 * @param told how many bytes have come
 */
export type Download = (url: string, most: number, told: (bytes: number) => void) => Promise<Downloaded>;

/** So long nothing may come, seconds, before a download is given up. */
export const DOWNLOAD_PATIENCE_S = 30;

/** More bytes came than were promised. */
export class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/** @param after calls back once after so many seconds; the function it returns cancels */
export const fetchDownload =
  (fetch: typeof globalThis.fetch, after: (seconds: number, call: () => void) => () => void): Download =>
  async (url, most, told) => {
    const abort = new AbortController();
    let calm = (): void => undefined;
    const wait = (): void => {
      calm();
      calm = after(DOWNLOAD_PATIENCE_S, () => abort.abort());
    };
    wait();
    try {
      const { signal } = abort;
      const answer = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "error", signal });
      if (!answer.ok) return { status: answer.status, body: new Uint8Array() };
      const whole = new Uint8Array(most);
      let size = 0;
      const reader = answer.body?.getReader();
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        wait();
        if (size + part.value.length > most) throw new TooMuch("more than was promised");
        whole.set(part.value, size);
        size += part.value.length;
        told(size);
      }
      return { status: answer.status, body: whole.subarray(0, size) };
    } finally {
      calm();
      // What was not read is not wanted any more.
      abort.abort();
    }
  };
