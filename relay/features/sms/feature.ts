/** Pings by text message (ours, tier 3): for whoever has mail, no socket, and no device that took a push. */
import type { Environment } from "../../../src/host/env.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { Core, Feature, Running } from "../../feature.ts";
import { type GatewaySettings, SmsGateway } from "./gateway.ts";
import { smsHandlers } from "./handlers.ts";
import { Texter } from "./texter.ts";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** The secret goes with every request, so TLS unless it stays on this machine. */
function gatewayUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, pathname, search, hash, username } = new URL(text);
  const isSafe = protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
  return isSafe && pathname === "/" && search === "" && hash === "" && username === "" ? origin : undefined;
}

function readGateway(env: Environment): GatewaySettings | undefined {
  const url = env.read<string | undefined>("PPP_SMS_GATEWAY", undefined, "an https URL without a path", gatewayUrl);
  const secret = env.read<string | undefined>("PPP_SMS_SECRET", undefined, "32 to 200 characters without spaces", (text) =>
    /^[!-~]{32,200}$/.test(text) ? text : undefined,
  );
  if (env.text("PPP_SMS_GATEWAY") !== undefined && env.text("PPP_SMS_SECRET") === undefined) {
    env.problem("PPP_SMS_SECRET must be set with PPP_SMS_GATEWAY: one of the gateway's SMS_RELAY_SECRETS");
  }
  return url === undefined || secret === undefined ? undefined : { url, secret };
}

function run(settings: GatewaySettings, core: Core): Running {
  const texter = new Texter(core, new SmsGateway(settings, core.log));
  return {
    advertises: ["sms"],
    alsoAdvertises: () => ({ sms_gateway: settings.url }),
    handlers: smsHandlers(core),
    wakeWithoutPush: texter.wake,
    start: () => texter.start(),
    stop: () => texter.close(),
  };
}

export const sms: Feature = {
  name: "sms",
  configure(env) {
    const settings = readGateway(env);
    return (core) => (settings ? run(settings, core) : {});
  },
  purge: (store) => async (now, max) => {
    const { purged, more } = await store.sms.purge(now - RELAY_LIMITS.SMS_KEPT_SECS, max);
    return { deleted: { "sms-registrations": purged }, more };
  },
};
