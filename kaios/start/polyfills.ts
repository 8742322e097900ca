/**
 * Polyfills for what Gecko 48 lacks and the app or its libraries use, as small as possible: each does what they need, where it is missing.
 * They run first, in page and worker. Compiled separately: no imports. What Gecko 48 lacks is in test/kaios/gecko48.ts.
 */
// biome-ignore-all lint/suspicious/noExplicitAny: it patches prototypes of every kind.
type Any = any;

const scope = self as Any;

/** Adds missing members, not enumerable, as native ones. */
function add(target: Any, members: Record<string, Any>): void {
  if (!target) return;
  for (const name of Object.keys(members))
    if (!(name in target)) Object.defineProperty(target, name, { value: members[name], writable: true, configurable: true });
}

add(scope, {
  globalThis: scope,
  queueMicrotask: (task: () => void) => {
    Promise.resolve()
      .then(task)
      .then(undefined, (error) =>
        setTimeout(() => {
          throw error;
        }),
      );
  },
});

/** Plural rules of the app's languages; any other uses English. */
function pluralForm(language: string, n: number): string {
  if (language !== "ar") return n === 1 ? "one" : "other";
  if (n === 0 || n === 1 || n === 2) return ["zero", "one", "two"][n] as string;
  const rest = n % 100;
  if (n !== Math.floor(n) || rest < 3) return "other";
  return rest <= 10 ? "few" : "many";
}
add(scope.Intl, {
  PluralRules: function (this: Any, locale?: string) {
    const language = (locale || "en").split("-")[0] as string;
    this.select = (n: number) => pluralForm(language, n);
  },
});

add(Symbol, { asyncIterator: Symbol("Symbol.asyncIterator") });

/** Destructured, because lint fixes replace `Object.prototype.hasOwnProperty.call` by `Object.hasOwn`, which is defined here. */
const { hasOwnProperty: owns } = Object.prototype;
add(Object, {
  entries: (of: Any) => Object.keys(of).map((name) => [name, of[name]]),
  values: (of: Any) => Object.keys(of).map((name) => of[name]),
  hasOwn: (of: Any, name: PropertyKey) => owns.call(of, name),
  fromEntries: (pairs: Iterable<[PropertyKey, Any]>) => {
    const out: Any = {};
    for (const [name, value] of pairs) out[name] = value;
    return out;
  },
});

/** The element at `index`, counted from the end when negative. */
function at(this: Any, index: number): Any {
  const whole = Math.trunc(index) || 0;
  return this[whole < 0 ? this.length + whole : whole];
}

function flat(list: Any[], depth: number): Any[] {
  return list.reduce((out, one) => out.concat(depth > 0 && Array.isArray(one) ? flat(one, depth - 1) : [one]), []);
}

function lastIndex(list: Any, test: (one: Any, index: number, list: Any) => Any): number {
  for (let i = list.length - 1; i >= 0; i--) if (test(list[i], i, list)) return i;
  return -1;
}

add(Array.prototype, {
  at,
  values: (Array.prototype as Any)[Symbol.iterator],
  flat(this: Any[], depth = 1) {
    return flat(this, depth);
  },
  flatMap(this: Any[], map: (one: Any, index: number, list: Any[]) => Any, self?: Any) {
    return flat(this.map(map, self), 1);
  },
  findLast(this: Any[], test: () => Any) {
    return this[lastIndex(this, test)];
  },
  findLastIndex(this: Any[], test: () => Any) {
    return lastIndex(this, test);
  },
  toSorted(this: Any[], order?: (a: Any, b: Any) => number) {
    return this.slice().sort(order);
  },
  toReversed(this: Any[]) {
    return this.slice().reverse();
  },
});
add(Object.getPrototypeOf(Uint8Array.prototype), { at });

/** `filler` repeated to exactly `length`. */
const filling = (length: number, filler = " "): string =>
  length <= 0 || filler === "" ? "" : filler.repeat(Math.ceil(length / filler.length)).slice(0, length);

add(String.prototype, {
  at,
  padStart(this: string, length: number, filler?: string) {
    return filling(length - this.length, filler) + this;
  },
  padEnd(this: string, length: number, filler?: string) {
    return this + filling(length - this.length, filler);
  },
  trimStart(this: string) {
    return this.replace(/^\s+/, "");
  },
  trimEnd(this: string) {
    return this.replace(/\s+$/, "");
  },
  replaceAll(this: string, from: string | RegExp, to: Any) {
    if (typeof from !== "string") return this.replace(from, to);
    return this.split(from).join(typeof to === "function" ? to(from) : to);
  },
  matchAll(this: string, pattern: RegExp) {
    // As in the standard; without it the loop below would never end.
    if (!pattern.global) throw new TypeError("matchAll wants a global expression");
    const copy = new RegExp(pattern.source, pattern.flags);
    const found: RegExpExecArray[] = [];
    for (let match = copy.exec(this); match; match = copy.exec(this)) {
      found.push(match);
      if (match[0] === "") copy.lastIndex++;
    }
    return (found as Any)[Symbol.iterator]();
  },
});

