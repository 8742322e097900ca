/** Mail to people: codes and notices. In a trial it is printed to the terminal of whoever tries it; otherwise it needs a mail server. */
import { ConfigError } from "../../src/host/env.ts";
import type { Log } from "../../src/host/log.ts";

export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Resolves when it was handed on; where that fails it says so in the log, without the address. */
export type Mail = (letter: Letter) => Promise<void>;

/** @param write gets whole lines; not the log, which names nobody */
export const trialMail =
  (write: (text: string) => void): Mail =>
  async ({ to, subject, text }) =>
    write(`\n  Mail to ${to}: ${subject}\n${text.replace(/^/gm, "    ")}\n\n`);

/** What this needs of nodemailer, which is installed by those who send mail. */
interface Transport {
  sendMail(letter: Letter & { readonly from: string }): Promise<unknown>;
}

interface Nodemailer {
  createTransport(url: string): Transport;
}

const isNodemailer = (value: unknown): value is Nodemailer =>
  typeof value === "object" && value !== null && "createTransport" in value && typeof value.createTransport === "function";

/** @throws ConfigError */
async function loadNodemailer(name: string): Promise<Nodemailer> {
  const loaded: unknown = await import(/* @vite-ignore */ name).catch((error: unknown) => error);
  if (isNodemailer(loaded)) return loaded;
  throw new ConfigError("mail is sent with nodemailer, which is not installed: npm install nodemailer");
}

/** @param url of a mail server: `smtps://user:password@host` @throws ConfigError */
export async function smtpMail(url: string, from: string, log: Log, name = "nodemailer"): Promise<Mail> {
  const loaded = await loadNodemailer(name);
  const transport = loaded.createTransport(url);
  return async (letter) => {
    try {
      await transport.sendMail({ from, ...letter });
    } catch (error) {
      // Its message may name the address.
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      log.error({ code }, "a letter could not be handed to the mail server; the person can ask for another one");
    }
  };
}
