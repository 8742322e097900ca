/** An identity at work: its records, people, notes, outbox and its link to the relay, wired together. */
import { fromHex, toHex } from "../protocol/encoding/bytes.ts";
import { nameIn } from "../protocol/encoding/label.ts";
import type { Rumor } from "../protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed } from "../protocol/identity/identity.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";
import type { Message } from "../protocol/wire/messages.ts";
import type { EngineState } from "./face.ts";
import { Keeping } from "./keeping/keeping.ts";
import { Connection } from "./link/connection.ts";
import { NoAnswer } from "./link/failures.ts";
import { closing, openNameless, openSession } from "./link/open-session.ts";
import { Relays } from "./link/relays.ts";
import type { Session, SessionPorts, Terms } from "./link/session.ts";
import { Inbox } from "./mail/inbox.ts";
import { Mail } from "./mail/mail.ts";
import { Outbox } from "./mail/outbox.ts";
import { haze, hazeKey } from "./notes/hint.ts";
import { Notes } from "./notes/notes.ts";
import { Sent } from "./notes/sent.ts";
import { Away } from "./people/away.ts";
import { KeyChanges } from "./people/key-changes.ts";
import { People } from "./people/people.ts";
import { Tokens } from "./people/tokens.ts";
import type { Verify } from "./people/verify.ts";
import type { Clock, Network, Random, Store } from "./ports.ts";
import { Push } from "./push/push.ts";
import { type Change, Database, put } from "./records/database.ts";
import { SETTINGS, type Settings, type TableName } from "./records/records.ts";
import { LazyRooms } from "./rooms/lazy.ts";
import type { LinePorts } from "./rooms/lines.ts";
import { View } from "./view.ts";

export interface AccountPorts {
  readonly store: Store;
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  /** Origin of the app, for links. */
  readonly app: string;
  /** The relay of an identity that has not chosen one, as an origin. */
  readonly relay: string;
  /** Closes this account and opens it again from what is stored. */
  reopen(): Promise<void>;
}

/** A backup of 5 MiB on a thin line. */
const LARGE_PATIENCE_S = 240;
/** A session that is opened for one thing. */
const DEAF = { notice: () => {} };

export class Account {
  readonly people: People;
  readonly notes: Notes;
  readonly sent: Sent;
  readonly outbox: Outbox;
  readonly push: Push;
  readonly changes: KeyChanges;
  readonly away: Away;
  connection: Connection;
  rooms: LazyRooms;
  readonly keeping: Keeping;
  readonly relays: Relays;
  private readonly ports: AccountPorts & SessionPorts;
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly tokens: Tokens;
  private inbox: Inbox;
  private readonly view: View;
  private readonly changed: () => void;
  private sync: EngineState["sync"];
  private readonly defaults: Settings;

  /** Loads an identity's records. @throws what the store or the crypto rejects with */
  static async open(ports: AccountPorts, seed: Uint8Array, changed: () => void): Promise<Account> {
    const database = await Database.open(ports.store, ports.crypto, ports.random, seed);
    const account = new Account(ports, database, seed, changed);
    await account.rooms.prepare();
    return account;
  }

