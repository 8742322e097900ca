/** A store and a vault in one JSON file: each write replaces the file whole, so that a power cut leaves the old one or the new one. */
import { open, readFile, rename, rm } from "node:fs/promises";
import type { KeyVault, Store, StoreChange } from "cairn-sdk/client";

interface Content {
  readonly rows: { [key: string]: string };
  /** The seed. Anybody who reads the file has it: keep it where nobody else reads. */
  secret?: string;
}

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

export class JsonStore implements Store {
  private readonly path: string;
  private content: Promise<Content> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  async load() {
    const { rows } = await this.read();
    return Object.entries(rows).map(([key, value]) => ({ key, value: toBytes(value) }));
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    // Turned into text before anything is kept: what is no bytes refuses the whole write.
    const texts = changes.map(({ key, value }) => [key, value && toText(bytesOf(value))] as const);
    await this.change((content) => {
      for (const [key, text] of texts) {
        if (text === undefined) delete content.rows[key];
        else content.rows[key] = text;
      }
    });
  }

  clear(): Promise<void> {
    return this.change((content) => {
      for (const key of Object.keys(content.rows)) delete content.rows[key];
    });
  }

  readonly vault: KeyVault = {
    load: async () => {
      const { secret } = await this.read();
      return secret === undefined ? undefined : toBytes(secret);
    },
    save: (secret) => {
      const text = toText(secret);
      return this.change((content) => {
        content.secret = text;
      });
    },
    clear: () =>
      this.change((content) => {
        delete content.secret;
      }),
  };

  private read(): Promise<Content> {
    this.content ??= readFile(this.path, "utf8").then(
      (text) => JSON.parse(text) as Content,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return { rows: {} };
        throw error;
      },
    );
    return this.content;
  }

  /** One after the other. What the disk refuses is not in memory either. */
  private change(how: (content: Content) => void): Promise<void> {
    const turn = this.last.then(async () => {
      const next = structuredClone(await this.read());
      how(next);
      await replace(this.path, JSON.stringify(next));
      this.content = Promise.resolve(next);
    });
    this.last = turn.catch((error: unknown) => error);
    return turn;
  }
}

function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError("a row is bytes");
  return value;
}

async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
