/** A peer without an app, known to the phone, who leaves it notes. */
import type { Recipient } from "../../src/protocol/identity/identity.ts";
import { Stranger } from "../support/stranger.ts";
import { press, typed } from "../ui/keypad-keys.ts";
import type { Phone } from "./phone.ts";

export class Correspondent {
  private readonly stranger: Stranger;
  private readonly to: Recipient;

  private constructor(stranger: Stranger, to: Recipient) {
    this.stranger = stranger;
    this.to = to;
  }

  /** Makes Ana. The phone shows its notes, adds her by link, and she reads the phone's link; it shows that link at the end. */
  static async knownTo(phone: Phone, relay: string): Promise<Correspondent> {
    const { page } = phone;
    const stranger = await Stranger.create("Ana", relay);
    const keys = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) await press(page, name);
    };
    await keys("2", "SoftLeft");
    await typed(page, "Their link", stranger.link);
    await keys("SoftRight", "SoftRight");
    await phone.sees("Not checked");
    await keys("SoftLeft", "Backspace", "Backspace", "SoftRight");
    const link = await page.locator("text=/add#p=/").first().innerText();
    return new Correspondent(stranger, stranger.recipient(link.replace(/\s/g, "")));
  }

  /** On a connection of her own, because the phone's may be cut. */
  async leave(at: { readonly latitude: number; readonly longitude: number }, ...texts: readonly string[]): Promise<void> {
    const { stranger, to } = this;
    const session = await stranger.session();
    for (const text of texts) await stranger.store(session, stranger.envelope(to, stranger.note(to, text, at)));
    session.close();
  }
}