  private constructor(ports: AccountPorts, database: Database, seed: Uint8Array, changed: () => void) {
    const { crypto, clock, random, network } = ports;
    const own = identityFromSeed(crypto, seed);
    this.relays = new Relays(network, database);
    this.ports = { ...ports, relays: this.relays };
    this.defaults = { name: "", relay: ports.relay, words_confirmed: false };
    this.database = database;
    this.changed = changed;
    this.mail = new Mail(crypto, clock, random, own);
    const moved = this.settings.seed;
    if (moved !== undefined) this.mail.become(this.mail.identity(fromHex(moved)));
    for (const { seed } of this.settings.former ?? []) this.mail.identity(fromHex(seed));
    this.people = new People(database, this.mail, crypto, clock);
    this.push = new Push(database);
    this.tokens = new Tokens(database, this.mail, crypto, clock);
    const hiding = hazeKey(crypto, seed);
    this.notes = new Notes(database, clock, this.people, (circle) => haze(crypto, hiding, circle));
    this.sent = new Sent(database, this.mail, this.people, clock);
    this.changes = new KeyChanges(database, this.mail, this.people, this.sent, crypto, clock);
    const { mail, people } = this;
    this.away = new Away({
      ...this.ports,
      database,
      mail,
      people,
      settings: () => this.settings,
      moved: () => this.reconnect(),
      speaker: (key) => people.speaker(key),
      handle: (rumor) => this.handle(rumor),
    });
    this.view = new View(crypto, () => mail.own.publicKey, database, this.notes);
    const recipient = (person: string) => this.mail.recipient(person);
    const store = (relay: string, event: Uint8Array) => this.store(relay, event);
    const storeNameless = (relay: string, event: Uint8Array) => this.storeNameless(relay, event);
    const linksAnonymous = (relay: string) => this.relays.linksAnonymous(relay);
    const isOnline = () => this.connection.session !== undefined;
    const isHeld = (person: string) => database.get("person", person)?.change !== undefined;
    const ownKey = (key: string | undefined) => mail.mine(key);
    const sending = { recipient, isHeld, isOnline, store, storeNameless, linksAnonymous };
    this.outbox = new Outbox({ network, clock, random, crypto, database, own: ownKey, ...sending });
    this.inbox = this.makeInbox();
    this.connection = this.makeConnection();
    this.rooms = this.makeRooms();
    this.keeping = new Keeping({
      database,
      crypto,
      clock,
      random,
      own: () => mail.own,
      relay: () => this.settings.relay,
      isOnline,
      visit: (use) => this.visit(this.settings.relay, (session, { capabilities }) => use(session, capabilities), LARGE_PATIENCE_S),
      changed,
      settled: (restored) => this.settled(restored),
    });
    this.watch();
  }

  /** Checking somebody's key is rare: its code comes with the first time. */
  async verify(): Promise<Verify> {
    const { Verify } = await import("./people/verify.ts");
    return new Verify({ ...this.ports, database: this.database, mail: this.mail, people: this.people, changes: this.changes });
  }

  private makeInbox(): Inbox {
    const { database, mail } = this;
    const progress = (done: number | undefined) => this.progress(done);
    return new Inbox({ ...this.ports, database, own: mail.own, handle: (rumor) => this.handle(rumor), progress });
  }

  private makeConnection(): Connection {
    return new Connection(this.ports, this.ports.random, this.mail.own, this.settings.relay, {
      ready: (session) => this.ready(session),
      notice: (message) => this.notice(message),
      changed: this.changed,
    });
  }

  /** I have moved: the new place is connected, the old one from now on only fetched from. */
  private reconnect(): void {
    this.connection.stop();
    this.inbox = this.makeInbox();
    this.connection = this.makeConnection();
    this.connection.start();
    void this.away.sync();
    // Rooms know a member by the key that came in: they go on as whoever I am now.
    this.rooms.stop();
    this.rooms = this.makeRooms();
    void this.rooms.prepare().then(() => this.rooms.start());
    this.view.touch(["person"]);
    this.changed();
  }

  private makeRooms(): LazyRooms {
    const { ports, mail } = this;
    const line: LinePorts = {
      home: () => this.settings.relay,
      homeSession: () => this.connection.session,
      open: (relay, key, events) => new Connection(ports, ports.random, key, relay, { ...events, changed: () => {} }),
    };
    const handle = () => nameIn(this.settings.name);
    const { database, relays, changed } = this;
    return new LazyRooms({ ...ports, database, relays, mail, own: mail.own, handle, line, changed });
  }

  get identity(): Identity {
    return this.mail.own;
  }

  /** More than one page of mail is on its way in. */
  get isSyncing(): boolean {
    return this.sync !== undefined;
  }

  get settings(): Settings {
    return this.database.get("settings", SETTINGS) ?? this.defaults;
  }

  set(change: Partial<Settings>): Promise<void> {
    return this.database.commit([put("settings", SETTINGS, { ...this.settings, ...change })]);
  }

  async start(): Promise<void> {
    await this.notes.evaluate();
    await this.sent.lapse();
    await this.inbox.reread();
    await this.rooms.start();
    this.connection.start();
    void this.away.sync();
    this.outbox.run();
  }

  stop(): void {
    this.rooms.stop();
    this.connection.stop();
    this.away.stop();
    this.outbox.stop();
    this.keeping.stop();
    this.notes.stop();
    this.sent.stop();
  }

  /** The device or the user says: now. */
  hurry(): void {
    this.connection.hurry();
    this.away.hurry();
    this.outbox.hurry();
  }

