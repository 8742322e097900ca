/** Serves a build of the keypad app as the phone does: only its archive, under the policy of a privileged app. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Built } from "../../kaios/build/build.ts";
import { PRIVILEGED_CSP } from "../../kaios/build/manifests.ts";
import { BECOME_GECKO_48 } from "./gecko48.ts";
import { WITH_SYSTEM_MESSAGES, WITHOUT_SOCKET } from "./page-scripts.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  png: "image/png",
  json: "application/json",
  txt: "text/plain",
};

/** Serves the files of a build; the workers' first scripts start with what makes them like the phone's. */
export class AppServer {
  private readonly server: Server;
  readonly requests: string[] = [];

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(built: Pick<Built, "files">, noSocket = false): Promise<AppServer> {
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? "/", "http://localhost").pathname.slice(1) || "index.html";
      const content = built.files.get(name);
      self.requests.push(name);
      if (!content) return response.writeHead(404).end();
      const before: Readonly<Record<string, string>> = {
        "engine.js": BECOME_GECKO_48 + (noSocket ? WITHOUT_SOCKET : ""),
        "map.js": BECOME_GECKO_48,
        "sw.js": WITH_SYSTEM_MESSAGES,
      };
      response.writeHead(200, {
        "content-type": TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream",
        "content-security-policy": PRIVILEGED_CSP,
      });
      return response.end(name in before ? before[name] + content.toString() : content);
    });
    const self = new AppServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return self;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
