/**
 * Makes a browser of today as poor as Gecko 48: takes away what came later, in a page or a worker, before anything else runs there. Passed to
 * the browser as text, so it uses nothing of this module. What cannot be taken away is syntax (acorn looks at that) and CSS.
 * Versions are those in which Firefox got it.
 */
export function becomeGecko48(): void {
  // biome-ignore lint/suspicious/noExplicitAny: prototypes of every kind.
  const scope = self as any;
  const forget = (holder: object | undefined, ...names: (string | symbol)[]): void => {
    for (const name of names) if (holder) Reflect.deleteProperty(holder, name);
  };
  const of = (name: string): object | undefined => scope[name]?.prototype;

  // 49–57
  forget(
    scope,
    "WebAssembly",
    "AbortController",
    "AbortSignal",
    "IntersectionObserver",
    "requestIdleCallback",
    "cancelIdleCallback",
  );
  // 58–69
  forget(scope, "PointerEvent", "queueMicrotask", "ResizeObserver", "BigInt", "customElements");
  forget(scope, "ReadableStream", "WritableStream", "TransformStream", "globalThis", "visualViewport");
  // 70 and later
  forget(
    scope,
    "structuredClone",
    "WeakRef",
    "FinalizationRegistry",
    "CompressionStream",
    "DecompressionStream",
    "TextEncoderStream",
  );
  forget(scope, "TextDecoderStream", "SharedArrayBuffer", "Atomics", "HTMLDialogElement", "scheduler", "cookieStore", "navigation");
  forget(scope, "AggregateError", "trustedTypes", "EyeDropper", "Highlight", "CloseWatcher", "OffscreenCanvas");
  forget(of("Navigator"), "locks", "storage", "share", "clipboard", "setAppBadge", "clearAppBadge", "mediaSession", "keyboard");
  forget(of("WorkerNavigator"), "locks", "storage", "setAppBadge", "clearAppBadge");
  // Never.
  forget(scope, "BarcodeDetector");
  // Playing told nobody how it went before 53.
  const player = of("HTMLMediaElement") as HTMLMediaElement | undefined;
  if (player) {
    const { play } = player;
    player.play = function (this: HTMLMediaElement) {
      play.call(this).catch(() => {});
    } as unknown as typeof play;
  }
  // Only with a permission that we do not ask for.
  forget(of("Navigator"), "serviceWorker");
  forget(scope, "PushManager");

  forget(scope.Intl, "PluralRules", "RelativeTimeFormat", "ListFormat", "DisplayNames", "Locale", "Segmenter", "supportedValuesOf");
  forget(scope.Intl.NumberFormat.prototype, "formatToParts", "formatRange", "formatRangeToParts");
  forget(scope.Intl.DateTimeFormat.prototype, "formatToParts", "formatRange", "formatRangeToParts");

  const lists = ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "with"];
  forget(Array.prototype, ...lists, "flat", "flatMap", "values", "toSpliced");
  forget(Array, "fromAsync");
  forget(Object.getPrototypeOf(Uint8Array.prototype), ...lists);
  forget(Uint8Array, "fromHex", "fromBase64");
  forget(Uint8Array.prototype, "toHex", "toBase64", "setFromHex", "setFromBase64");
  forget(ArrayBuffer.prototype, "transfer", "transferToFixedLength", "resize", "resizable", "maxByteLength", "detached");
  forget(
    String.prototype,
    "matchAll",
    "replaceAll",
    "trimStart",
    "trimEnd",
    "padStart",
    "padEnd",
    "at",
    "isWellFormed",
    "toWellFormed",
  );
  forget(Object, "fromEntries", "hasOwn", "groupBy", "getOwnPropertyDescriptors");
  forget(Map, "groupBy");
  forget(
    Set.prototype,
    "union",
    "intersection",
    "difference",
    "symmetricDifference",
    "isSubsetOf",
    "isSupersetOf",
    "isDisjointFrom",
  );
  forget(Promise.prototype, "finally");
  forget(Promise, "allSettled", "any", "withResolvers", "try");
  forget(Symbol.prototype, "description");
  forget(Symbol, "asyncIterator", "matchAll", "dispose", "asyncDispose");
  forget(RegExp, "escape");
  forget(RegExp.prototype, "dotAll", "hasIndices", "unicodeSets", Symbol.matchAll);
  forget(scope.crypto && Object.getPrototypeOf(scope.crypto), "randomUUID");
  forget(of("Blob"), "text", "arrayBuffer", "stream", "bytes");
  forget(of("Response"), "body", "bytes");
  forget(scope.Response, "json");
  forget(of("Request"), "signal", "body", "bytes");
  forget(of("TextEncoder"), "encodeInto");
  forget(of("IDBFactory"), "databases");
  forget(of("Event"), "composedPath");
  forget(of("Iterator"), "map", "filter", "take", "drop", "flatMap", "reduce", "toArray", "forEach", "some", "every", "find");
  forget(scope, "Iterator");
  forget(scope.URL, "canParse", "parse");

  for (const kind of ["Element", "Document", "DocumentFragment"]) forget(of(kind), "append", "prepend", "replaceChildren");
  for (const kind of ["Element", "CharacterData", "DocumentType"]) forget(of(kind), "before", "after", "replaceWith");
  forget(of("NodeList"), "forEach", "entries", "keys", "values");
  forget(of("DOMTokenList"), "forEach", "replace", "entries", "keys", "values");
  forget(of("Node"), "isConnected", "getRootNode");
  forget(of("Element"), "toggleAttribute", "attachShadow", "getAnimations", "checkVisibility", "computedStyleMap", "setHTMLUnsafe");
  forget(of("HTMLElement"), "inert", "showPopover", "hidePopover", "popover", "enterKeyHint", "inputMode");
  forget(of("HTMLFormElement"), "requestSubmit");
  const media = of("MediaQueryList") as { addEventListener?: unknown; removeEventListener?: unknown } | undefined;
  if (media) {
    media.addEventListener = undefined;
    media.removeEventListener = undefined;
  }

  // An options object counted as “capture: true”; `once` and `signal` were not known. (A bare engine has no events.)
  if (scope.EventTarget) {
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (
      this: EventTarget,
      name: string,
      listener: EventListener,
      options?: unknown,
    ) {
      addEventListener.call(this, name, listener, Boolean(options));
    } as typeof addEventListener;
    EventTarget.prototype.removeEventListener = function (
      this: EventTarget,
      name: string,
      listener: EventListener,
      options?: unknown,
    ) {
      removeEventListener.call(this, name, listener, Boolean(options));
    } as typeof removeEventListener;
  }

  // Time zones by name came with 52: before, only one's own, whose name it did not tell, and UTC.
  const { DateTimeFormat } = scope.Intl;
  function Old(locales?: string, options?: { timeZone?: string }): object {
    const zone = options?.timeZone;
    if (zone !== undefined && zone.toUpperCase() !== "UTC") throw new RangeError(`invalid time zone in DateTimeFormat(): ${zone}`);
    const {
      dateStyle: _d,
      timeStyle: _t,
      hourCycle: _h,
      fractionalSecondDigits: _f,
      ...known
    } = (options ?? {}) as Record<string, unknown>;
    const made = new DateTimeFormat(locales, known);
    const resolved = made.resolvedOptions.bind(made);
    made.resolvedOptions = () => ({ ...resolved(), ...(zone === undefined ? { timeZone: undefined } : {}) });
    return made;
  }
  Old.prototype = DateTimeFormat.prototype;
  Old.supportedLocalesOf = DateTimeFormat.supportedLocalesOf;
  scope.Intl.DateTimeFormat = Old;
}

/** The same as a script's text. (tsx marks functions with a name of its own making.) */
export const BECOME_GECKO_48 = `(() => { const __name = (it) => it; (${becomeGecko48.toString()})(); })();\n`;
