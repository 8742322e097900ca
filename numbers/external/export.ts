/** All that the directory holds about an account, for its owner to read: keys and ids as text, nothing of anybody else's. */
import { toBase64Url } from "../../src/protocol/encoding/bytes.ts";
import type { Caller } from "./caller.ts";
import type { ExternalParts } from "./parts.ts";

const PAGE = 1000;

async function ownedIds({ store }: ExternalParts, sub: string): Promise<readonly object[]> {
  const all: object[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.entities.owned(sub, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    all.push(...page.map(({ ppnumId, ppnum, type, state, createdAt }) => ({ ppnumId, ppnum, type, state, createdAt })));
    after = page.at(-1)?.ppnumId;
    if (page.length < PAGE) return all;
  }
}

async function keysOf({ store }: ExternalParts, sub: string, now: number): Promise<object> {
  const [live, attested] = await Promise.all([store.keys.live(sub), store.keys.attested(sub, now)]);
  return {
    keys: live.map(({ subject, ...key }) => ({ subject: toBase64Url(subject), ...key })),
    attestations: attested.map(({ serial, subject, ...rest }) => ({
      serial: toBase64Url(serial),
      subject: toBase64Url(subject),
      ...rest,
    })),
  };
}

/** The caller's own end alone: the other one's account and key are theirs. */
async function masksOf({ store }: ExternalParts, sub: string, now: number): Promise<readonly object[]> {
  const masks = await store.masks.of(sub, now);
  return masks.map(({ ppnumId, ppnum, expiresAt, ends }) => ({
    ppnumId,
    ppnum,
    expiresAt,
    keys: ends.filter(({ account }) => account === sub).map(({ subject }) => toBase64Url(subject)),
  }));
}

async function accessOf({ store, logins }: ExternalParts, sub: string, now: number): Promise<object> {
  const [passkeys, secrets] = await Promise.all([store.credentials.list(sub), store.secrets.live(sub, now)]);
  return {
    contact: await store.contacts.get(sub),
    logins: await logins.list(sub),
    passkeys: passkeys.map(({ id, transports, lastUsed }) => ({ id: toBase64Url(id), transports, lastUsed })),
    secrets: secrets.map(({ hint, createdAt, expiresAt }) => ({ hint, createdAt, expiresAt })),
  };
}

export async function exportOf(parts: ExternalParts, { sub }: Caller): Promise<object> {
  const { store, clock } = parts;
  const now = Math.floor(clock.now());
  const [knocks, { endedKeys, ...past }] = await Promise.all([store.knocks.waiting(sub, now), store.kept(sub, now)]);
  return {
    account: await store.entities.get(sub),
    ...(await accessOf(parts, sub, now)),
    ...(await keysOf(parts, sub, now)),
    organisation: await store.enterprises.get(sub),
    aliases: await store.aliases.list(sub),
    capabilities: await store.capabilities.list(sub),
    owned: await ownedIds(parts, sub),
    masks: await masksOf(parts, sub, now),
    lentTo: await store.lending.lentBy(sub, now),
    borrowed: await store.lending.borrowedBy(sub, now),
    knocks: knocks.map(({ id, sealed, at }) => ({ id: toBase64Url(id), sealed: toBase64Url(sealed), at })),
    endedKeys: endedKeys.map(({ subject, ...key }) => ({ subject: toBase64Url(subject), ...key })),
    ...past,
  };
}
