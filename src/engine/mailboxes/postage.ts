/**
 * Postage for letters to mailboxes: tokens that a relay signs blindly, bought under a key that is used once, where the relay asks for them or my
 * address has used up what it may send. In memory: what is lost with the app is bought again.
 */
import { orderPostage, readPostage, receivePostage } from "../../protocol/delivery/postage.ts";
import { type Bytes, equal } from "../../protocol/encoding/bytes.ts";
import { closing, openForLetter } from "../link/open-session.ts";
import type { Spine } from "../part.ts";

/** Bought at once: some 0.2 s of arithmetic. */
const BATCH = 16;
/** So long after it was refused for its number, an address is taken to be crowded. */
const CROWDED_S = 600;
/** Its keys are of days. */
const KEPT_S = 24 * 60 * 60;

interface Stock {
  readonly tokens: Bytes[];
  readonly until: number;
}

export class Postage {
  private readonly spine: Spine;
  private readonly stocks = new Map<string, Stock>();
  private readonly crowded = new Map<string, number>();
  /** One purchase at a time: several letters may need a token at once. */
  private readonly buying = new Map<string, Promise<Stock>>();

  constructor(spine: Spine) {
    this.spine = spine;
  }

  /** The relay has had enough from this address. @returns whether postage would help */
  refused(relay: string): boolean {
    if (!readPostage(this.spine.relays.advertised(relay)?.postage)) return false;
    this.crowded.set(relay, this.spine.clock.now() + CROWDED_S);
    return true;
  }

  /** What was sold under another key is worth nothing. */
  rejected(relay: string): void {
    this.stocks.delete(relay);
  }

  /** A token, each for one letter, where the relay asks for one or takes no more without. Rejects where none can be bought now. */
  async take(relay: string): Promise<Bytes | undefined> {
    const offered = readPostage(this.spine.relays.advertised(relay)?.postage);
    const now = this.spine.clock.now();
    if (!offered || !(offered.isRequired || (this.crowded.get(relay) ?? 0) > now)) return undefined;
    const known = this.stocks.get(relay);
    const { tokens } = known && known.until > now && known.tokens.length > 0 ? known : await this.bought(relay, now);
    return tokens.pop();
  }

  private bought(relay: string, now: number): Promise<Stock> {
    const buying = this.buying.get(relay) ?? this.buy(relay, now).finally(() => this.buying.delete(relay));
    this.buying.set(relay, buying);
    return buying;
  }

  private async buy(relay: string, now: number): Promise<Stock> {
    const { crypto, random, relays } = this.spine;
    // What everybody is told, asked for without a key: a relay that kept a key for each buyer would know the tokens again.
    const { capabilities } = await relays.meet(relay);
    const key = readPostage(capabilities?.postage)?.key;
    if (!key) throw new Error("no postage");
    const order = orderPostage(random, BATCH);
    const blinded = order.map(({ element }) => element);
    const issued = await closing(openForLetter(this.spine, relay), ({ session }) =>
      session.request({ cmd: "ISSUE_POSTAGE", blinded }),
    );
    if (issued.cmd !== "POSTAGE_ISSUED" || !equal(issued.key_id, key.keyId)) throw new Error("postage of another key");
    const stock = { tokens: [...receivePostage(crypto, key, order, issued)], until: now + KEPT_S };
    this.stocks.set(relay, stock);
    return stock;
  }
}
