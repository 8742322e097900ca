/** A connection to the message bus: calls that end, signals of one sender, and calls that come in. */
import { DBusError, Message, type MessageBus, MessageType } from "dbus-next";

const CALL_SECS = 10;

export interface Call {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: unknown[];
}

/** What came in and is to be answered. */
export interface Incoming {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** The answer to a call, with its signature. */
export interface Answer {
  readonly signature: string;
  readonly body: unknown[];
}

export const DBUS = "org.freedesktop.DBus";
export const PROPERTIES = "org.freedesktop.DBus.Properties";
export const OBJECTS = "org.freedesktop.DBus.ObjectManager";

export class Bus {
  private readonly bus: MessageBus;
  private readonly after: (seconds: number, run: () => void) => () => void;

  private readonly lost: () => void;

  private constructor(bus: MessageBus, after: Bus["after"], lost: () => void) {
    this.bus = bus;
    this.after = after;
    this.lost = lost;
  }

  /** @param lost called once it does not work any more */
  static open(connect: () => MessageBus, after: Bus["after"], lost: () => void): Promise<Bus> {
    return new Promise((resolve, reject) => {
      const bus = connect();
      const cancel = after(CALL_SECS, () => reject(new Error("the bus does not answer")));
      bus.on("error", (error: unknown) => {
        reject(error instanceof Error ? error : new Error("the bus cannot be reached"));
        lost();
      });
      bus.on("connect", () => {
        cancel();
        resolve(new Bus(bus, after, lost));
      });
    });
  }

  /** @throws DBusError, or Error where no answer comes: the library waits for ever */
  async call(call: Call): Promise<readonly unknown[]> {
    let cancel: () => void = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.after(CALL_SECS, () => reject(new Error(`no answer to ${call.member}`)));
    });
    try {
      const reply = await Promise.race([this.bus.call(new Message(call)), late]);
      return reply?.body ?? [];
    } finally {
      cancel();
    }
  }

  async match(rule: string): Promise<void> {
    await this.call({
      destination: DBUS,
      path: "/org/freedesktop/DBus",
      interface: DBUS,
      member: "AddMatch",
      signature: "s",
      body: [rule],
    });
  }

  onSignal(heard: (message: Incoming) => void): void {
    this.bus.on("message", (message: Message) => {
      if (message.type === MessageType.SIGNAL) heard(message);
    });
  }

  /** @param answer nothing: the call is not for us @throws whatever is thrown, the caller gets the one error */
  onCall(answer: (call: Incoming) => Promise<Answer> | undefined): void {
    this.bus.addMethodHandler((message: Message): boolean => {
      const answering = answer(message);
      answering?.then(
        ({ signature, body }) => this.send(Message.newMethodReturn(message, signature, body)),
        () => this.refuse(message),
      );
      return answering !== undefined;
    });
  }

  private refuse(message: Message): void {
    // The package's types have a text where its code reads the message.
    this.send(Message.newError(message as unknown as string, "org.bluez.Error.Failed", "not now"));
  }

  emit(path: string, iface: string, member: string, signature: string, body: unknown[]): void {
    this.send(Message.newSignal(path, iface, member, signature, body));
  }

  /** Where the bus is gone the library throws, and nobody is left to be told. */
  private send(message: Message): void {
    try {
      this.bus.send(message);
    } catch {
      this.lost();
    }
  }

  close(): void {
    this.bus.disconnect();
  }
}

/** Whether a call failed by this error of the other side. */
export const isDbusError = (error: unknown, type: string): boolean => error instanceof DBusError && error.type === type;