  /** The device says that it has no network. */
  offline(): void {
    this.connection.offline();
  }

  state(): Omit<EngineState, "phase" | "me"> {
    return {
      connection: this.connection.view,
      relay_warnings: this.relays.warnings(),
      ...this.view.current(),
      ...this.rooms.state(),
      ...this.keeping.state(),
      ...(this.sync ? { sync: this.sync } : {}),
    };
  }

  private watch(): void {
    this.database.changed = (tables: ReadonlySet<TableName>) => {
      this.view.touch(tables);
      this.rooms.touched(tables);
      if (tables.has("outbox") || tables.has("person")) this.outbox.run();
      if (tables.has("person")) this.introduce();
      if (tables.has("push")) this.tellPush();
      if (tables.has("note") || tables.has("person")) void this.notes.evaluate().catch(() => {});
      if (tables.has("sent")) void this.sent.lapse().catch(() => {});
      this.keeping.touched(tables);
      if (tables.has("relay")) this.relays.touched();
      this.changed();
    };
    this.notes.turned = () => {
      this.view.touch(["note"]);
      this.changed();
    };
  }

  /** Lets everyone who is new among my people write to me. */
  private introduce(): void {
    const session = this.connection.session;
    if (session) void this.tokens.register(session);
  }

  private tellPush(): void {
    const session = this.connection.session;
    if (session) void this.push.tell(session);
  }

  private ready(session: Session): void {
    this.keeping.ready();
    if (this.keeping.isRestoring) return;
    void this.inbox.fetch(session);
    void this.push.tell(session);
    void this.tokens.register(session);
    this.outbox.hurry();
    this.rooms.ready(this.settings.relay);
  }

  /** Nothing more comes back from a backup. What did may be anything, another relay too: all of it is read anew. */
  private async settled(restored: boolean): Promise<void> {
    const { session } = this.connection;
    if (restored) await this.ports.reopen();
    else if (session) this.ready(session);
  }

  private notice(message: Message): void {
    const session = this.connection.session;
    if (this.keeping.isRestoring) return;
    if (message.cmd === "NOTIFY" && session) void this.inbox.fetch(session);
    this.rooms.notice(this.settings.relay, message);
  }

  private progress(done: number | undefined): void {
    this.sync = done === undefined ? undefined : { done };
    this.changed();
  }

  private handle({ body, ...head }: Rumor): Change[] | undefined {
    // A move is heard even then: whoever is kept out stays out under any key.
    if (this.people.isBlocked(toHex(head.sender)) && body.kind !== "KEY_ROTATION") return [];
    switch (body.kind) {
      case "PRESENCE":
        return this.notes.received({ ...head, body });
      case "REVOKE":
        return this.notes.revoked({ ...head, body });
      case "ACK":
        return this.sent.acknowledged(this.people.speaker(toHex(head.sender)), toHex(body.content.event_id));
      case "KEY_EXCHANGE_RETURN":
        return this.people.returned({ ...head, body }, this.settings);
      case "GROUP_INVITE":
        return this.rooms.invited({ ...head, body }, () => void this.inbox.reread().catch(() => {}));
      case "KEY_ROTATION":
        return this.changes.announced({ ...head, body });
      default:
        return undefined;
    }
  }

  /** STORE on my own relay's session, or where I do not live, under a key used once: my own signs nothing there. */
  private async store(relay: string, event: Uint8Array): Promise<{ readonly named: boolean }> {
    const named = relay === this.settings.relay;
    if (!named) await this.storeNameless(relay, event);
    else if (this.connection.session) await this.connection.session.request({ cmd: "STORE", event });
    else throw new NoAnswer("closed");
    return { named };
  }

  /** STORE under a key used once, on a socket of its own. */
  private async storeNameless(relay: string, event: Uint8Array): Promise<void> {
    await closing(openNameless(this.ports, relay), ({ session }) => session.request({ cmd: "STORE", event }));
  }

  /** A short session of its own where I live. `patience`: seconds an answer may take. */
  private visit<T>(relay: string, use: (session: Session, terms: Terms) => Promise<T>, patience: number): Promise<T> {
    const opened = openSession({ ...this.ports, patience }, relay, this.mail.own, DEAF);
    return closing(opened, ({ session, terms }) => use(session, terms));
  }
}