add(Promise, {
  allSettled: (promises: Iterable<Any>) =>
    Promise.all(
      Array.from(promises, (one) =>
        Promise.resolve(one).then(
          (value) => ({ status: "fulfilled", value }),
          (reason) => ({ status: "rejected", reason }),
        ),
      ),
    ),
  any: (promises: Iterable<Any>) =>
    new Promise((resolve, reject) => {
      const all = Array.from(promises);
      let left = all.length;
      const failed = (): void => {
        if (--left <= 0) reject(new Error("all of them failed"));
      };
      if (left === 0) failed();
      for (const one of all) Promise.resolve(one).then(resolve, failed);
    }),
});
add(Promise.prototype, {
  finally(this: Promise<Any>, last: () => Any) {
    return this.then(
      (value) => Promise.resolve(last()).then(() => value),
      (error) =>
        Promise.resolve(last()).then(() => {
          throw error;
        }),
    );
  },
});

function read(blob: Blob, how: "readAsArrayBuffer" | "readAsText"): Promise<Any> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader[how](blob);
  });
}
add(scope.Blob?.prototype, {
  arrayBuffer(this: Blob) {
    return read(this, "readAsArrayBuffer");
  },
  text(this: Blob) {
    return read(this, "readAsText");
  },
});

/** Listener options: an old Gecko reads the object as `capture: true` and knows neither `once` nor `signal`. */
function listenerOptions(): void {
  // A bare JavaScript engine, as in the tests, has no events.
  if (!scope.EventTarget) return;
  let understood = false;
  const probe = Object.defineProperty({}, "once", {
    get() {
      understood = true;
      return false;
    },
  });
  const nothing = (): void => {};
  scope.addEventListener("cairn-probe", nothing, probe);
  scope.removeEventListener("cairn-probe", nothing, probe);
  if (understood) return;
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  /** For listeners with `once`: the wrapper that is registered. */
  const wrapped = new WeakMap<object, EventListener>();
  EventTarget.prototype.addEventListener = function (this: EventTarget, name: string, listener: Any, options?: Any) {
    const capture = typeof options === "object" ? options?.capture === true : options === true;
    let heard = listener;
    if (listener && options?.once) {
      heard = (event: Event): void => {
        removeEventListener.call(this, name, heard, capture);
        if (typeof listener === "function") listener.call(this, event);
        else listener.handleEvent(event);
      };
      wrapped.set(listener, heard);
    }
    addEventListener.call(this, name, heard, capture);
  } as typeof addEventListener;
  EventTarget.prototype.removeEventListener = function (this: EventTarget, name: string, listener: Any, options?: Any) {
    const capture = typeof options === "object" ? options?.capture === true : options === true;
    removeEventListener.call(this, name, listener, capture);
    const once = listener && wrapped.get(listener);
    if (once) removeEventListener.call(this, name, once, capture);
  } as typeof removeEventListener;
}
listenerOptions();

/** Nodes and texts as one fragment. */
function together(parts: readonly (Node | string)[]): DocumentFragment {
  const out = document.createDocumentFragment();
  for (const part of parts) out.appendChild(typeof part === "string" ? document.createTextNode(part) : part);
  return out;
}

if (typeof document !== "undefined") {
  const holders = {
    append(this: Node, ...parts: (Node | string)[]) {
      this.appendChild(together(parts));
    },
    prepend(this: Node, ...parts: (Node | string)[]) {
      this.insertBefore(together(parts), this.firstChild);
    },
    replaceChildren(this: Node, ...parts: (Node | string)[]) {
      this.textContent = "";
      this.appendChild(together(parts));
    },
  };
  for (const kind of [Element, Document, DocumentFragment]) add(kind.prototype, holders);
  const children = {
    before(this: Node, ...parts: (Node | string)[]) {
      this.parentNode?.insertBefore(together(parts), this);
    },
    after(this: Node, ...parts: (Node | string)[]) {
      this.parentNode?.insertBefore(together(parts), this.nextSibling);
    },
    replaceWith(this: Node, ...parts: (Node | string)[]) {
      this.parentNode?.replaceChild(together(parts), this);
    },
  };
  for (const kind of [Element, CharacterData]) add(kind.prototype, children);
  add(Element.prototype, {
    toggleAttribute(this: Element, name: string, wanted = !this.hasAttribute(name)) {
      if (wanted) this.setAttribute(name, "");
      else this.removeAttribute(name);
      return wanted;
    },
  });
  add(NodeList.prototype, { forEach: Array.prototype.forEach });
  if (!("isConnected" in Node.prototype))
    Object.defineProperty(Node.prototype, "isConnected", {
      configurable: true,
      get(this: Node) {
        return document.contains(this);
      },
    });
  // In Gecko 48 a MediaQueryList is no EventTarget.
  const media = (scope.MediaQueryList as Any)?.prototype;
  if (media && typeof media.addEventListener !== "function") {
    media.addEventListener = function (this: MediaQueryList, _name: string, listener: Any) {
      this.addListener(listener);
    };
    media.removeEventListener = function (this: MediaQueryList, _name: string, listener: Any) {
      this.removeListener(listener);
    };
  }
}
