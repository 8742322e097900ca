/**
 * Makes a browser of today as poor as Gecko 48, in a page or a worker, before anything else runs there: takes away every name that MDN says came
 * later, and how things behave since. What cannot be taken away is syntax (acorn looks at that) and CSS (style.test.ts does).
 */
import { NEWER, type Newer } from "./firefox48.ts";

/** Passed to the browser as text, so it uses nothing of this module. */
export function becomeGecko48(newer: Newer): void {
  // biome-ignore lint/suspicious/noExplicitAny: prototypes of every kind.
  const scope = self as any;
  const isScope = (path: string): boolean => /^(Window|\w*WorkerGlobalScope)$/.test(path);
  /** What `"".replace` and its like go by since; before, they needed nothing. */
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

  /** The engine does not let its own symbols go: another `Symbol` without them. */
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
  // MDN has them elsewhere.
  for (const name of ["WebAssembly", "SharedArrayBuffer", "Atomics"]) forget(scope, name);
  // Playing told nobody how it went before 53.
  const player = scope.HTMLMediaElement?.prototype;
  if (player) {
    const { play } = player;
    player.play = function (this: HTMLMediaElement): void {
      play.call(this).catch(() => {});
    };
  }
  // Only with a permission that we do not ask for.
  forget(scope.Navigator?.prototype, "serviceWorker");
  forget(scope, "PushManager");

  const media = scope.MediaQueryList?.prototype;
  if (media) media.addEventListener = media.removeEventListener = undefined;

  // An options object counted as “capture: true”; `once` and `signal` were not known. (A bare engine has no events.)
  if (scope.EventTarget) {
    const { prototype } = scope.EventTarget;
    for (const name of ["addEventListener", "removeEventListener"]) {
      const own = prototype[name];
      prototype[name] = function (this: EventTarget, type: string, listener: EventListener, options?: unknown) {
        own.call(this, type, listener, Boolean(options));
      };
    }
  }

  // Time zones by name came with 52: before, only one's own, whose name it did not tell, and UTC.
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

  // Units came with 78.
  const { NumberFormat } = scope.Intl;
  function OldNumber(locales?: string, options: Record<string, unknown> = {}): object {
    if (options.style === "unit") throw new RangeError("invalid value unit for option style");
    return new NumberFormat(locales, options);
  }
  OldNumber.prototype = NumberFormat.prototype;
  OldNumber.supportedLocalesOf = NumberFormat.supportedLocalesOf;
  scope.Intl.NumberFormat = OldNumber;
}

/** The same as a script's text. (tsx marks functions with a name of its own making.) */
export const BECOME_GECKO_48 = `(() => { const __name = (it) => it; (${becomeGecko48.toString()})(${JSON.stringify(NEWER)}); })();\n`;
