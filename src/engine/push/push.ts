/** Being woken while the app is closed: what the relay is told of this device's push subscription (§5.3). */

import type { Trace } from "../face/trace.ts";
import { FaceError } from "../face.ts";
import type { Session } from "../link/session.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";

export class Push {
  private readonly database: Database;
  private readonly trace: Trace;
  private sending: Promise<void> = Promise.resolve();

  constructor(database: Database, trace: Trace) {
    this.trace = trace;
    this.database = database;
  }

  /**
   * Durable at once; the relay hears of it with the next session at the latest.
   * @param hidden whether it is for hidden mailboxes, which see to it themselves
   */
  async turnOn(token: string, hidden: boolean): Promise<void> {
    const known = this.database.get("push", token);
    // One that the relay has seen under the other keys would join what they keep apart.
    if (known && (known.days !== undefined) !== hidden) throw new FaceError("push-used");
    const days = hidden ? { days: known?.days ?? [] } : {};
    await this.database.commit([...this.givingUp(token), put("push", token, { token, wanted: true, ...days })]);
  }

  async turnOff(): Promise<void> {
    await this.database.commit(this.givingUp());
  }

  /** Sends the relay, in a session under my own key, what it does not know yet. What fails now is sent with the next session. */
  send(session: Session): Promise<void> {
    this.sending = this.sending.then(() => this.sendAll(session)).catch((error: unknown) => this.trace.note("push.send", error));
    return this.sending;
  }

  private givingUp(but?: string): Change[] {
    const others = [...this.database.table("push").values()].filter(({ token }) => token !== but);
    return others.map((other) =>
      other.days?.length === 0 ? drop("push", other.token) : put("push", other.token, { ...other, wanted: false }),
    );
  }

  private async sendAll(session: Session): Promise<void> {
    for (const { token, wanted, days } of [...this.database.table("push").values()]) {
      if (days !== undefined) continue;
      // Registered with every session: the relay may have dropped it meanwhile, and a repetition costs nothing.
      await session.request({ cmd: wanted ? "REGISTER_PUSH" : "DEREGISTER_PUSH", platform: "webpush", token });
      if (!wanted) await this.database.commit([drop("push", token)]);
    }
  }
}
