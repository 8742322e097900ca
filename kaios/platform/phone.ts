/** What KaiOS adds to a browser, in the two forms it has: `navigator.moz…` on 2.5, `navigator.b2g` on 3.x. Only what is used is declared. */

/** Gecko's own kind of promise. */
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

/** 3.x: the same with promises, and the parts of an alarm in one object. */
export interface AlarmManager3 {
  add(options: { readonly date: Date; readonly data: object; readonly ignoreTimezone: boolean }): Promise<number>;
  getAll(): Promise<readonly Alarm[]>;
  remove(id: number): Promise<void>;
}

export interface FolderOnCard {
  addNamed(content: Blob, name: string): DomRequest<string>;
}

/** As long as one is held, the processor does not sleep, whether anybody looks or not. */
interface WakeLock {
  unlock(): void;
}
type RequestWakeLock = (topic: "cpu") => WakeLock;

export interface Phone extends Navigator {
  readonly requestWakeLock?: RequestWakeLock;
  readonly mozAlarms?: AlarmManager;
  /** What came before there was a handler is handed to it when it is set. */
  readonly mozSetMessageHandler?: (name: "alarm" | "activity", handler: (message: unknown) => void) => void;
  readonly getDeviceStorage?: (name: "sdcard") => FolderOnCard | null;
  readonly b2g?: {
    readonly alarmManager?: AlarmManager3;
    readonly requestWakeLock?: RequestWakeLock;
    readonly getDeviceStorage?: (name: "sdcard") => FolderOnCard | null;
  };
}

/** Opens another of the phone's apps: `pick` a file, write a `new` message. */
export interface PhoneScope {
  readonly navigator: Phone;
  /** 2.5. Starts by being made. */
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
