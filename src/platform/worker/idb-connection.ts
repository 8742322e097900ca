/** The connection to the database: opened, reopened when it closes, and the reason if that is impossible. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { ended } from "../../engine/face/trace.ts";
import { StoreGone } from "../../engine/ports.ts";

interface Schema extends DBSchema {
  /** Encrypted rows under hashed keys. */
  rows: { key: string; value: Uint8Array };
  /** The wrapping key (not extractable) and the seed that it wraps. */
  vault: { key: "wrapping-key" | "seed"; value: CryptoKey | { readonly iv: Uint8Array; readonly wrapped: ArrayBuffer } };
}

type Opened = IDBPDatabase<Schema>;

const VERSION = 1;
/** Errors of a connection that is closed, closing, or lost with its process (WebKit, after sleep). */
const CLOSED = ["InvalidStateError", "AbortError", "UnknownError"];

const named = (error: unknown): string => (error instanceof Error ? error.name : "");

export class IdbConnection {
  private readonly name: string;
  private readonly version: number;
  private db: Opened | undefined;
  private opening: Promise<Opened> | undefined;
  /** True once the database was open: if it is deleted meanwhile, it is not created again. */
  private existed = false;
  private gone: StoreGone | undefined;
  private last: Promise<unknown> = Promise.resolve();
  /** Called when the database cannot be opened, also without a request. */
  lost: (error: unknown) => void = () => {};

  constructor(name: string, version = VERSION) {
    this.name = name;
    this.version = version;
    // The error is reported to callers of `use`, not to the console.
    void ended(this.connection());
  }

  /**
   * Runs one `work` at a time, so that one repeated on a new connection is not overtaken. A second run must do no harm.
   * @throws StoreGone, or the browser's DOMException
   */
  use<T>(work: (db: Opened) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => this.tryTwice(work));
    this.last = ended(turn);
    return turn;
  }

  /** Deletes the database for good. Other connections to it close by themselves (`watch`). */
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
      // Chromium aborts an opening while it clears a site's data; a second attempt shows what is left.
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
      // The opening may still succeed once no other connection blocks it.
      void ended(opening.then((db) => db.close()));
      if (erased) throw new StoreGone("erased");
      throw named(error) === "VersionError" ? new StoreGone("newer") : error;
    }
  }

  /** The browser closed the connection, or somebody wants to delete or upgrade the database: reopen and see what is there. */
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
