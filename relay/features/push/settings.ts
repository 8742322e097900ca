/** The operator's push settings. Web Push is always there; Apple's and Google's services need credentials of theirs. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Environment, onOff } from "../../../src/host/env.ts";

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

export interface PushSettings {
  readonly vapidSubject: string;
  /** For tests: push services on this machine. */
  readonly allowLocal: boolean;
  /** Of Web Push endpoints. */
  readonly ports: readonly number[];
  readonly apns: ApnsConfig | undefined;
  readonly fcm: FcmConfig | undefined;
}

const isKey = (pem: string): boolean => {
  try {
    return createPrivateKey(pem) !== undefined;
  } catch {
    // Any failure means that it is not a key.
    return false;
  }
};

function readText(env: Environment, name: string, path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The sentence names the file; the operator has to find out why it cannot be read.
    env.problem(`${name} must be a file that can be read`);
    return undefined;
  }
}

function readApns(env: Environment): ApnsConfig | undefined {
  const names = ["PPP_APNS_KEY_FILE", "PPP_APNS_KEY_ID", "PPP_APNS_TEAM_ID", "PPP_APNS_TOPIC"] as const;
  const [file, keyId, teamId, topic] = names.map((name) => env.text(name));
  const url = env.text("PPP_APNS_URL") ?? "https://api.push.apple.com";
  if (!file && !keyId && !teamId && !topic) return undefined;
  if (!file || !keyId || !teamId || !topic) {
    env.problem(`${names.join(", ")} must be set all or none`);
    return undefined;
  }
  const key = readText(env, "PPP_APNS_KEY_FILE", file);
  if (key === undefined) return undefined;
  if (!isKey(key)) env.problem("PPP_APNS_KEY_FILE must hold a private key");
  return { key, keyId, teamId, topic, url };
}

function accountIn(text: string): FcmConfig["account"] | undefined {
  try {
    const account = JSON.parse(text) as FcmConfig["account"];
    const parts = [account.client_email, account.token_uri, account.project_id];
    return parts.every((one) => typeof one === "string") && isKey(account.private_key) ? account : undefined;
  } catch {
    // No JSON is no account either.
    return undefined;
  }
}

function readFcm(env: Environment): FcmConfig | undefined {
  const path = env.text("PPP_FCM_SERVICE_ACCOUNT");
  const url = env.text("PPP_FCM_URL") ?? "https://fcm.googleapis.com";
  const text = path === undefined ? undefined : readText(env, "PPP_FCM_SERVICE_ACCOUNT", path);
  if (text === undefined) return undefined;
  const account = accountIn(text);
  if (!account) env.problem("PPP_FCM_SERVICE_ACCOUNT must be a service account's JSON");
  return account && { account, url };
}

function portsIn(list: string): readonly number[] | undefined {
  const texts = list.split(",").map((text) => text.trim());
  return texts.every((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535)
    ? texts.map(Number)
    : undefined;
}

const subjectIn = (text: string): string | undefined => (/^(mailto:[^@\s]+@\S+|https:\/\/\S+)$/.test(text) ? text : undefined);

export function readPushSettings(env: Environment, publicUrl: URL | undefined): PushSettings {
  const subject = publicUrl?.protocol === "https:" ? publicUrl.origin : "mailto:relay@localhost";
  return {
    vapidSubject: env.read("PPP_VAPID_SUBJECT", subject, "a mailto: or https: URL by which push services reach you", subjectIn),
    allowLocal: env.read("PPP_PUSH_ALLOW_LOCAL", false, "on or off", onOff),
    ports: env.read<readonly number[]>("PPP_PUSH_PORTS", [443], "port numbers by comma", portsIn),
    apns: readApns(env),
    fcm: readFcm(env),
  };
}
