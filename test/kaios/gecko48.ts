/**
 * Makes a current browser like Gecko 48, in a page or a worker, before anything else runs there: removes every name that MDN says came
 * later, and restores old behaviour. It cannot remove syntax (acorn checks that) and CSS (style.test.ts does).
 */
import { NEWER, type Newer } from "./firefox48.ts";

/** Passed to the browser as text, so it must not use this module. */
export function becomeGecko48(newer: Newer): void {
  // biome-ignore lint/suspicious/noExplicitAny: prototypes of every kind.
  const scope = self as any;
  const isScope = (path: string): boolean => /^(Window|\w*WorkerGlobalScope)$/.test(path);
  /** Symbols that `"".replace` and others use now; earlier they needed none. */
  const INNER = ["@@match", "@@replace", "@@search", "@@split", "@@species"];
  const forget = (holder: unknown, name: string | symbol): void => {
    if (holder && /^(object|function)$/.test(typeof holder)) Reflect.deleteProperty(holder, name);
  };
  const at = (path: readonly string[]) => path.reduce((holder, name) => holder?.[name], scope);
  const holderOf = (path: string): { readonly prototype?: object } | undefined => {
    if (path === "TypedArray") return Object.getPrototypeOf(Uint8Array);
    const holder = at(path.split("."));
    return isScope(path) ? holder && scope instanceof holder && scope : holder;
  };

  /** The engine's own symbols cannot be deleted, so `Symbol` is replaced by one without them. */
  function withoutSymbols(names: readonly string[]): void {
    const { Symbol: Own } = scope;
    function Old(description?: string): symbol {
      return Own(description);
    }
    for (const name of Object.getOwnPropertyNames(Own))
      if (names.indexOf(name) < 0) Object.defineProperty(Old, name, Object.getOwnPropertyDescriptor(Own, name) ?? {});
    scope.Symbol = Old;
  }

  for (const path of Object.keys(newer.members)) {
    const holder = holderOf(path);
    for (const member of newer.members[path] ?? []) {
      if (INNER.indexOf(member) >= 0) continue;
      const plain = member.replace(/_static$/, "");
      const name = plain.slice(0, 2) === "@@" ? scope.Symbol[plain.slice(2)] : plain;
      if (name === undefined) continue;
      forget(holder, name);
      if (plain === member) forget(holder?.prototype, name);
    }
  }
  withoutSymbols(newer.members.Symbol ?? []);
  for (const path of newer.globals) {
    const names = path.split(".");
    const last = names.pop() as string;
    forget(at(names), last);
  }
  // MDN lists them elsewhere.
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) forget(scope, name);
  // `play()` returned no promise before 53.
  const player = scope.HTMLMediaElement?.prototype;
  if (player) {
    const { play } = player;
    player.play = function (this: HTMLMediaElement): void {
      play.call(this).catch(() => {});
    };
  }
  // Needs a permission that the app does not request.
  forget(scope.Navigator?.prototype, "serviceWorker");
  forget(scope, "PushManager");

  const media = scope.MediaQueryList?.prototype;
  if (media) media.addEventListener = media.removeEventListener = undefined;

  // An options object was read as `capture: true`; `once` and `signal` were unknown. (A bare engine has no events.)
  if (scope.EventTarget) {
    const { prototype } = scope.EventTarget;
    for (const name of ["addEventListener", "removeEventListener"]) {
      const own = prototype[name];
      prototype[name] = function (this: EventTarget, type: string, listener: EventListener, options?: unknown) {
        own.call(this, type, listener, Boolean(options));
      };
    }
  }

  // Named time zones came with 52: before, only the own zone, without its name, and UTC.
  const { DateTimeFormat } = scope.Intl;
  const LATER = ["dateStyle", "timeStyle", "hourCycle", "fractionalSecondDigits"];
  function Old(locales?: string, options: Record<string, unknown> = {}): object {
    const zone = options.timeZone as string | undefined;
    if (zone !== undefined && zone.toUpperCase() !== "UTC") throw new RangeError(`invalid time zone in DateTimeFormat(): ${zone}`);
    const known = { ...options };
    for (const name of LATER) delete known[name];
    const made = new DateTimeFormat(locales, known);
    const resolved = made.resolvedOptions.bind(made);
    made.resolvedOptions = () => ({ ...resolved(), ...(zone === undefined ? { timeZone: undefined } : {}) });
    return made;
  }
  Old.prototype = DateTimeFormat.prototype;
  Old.supportedLocalesOf = DateTimeFormat.supportedLocalesOf;
  scope.Intl.DateTimeFormat = Old;

  // `style: "unit"` came with 78.
  const { NumberFormat } = scope.Intl;
  function OldNumber(locales?: string, options: Record<string, unknown> = {}): object {
    if (options.style === "unit") throw new RangeError("invalid value unit for option style");
    return new NumberFormat(locales, options);
  }
  OldNumber.prototype = NumberFormat.prototype;
  OldNumber.supportedLocalesOf = NumberFormat.supportedLocalesOf;
  scope.Intl.NumberFormat = OldNumber;
}

/** The same as a script. (tsx adds calls of `__name`.) */
export const BECOME_GECKO_48 = `(() => { const __name = (it) => it; (${becomeGecko48.toString()})(${JSON.stringify(NEWER)}); })();\n`;
