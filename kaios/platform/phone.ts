/** KaiOS's additions to a browser, in both forms: `navigator.moz…` on 2.5, `navigator.b2g` on 3.x. Only what is used is declared. */

/** Gecko's DOMRequest, older than promises. */
export interface DomRequest<T> {
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
  readonly result: T;
  readonly error?: { readonly name: string } | null;
}

export interface Alarm {
  readonly id: number;
}

export interface AlarmManager {
  add(at: Date, timezone: "ignoreTimezone" | "honorTimezone", data: object): DomRequest<number>;
  getAll(): DomRequest<readonly Alarm[]>;
  remove(id: number): void;
}

/** 3.x: the same with promises, and all parts of an alarm in one object. */
export interface AlarmManager3 {
  add(options: { readonly date: Date; readonly data: object; readonly ignoreTimezone: boolean }): Promise<number>;
  getAll(): Promise<readonly Alarm[]>;
  remove(id: number): Promise<void>;
}

export interface FolderOnCard {
  addNamed(content: Blob, name: string): DomRequest<string>;
}

/** What of a contact is read. Each may be missing. */
export interface Contact {
  readonly name?: readonly string[] | null;
  readonly tel?: readonly ({ readonly value?: string | null } | null)[] | null;
  readonly email?: readonly ({ readonly value?: string | null } | null)[] | null;
}

/** Each `continue` is answered by one more `onsuccess`; without a result after the last. */
export interface ContactCursor extends DomRequest<Contact | null | undefined> {
  continue(): void;
}

export interface ContactsManager {
  getAll(options: object): ContactCursor;
}

/** While one is held the processor does not sleep, even with the screen off. */
interface WakeLock {
  unlock(): void;
}
type RequestWakeLock = (topic: "cpu") => WakeLock;

export interface Phone extends Navigator {
  readonly requestWakeLock?: RequestWakeLock;
  readonly mozAlarms?: AlarmManager;
  /** Null without the manifest's permission. */
  readonly mozContacts?: ContactsManager | null;
  /** Messages queued before the handler was set are passed to it. */
  readonly mozSetMessageHandler?: (name: "alarm" | "activity", handler: (message: unknown) => void) => void;
  readonly getDeviceStorage?: (name: "sdcard") => FolderOnCard | null;
  readonly b2g?: {
    readonly alarmManager?: AlarmManager3;
    readonly requestWakeLock?: RequestWakeLock;
    readonly getDeviceStorage?: (name: "sdcard") => FolderOnCard | null;
  };
}

/** Opens another app of the phone: `pick` a file, write a `new` message. */
export interface PhoneScope {
  readonly navigator: Phone;
  /** 2.5: constructing it starts it. */
  readonly MozActivity?: new (options: {
    readonly name: string;
    readonly data: object;
  }) => DomRequest<{ readonly blob?: Blob }>;
  /** 3.x. */
  readonly WebActivity?: new (
    name: string,
    data: object,
  ) => { start(): Promise<{ readonly blob?: Blob }> };
}

export const settled = <T>(request: DomRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error(request.error?.name ?? "refused"));
  });
