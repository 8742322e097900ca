/** SMPP 3.4 (the protocol of carriers and most aggregators): one lasting session that sends and receives. */
import smpp, { type Pdu, type Session } from "smpp";
import { describe, type Log } from "../../src/host/log.ts";
import type { Clock } from "../../src/host/ports.ts";
import { incomingText, oneSegment } from "../gsm.ts";
import { type Carried, type Incoming, PATIENCE_SECS, type Provider, senderIn } from "./provider.ts";

export interface SmppSettings {
  /** `smpp:` or, with TLS, `ssmpp:`. */
  readonly url: string;
  readonly systemId: string;
  readonly password: string;
  /** What the texts come from: a number, or up to eleven letters. */
  readonly from: string;
}

const ENQUIRE_MS = 30_000;
const FIRST_WAIT_SECS = 1;
const LONGEST_WAIT_SECS = 300;
/** Numbers in full, names. */
const [INTERNATIONAL, ALPHANUMERIC, E164] = [1, 5, 1];
/** Statuses that pass: the session is new, the queue full, too fast, a fault of theirs, no route now. */
const PASSING = [0x04, 0x08, 0x14, 0x58, 0x64, 0xfe];
/** The bits of `esm_class` that say what a message is about; anything in them is a receipt and no text of a person. */
const RECEIPT = 0x3c;

class SmppProvider implements Provider {
  private session: Session | undefined;
  private bound = false;
  private closed = false;
  private wait = FIRST_WAIT_SECS;
  private cancel: () => void = () => undefined;
  private readonly under = new Set<(outcome: Carried) => void>();

  private readonly settings: SmppSettings;
  private readonly incoming: Incoming;
  private readonly clock: Clock;
  private readonly log: Log;

  constructor(settings: SmppSettings, incoming: Incoming, clock: Clock, log: Log) {
    this.settings = settings;
    this.incoming = incoming;
    this.clock = clock;
    this.log = log;
    this.connect();
  }

  isUp(): boolean {
    return this.bound;
  }

  close(): void {
    this.closed = true;
    this.cancel();
    this.session?.destroy();
  }

  send(to: string, text: string): Promise<Carried> {
    const { session } = this;
    const segment = oneSegment(text);
    if (!segment) return Promise.resolve("refused");
    if (!session || !this.bound) return Promise.resolve("later");
    return new Promise((resolve) => {
      const done = (outcome: Carried): void => {
        cancel();
        this.under.delete(done);
        resolve(outcome);
      };
      const cancel = this.clock.after(PATIENCE_SECS, () => {
        done("later");
        this.log.warn("the provider does not answer; its session is opened again");
        session.destroy();
      });
      this.under.add(done);
      const isName = !/^\+?\d+$/.test(this.settings.from);
      const fields = {
        source_addr_ton: isName ? ALPHANUMERIC : INTERNATIONAL,
        source_addr_npi: isName ? 0 : E164,
        source_addr: this.settings.from.replace(/^\+/, ""),
        dest_addr_ton: INTERNATIONAL,
        dest_addr_npi: E164,
        destination_addr: to.slice(1),
        data_coding: segment.coding,
        // Bytes, not text: the package would send letters of GSM's alphabet as Latin-1.
        short_message: Buffer.from(segment.bytes),
      };
      if (!session.submit_sm(fields, ({ command_status: status }) => done(this.outcomeOf(status)))) done("later");
    });
  }

  private outcomeOf(status: number): Carried {
    if (status === 0) return "sent";
    const isPassing = PASSING.includes(status);
    this.log.warn(
      { status },
      isPassing ? "the provider takes no text now; relays are asked to try again" : "the provider refused a text",
    );
    return isPassing ? "later" : "refused";
  }

  private connect(): void {
    const { url, systemId, password } = this.settings;
    const cancel = this.clock.after(PATIENCE_SECS, () => session.destroy());
    const session = smpp.connect({ url, auto_enquire_link_period: ENQUIRE_MS }, () =>
      session.bind_transceiver({ system_id: systemId, password }, ({ command_status: status }) => {
        cancel();
        this.bound = status === 0;
        if (this.bound) this.wait = FIRST_WAIT_SECS;
        else {
          this.log.error({ status }, "the provider refuses the bind; check the system id and the password");
          session.destroy();
        }
      }),
    );
    this.session = session;
    session.on("deliver_sm", (pdu: Pdu) => {
      session.send(pdu.response());
      this.received(pdu);
    });
    session.on("enquire_link", (pdu: Pdu) => void session.send(pdu.response()));
    session.on("unbind", (pdu: Pdu) => {
      session.send(pdu.response());
      session.close();
    });
    // What follows is `close`.
    session.on("error", (error: Error) => {
      this.log.warn(describe(error), "the session with the provider broke; it is opened again");
      session.destroy();
    });
    session.on("close", () => {
      cancel();
      this.ended();
    });
  }

  private received({ esm_class = 0, data_coding = 0, source_addr = "", short_message }: Pdu): void {
    const message = short_message?.message ?? "";
    const from = senderIn(source_addr);
    if ((esm_class & RECEIPT) !== 0 || from === undefined) return;
    this.incoming(from, typeof message === "string" ? message : incomingText(data_coding, message));
  }

  private ended(): void {
    this.bound = false;
    for (const done of [...this.under]) done("later");
    if (this.closed) return;
    this.cancel = this.clock.after(this.wait, () => this.connect());
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT_SECS);
  }
}

export const smppProvider = (settings: SmppSettings, incoming: Incoming, clock: Clock, log: Log): Provider =>
  new SmppProvider(settings, incoming, clock, log);
