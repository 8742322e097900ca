/** What the operator says about push. Web Push is always there; Apple's and Google's services need credentials of theirs. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";

export interface ApnsConfig {
  /** PEM (the .p8 file). */
  readonly key: string;
  readonly keyId: string;
  readonly teamId: string;
  /** The app's bundle id. */
  readonly topic: string;
  readonly url: string;
}

export interface FcmConfig {
  readonly account: {
    readonly client_email: string;
    readonly private_key: string;
    readonly token_uri: string;
    readonly project_id: string;
  };
  readonly url: string;
}

export interface PushConfig {
  readonly vapidSubject: string;
  /** For tests: push services on this machine. */
  readonly allowLocal: boolean;
  /** Of Web Push endpoints. */
  readonly ports: readonly number[];
  readonly apns: ApnsConfig | undefined;
  readonly fcm: FcmConfig | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Complain = (problem: string) => void;

const isKey = (pem: string): boolean => {
  try {
    return createPrivateKey(pem) !== undefined;
  } catch {
    return false;
  }
};

function readText(name: string, path: string, complain: Complain): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    complain(`${name} must be a file that can be read`);
    return undefined;
  }
}

function readApns(env: Environment, complain: Complain): ApnsConfig | undefined {
  const names = ["PPP_APNS_KEY_FILE", "PPP_APNS_KEY_ID", "PPP_APNS_TEAM_ID", "PPP_APNS_TOPIC"] as const;
  const [file, keyId, teamId, topic] = names.map((name) => env[name]?.trim() || undefined);
  if (!file && !keyId && !teamId && !topic) return undefined;
  if (!file || !keyId || !teamId || !topic) {
    complain(`${names.join(", ")} must be set all or none`);
    return undefined;
  }
  const key = readText("PPP_APNS_KEY_FILE", file, complain);
  if (key === undefined) return undefined;
  if (!isKey(key)) complain("PPP_APNS_KEY_FILE must hold a private key");
  return { key, keyId, teamId, topic, url: env.PPP_APNS_URL?.trim() || "https://api.push.apple.com" };
}

function readFcm(env: Environment, complain: Complain): FcmConfig | undefined {
  const path = env.PPP_FCM_SERVICE_ACCOUNT?.trim();
  if (!path) return undefined;
  const text = readText("PPP_FCM_SERVICE_ACCOUNT", path, complain);
  if (text === undefined) return undefined;
  try {
    const account = JSON.parse(text) as FcmConfig["account"];
    const parts = [account.client_email, account.token_uri, account.project_id];
    if (parts.every((one) => typeof one === "string") && isKey(account.private_key)) {
      return { account, url: env.PPP_FCM_URL?.trim() || "https://fcm.googleapis.com" };
    }
  } catch {
    // Said below.
  }
  complain("PPP_FCM_SERVICE_ACCOUNT must be a service account's JSON");
  return undefined;
}

function readPorts(env: Environment, complain: Complain): readonly number[] {
  const texts = (env.PPP_PUSH_PORTS?.trim() || "443").split(",").map((text) => text.trim());
  const areAll = texts.every((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535);
  if (!areAll) complain("PPP_PUSH_PORTS must be port numbers by comma");
  return texts.map(Number);
}

/** @param complain is told every problem */
export function readPushConfig(env: Environment, publicUrl: URL | undefined, complain: Complain): PushConfig {
  const subject = env.PPP_VAPID_SUBJECT?.trim();
  if (subject && !/^(mailto:[^@\s]+@\S+|https:\/\/\S+)$/.test(subject)) {
    complain("PPP_VAPID_SUBJECT must be a mailto: or https: URL by which push services reach you");
  }
  const flag = env.PPP_PUSH_ALLOW_LOCAL?.trim();
  if (flag && flag !== "on" && flag !== "off") complain("PPP_PUSH_ALLOW_LOCAL must be on or off");
  return {
    vapidSubject: subject || (publicUrl?.protocol === "https:" ? publicUrl.origin : "mailto:relay@localhost"),
    allowLocal: flag === "on",
    ports: readPorts(env, complain),
    apns: readApns(env, complain),
    fcm: readFcm(env, complain),
  };
}
