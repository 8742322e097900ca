/**
 * Loads the app's scripts on engines without modules. Every file is one call of `cairn(name, imports, body)`; a body runs once,
 * after its imports. In the page a file is loaded by a script element, in the worker by `importScripts`. Compiled separately: no imports.
 */
interface CairnModule {
  readonly imports: readonly string[];
  readonly body: (...imported: readonly unknown[]) => void;
}

interface CairnScope {
  cairn: ((name: string, imports: readonly string[], body: CairnModule["body"]) => void) & {
    load?: (name: string) => Promise<unknown>;
  };
  readonly importScripts?: (name: string) => void;
}

const loader = self as unknown as CairnScope;
const known: Record<string, CairnModule> = {};
const loading: Record<string, Promise<unknown>> = {};

function fetchScript(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (loader.importScripts) {
      // In a new task, like a script element.
      loader.importScripts(name);
      resolve();
      return;
    }
    const script = document.createElement("script");
    script.src = name;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject(new Error(`no ${name}`));
    };
    document.head.appendChild(script);
  });
}

function run(name: string): Promise<unknown> {
  const module = known[name];
  if (!module) return Promise.reject(new Error(`${name} does not say what it is`));
  const exported = {};
  const requireAsync = (names: readonly string[], resolve: (value: unknown) => void, reject: (error: unknown) => void): void => {
    load(plain(names[0] as string)).then(resolve, reject);
  };
  const own: Record<string, unknown> = { require: requireAsync, exports: exported };
  return Promise.all(module.imports.map((other) => own[other] ?? load(plain(other)))).then((imported) => {
    module.body.apply(undefined, imported);
    return exported;
  });
}

const plain = (path: string): string => path.replace(/^\.\//, "");

/** Resolves to a file's exports once it has run. A file that could not be loaded may be requested again. */
function load(name: string): Promise<unknown> {
  let promise = loading[name];
  if (!promise) {
    promise = (known[name] ? Promise.resolve() : fetchScript(name)).then(() => run(name));
    loading[name] = promise;
    promise.then(undefined, () => {
      delete loading[name];
    });
  }
  return promise;
}

loader.cairn = (name, imports, body) => {
  known[name] = { imports, body };
};
loader.cairn.load = load;

if (!loader.importScripts) {
  const first = document.currentScript?.getAttribute("data-main");
  // By then every script that the page names has registered.
  if (first)
    document.addEventListener("DOMContentLoaded", () => {
      load(first).then(undefined, (error: unknown) =>
        setTimeout(() => {
          throw error;
        }),
      );
    });
}
