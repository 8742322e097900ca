/** The part of W3C WebDriver that a smoke test of WebKit needs, by plain HTTP. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

/** The time limit for an element to appear, milliseconds. */
const PATIENCE_MS = 30_000;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

async function call(url: string, method: "GET" | "POST" | "DELETE", body?: object): Promise<unknown> {
  const init = body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {};
  const { value } = (await (await fetch(url, { method, ...init })).json()) as { value: { error?: string; message?: string } };
  if (value?.error) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

export class WebDriver {
  private readonly process: ChildProcess;
  private readonly session: string;

  private constructor(process: ChildProcess, session: string) {
    this.process = process;
    this.session = session;
  }

  /** WebKitGTK's MiniBrowser on its own virtual screen, with an empty profile. */
  static async webkit(port: number): Promise<WebDriver> {
    // In its own process group, so that its children end with it.
    const process = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${port}`], { stdio: "ignore", detached: true });
    const root = `http://127.0.0.1:${port}`;
    const binary = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";
    const options = { "webkitgtk:browserOptions": { binary, args: ["--automation"] } };
    for (let left = 50; ; left--) {
      try {
        const { sessionId } = (await call(`${root}/session`, "POST", { capabilities: { alwaysMatch: options } })) as {
          sessionId: string;
        };
        return new WebDriver(process, `${root}/session/${sessionId}`);
      } catch (error) {
        if (left === 0 || process.exitCode !== null) throw error;
        await pause(200);
      }
    }
  }

  go = (url: string): Promise<unknown> => call(`${this.session}/url`, "POST", { url });

  /** The first element for this XPath, once it exists. */
  async find(xpath: string): Promise<string> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const found = await call(`${this.session}/element`, "POST", { using: "xpath", value: xpath });
        return (found as Record<string, string>)[ELEMENT] as string;
      } catch (error) {
        if (Date.now() > until) throw new Error(`${xpath} does not come: ${String(error)}\n${await this.text("//body")}`);
        await pause(100);
      }
    }
  }

  async click(xpath: string): Promise<void> {
    await call(`${this.session}/element/${await this.find(xpath)}/click`, "POST", {});
  }

  async type(xpath: string, text: string): Promise<void> {
    await call(`${this.session}/element/${await this.find(xpath)}/value`, "POST", { text });
  }

  async text(xpath: string): Promise<string> {
    return (await call(`${this.session}/element/${await this.find(xpath)}/text`, "GET")) as string;
  }

  run(script: string): Promise<unknown> {
    return call(`${this.session}/execute/sync`, "POST", { script, args: [] });
  }

  async end(): Promise<void> {
    await call(this.session, "DELETE").catch(() => {});
    const gone = once(this.process, "exit");
    if (this.process.pid !== undefined) process.kill(-this.process.pid, "SIGTERM");
    await gone;
  }
}
