/** The connection to the database: opened, opened again when it closes under us, and the reason where that cannot be. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { ended } from "../../engine/face/trace.ts";
import { StoreGone } from "../../engine/ports.ts";

interface Schema extends DBSchema {
  /** Encrypted rows under hashed keys. */
  rows: { key: string; value: Uint8Array };
  /** The wrapping key (cannot be taken out), and the seed it wraps. */
  vault: { key: "wrapping-key" | "seed"; value: CryptoKey | { readonly iv: Uint8Array; readonly wrapped: ArrayBuffer } };
}

type Opened = IDBPDatabase<Schema>;

const VERSION = 1;
/** What browsers say of a connection that is closed, closing, or lost with the process that held it (WebKit, after sleep). */
const CLOSED = ["InvalidStateError", "AbortError", "UnknownError"];

const named = (error: unknown): string => (error instanceof Error ? error.name : "");

export class IdbConnection {
  private readonly name: string;
  private readonly version: number;
  private db: Opened | undefined;
  private opening: Promise<Opened> | undefined;
  /** The database existed: it is never created again under its users. */
  private existed = false;
  private gone: StoreGone | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** Told when it cannot be opened, also while nobody asks anything of it. */
  lost: (error: unknown) => void = () => {};

  constructor(name: string, version = VERSION) {
    this.name = name;
    this.version = version;
    // A rejection belongs to whoever asks something of the database, not to the console.
    void ended(this.connection());
  }

  /**
   * Runs `work`, one after the other: so what has to be repeated on a new connection is never overtaken. It must be harmless the second
   * time. @throws StoreGone, or the browser's DOMException
   */
  use<T>(work: (db: Opened) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => this.tryTwice(work));
    this.last = ended(turn);
    return turn;
  }

  /** Removes the whole database, for good. Other connections to it give way by themselves (`watch`). */
  async erase(): Promise<void> {
    this.gone = new StoreGone("erased");
    this.db?.close();
    await deleteDB(this.name);
  }

  private async tryTwice<T>(work: (db: Opened) => Promise<T>): Promise<T> {
    const db = await this.connection();
    try {
      return await work(db);
    } catch (error) {
      if (!CLOSED.includes(named(error))) throw error;
      this.drop(db);
      return work(await this.connection());
    }
  }

  private async connection(): Promise<Opened> {
    if (this.gone) throw this.gone;
    this.opening ??= this.open();
    return this.opening;
  }

  private async open(): Promise<Opened> {
    try {
      // Chromium, in the middle of clearing a site, aborts whatever is being opened: what is left is known a moment later.
      const db = await this.request().catch((error: unknown) => {
        if (named(error) !== "AbortError") throw error;
        return this.request();
      });
      this.existed = true;
      this.db = db;
      this.watch(db);
      return db;
    } catch (error) {
      this.opening = undefined;
      if (error instanceof StoreGone) this.gone = error;
      this.lost(error);
      throw error;
    }
  }

  private async request(): Promise<Opened> {
    let erased = false;
    let held = (_: StoreGone): void => {};
    const blocked = new Promise<never>((_, reject) => {
      held = reject;
    });
    const opening = openDB<Schema>(this.name, this.version, {
      upgrade: (db, before, _after, tx) => {
        erased = this.existed && before === 0;
        if (erased) {
          void ended(tx.done);
          return tx.abort();
        }
        db.createObjectStore("rows");
        db.createObjectStore("vault");
      },
      blocked: () => held(new StoreGone("held")),
    });
    try {
      return await Promise.race([opening, blocked]);
    } catch (error) {
      // It may still open later, once no other connection holds it.
      void ended(opening.then((db) => db.close()));
      if (erased) throw new StoreGone("erased");
      throw named(error) === "VersionError" ? new StoreGone("newer") : error;
    }
  }

  /** The browser has closed it, or somebody wants to remove or upgrade it and must not be held up: then what is there now decides. */
  private watch(db: Opened): void {
    const closed = (): void => {
      this.drop(db);
      void ended(this.connection());
    };
    db.addEventListener("close", closed);
    db.addEventListener("versionchange", closed);
  }

  private drop(db: Opened): void {
    db.close();
    if (this.db !== db) return;
    this.db = undefined;
    this.opening = undefined;
  }
}
