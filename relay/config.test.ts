import { describe, expect, it } from "vitest";
import { ConfigError, Environment } from "../src/host/env.ts";
import { isLocalTrial } from "./config.ts";
import { readPushSettings } from "./features/push/settings.ts";
import { readSettings } from "./settings.ts";

const read = (env: Record<string, string>) => readSettings(new Environment(env), "/app").config;
const readPush = (env: Record<string, string>, publicUrl?: URL) => readPushSettings(new Environment(env), publicUrl);

describe("configuration", () => {
  it("has defaults for a local trial", () => {
    const config = read({});
    expect(config).toMatchObject({
      port: 8787,
      host: "127.0.0.1",
      publicUrl: undefined,
      proxyHeader: "x-forwarded-for",
      notifyBatchSecs: 30,
      logLevel: "info",
      appDir: "/app",
      rateFactor: 1,
    });
    expect(config.trustedProxies.check("127.0.0.1")).toBe(true);
    expect(config.trustedProxies.check("::1", "ipv6")).toBe(true);
    expect(config.trustedProxies.check("10.0.0.1")).toBe(false);
    expect(isLocalTrial(config)).toBe(true);
    expect(isLocalTrial(read({ PPP_PUBLIC_URL: "https://relay.example" }))).toBe(false);
    expect(isLocalTrial(read({ HOST: "0.0.0.0" }))).toBe(false);
  });

  it("knows whom push services may ask, and wants credentials whole", () => {
    expect(readPush({})).toEqual({
      vapidSubject: "mailto:relay@localhost",
      allowLocal: false,
      ports: [443],
      apns: undefined,
      fcm: undefined,
    });
    expect(readPush({}, new URL("https://relay.example")).vapidSubject).toBe("https://relay.example");
    expect(readPush({ PPP_VAPID_SUBJECT: "mailto:op@relay.example" }).vapidSubject).toBe("mailto:op@relay.example");
    for (const env of [
      { PPP_VAPID_SUBJECT: "me" },
      { PPP_APNS_KEY_ID: "KID" },
      { PPP_FCM_SERVICE_ACCOUNT: "/nowhere" },
      { PPP_PUSH_ALLOW_LOCAL: "yes" },
      { PPP_PUSH_PORTS: "443, https" },
      { PPP_MODERATION: "maybe" },
      { PPP_REQUIRE_BOUND: "sometimes" },
    ]) {
      expect(() => read(env)).toThrow(ConfigError);
      expect(() => read(env)).toThrow(Object.keys(env)[0] as string);
    }
  });

  it("reads what it is given, and takes an empty variable for none", () => {
    const config = read({
      PORT: "0",
      PPP_TRUSTED_PROXIES: "10.0.0.0/8, 2001:db8::/32,192.0.2.1",
      PPP_NOTIFY_BATCH_SECS: "0.5",
      HOST: "",
    });
    expect(config).toMatchObject({ port: 0, notifyBatchSecs: 0.5, host: "127.0.0.1" });
    expect(config.trustedProxies.check("10.9.9.9")).toBe(true);
    expect(config.trustedProxies.check("2001:db8:1::1", "ipv6")).toBe(true);
    expect(config.trustedProxies.check("127.0.0.1")).toBe(false);
    expect(read({ PPP_TRUSTED_PROXIES: "none" }).trustedProxies.check("127.0.0.1")).toBe(false);
  });

  it.each([
    ["PORT", "65536"],
    ["PORT", "-1"],
    ["PORT", "http"],
    ["PORT", "80.5"],
    ["HOST", "not a host"],
    ["PPP_PUBLIC_URL", "relay.example"],
    ["PPP_PUBLIC_URL", "ftp://relay.example"],
    ["PPP_PUBLIC_URL", "https://relay.example/path"],
    ["PPP_PUBLIC_URL", "https://user@relay.example"],
    ["PPP_TRUSTED_PROXIES", "10.0.0.0/33"],
    ["PPP_TRUSTED_PROXIES", "proxy.example"],
    ["PPP_TRUSTED_PROXIES", "10.0.0.1,"],
    ["PPP_PROXY_HEADER", "x-real-ip"],
    ["PPP_NOTIFY_BATCH_SECS", "-1"],
    ["PPP_NOTIFY_BATCH_SECS", "1e9"],
    ["PPP_LOG_LEVEL", "loud"],
    ["PPP_RATE_FACTOR", "0"],
    ["PPP_RATE_FACTOR", "many"],
  ])("stops at %s=%s, naming it and what is allowed", (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError);
    expect(() => read({ [name]: value })).toThrow(new RegExp(`^${name} must be `));
  });

  it("names every wrong variable at once", () => {
    expect(() => read({ PORT: "x", PPP_LOG_LEVEL: "y", PPP_MODERATION: "z" })).toThrow(/PORT.*PPP_LOG_LEVEL.*PPP_MODERATION/);
  });
});
