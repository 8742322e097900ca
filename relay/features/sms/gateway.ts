/** The gateway, as the relay asks it: one POST a text, with a secret. It is told a box and a language, and nothing of whose they are. */
import { describe, type Log } from "../../../src/host/log.ts";
import { type Bytes, toBase64Url } from "../../../src/protocol/encoding/bytes.ts";

export interface GatewaySettings {
  /** Its origin. Apps are told of it. */
  readonly url: string;
  readonly secret: string;
}

/**
 * `over`: the number's owner sent STOP, or it does not count, or cannot be reached; what is kept of it goes. `later`: not now, seconds.
 * `silent`: nobody there, or nobody who knows this relay.
 */
export type Told = "sent" | "over" | "silent" | { readonly later: number };

/** More than the gateway waits for its provider. */
const PATIENCE_MS = 30_000;
/** An answer is one word. */
const MAX_ANSWER_BYTES = 1_000;
const OVER = ["stopped", "unknown", "refused"];
const DAY_SECS = 86_400;

export class SmsGateway {
  private readonly settings: GatewaySettings;
  private readonly log: Log;
  /** What was last logged, so that an hour without a gateway is one line. */
  private trouble = "";

  constructor(settings: GatewaySettings, log: Log) {
    this.settings = settings;
    this.log = log;
  }

  /** Has one text sent. Never rejects. Bounded in time. */
  async tell(sealedNumber: Bytes, language: string): Promise<Told> {
    try {
      const response = await fetch(`${this.settings.url}/v1/sms/send`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${this.settings.secret}` },
        body: JSON.stringify({ sealed_number: toBase64Url(sealedNumber), language }),
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return await this.read(response);
    } catch (error) {
      const warn = (): void =>
        this.log.warn(describe(error), "the gateway for text messages does not answer; texts are sent later");
      this.once("silent", warn);
      return "silent";
    }
  }

  private async read(response: Response): Promise<Told> {
    const { status, headers } = response;
    const text = await smallText(response);
    const told = status === 429 || status === 503 ? laterOf(headers.get("retry-after")) : outcomeOf(status, text);
    if (told !== undefined) this.trouble = "";
    else this.once(`status ${status}`, () => this.warnOf(status));
    return told ?? "silent";
  }

  private warnOf(status: number): void {
    if (status === 401) {
      this.log.warn({ status }, "the gateway for text messages does not know this relay's secret; texts are sent later");
    } else this.log.warn({ status }, "the gateway for text messages answers something else; texts are sent later");
  }

  private once(trouble: string, warn: () => void): void {
    if (this.trouble !== trouble) warn();
    this.trouble = trouble;
  }
}

/** A short body as text; of a longer one no more is read. */
async function smallText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) return "";
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function laterOf(retryAfter: string | null): Told {
  const after = Number(retryAfter ?? Number.NaN);
  return { later: after >= 1 ? Math.min(after, DAY_SECS) : 60 };
}

function outcomeOf(status: number, text: string): Told | undefined {
  // What cannot be opened or read there never can.
  if (status === 400) return "over";
  const result = status === 200 ? resultIn(text) : undefined;
  if (result === "sent") return "sent";
  return OVER.includes(result ?? "") ? "over" : undefined;
}

function resultIn(text: string): string | undefined {
  try {
    const { result } = JSON.parse(text) as { readonly result?: unknown };
    return typeof result === "string" ? result : undefined;
  } catch {
    // No JSON: something else answers there.
    return undefined;
  }
}
