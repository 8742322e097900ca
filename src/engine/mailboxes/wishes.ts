/** What the relay is to be told under the keys of hidden mailboxes: a push subscription, a number for text messages. */
import type { Request } from "../link/session.ts";
import type { Spine } from "../part.ts";
import type { PushRecord } from "../push/records.ts";
import { drop, put } from "../records/database.ts";
import type { SmsPort } from "../sms/part.ts";
import { OWN, SMS } from "../sms/records.ts";

export interface Wish {
  /** The mailboxes under which the relay knows of it, by their names. */
  readonly at: readonly string[];
  readonly wanted: boolean;
  /** What tells it, or withdraws it. */
  request(on: boolean): Promise<Request>;
  /** The relay was told. */
  settled(day: string, on: boolean): Promise<void>;
}

export const pushWishes = ({ database }: Spine): readonly Wish[] =>
  [...database.table("push").values()].flatMap(({ token, wanted, days }): readonly Wish[] =>
    days === undefined
      ? []
      : [
          {
            at: days,
            wanted,
            request: async (on) => ({ cmd: on ? "REGISTER_PUSH" : "DEREGISTER_PUSH", platform: "webpush", token }),
            async settled(day, on) {
              const record = database.get("push", token);
              if (record?.days) await database.commit([pushSettled(record, day, on)]);
            },
          },
        ],
  );

function pushSettled(record: PushRecord, day: string, on: boolean) {
  const others = (record.days ?? []).filter((one) => one !== day);
  const days = on ? [...others, day] : others;
  return !record.wanted && days.length === 0 ? drop("push", record.token) : put("push", record.token, { ...record, days });
}

export function smsWishes({ database, relays, settings }: Spine, sms: SmsPort): readonly Wish[] {
  const record = database.get("sms", SMS);
  if (!record) return [];
  const { wanted, gateway } = record;
  const at = record.at.filter((name) => name !== OWN);
  const isServed = relays.known(settings().relay)?.capabilities?.sms_gateway === gateway;
  // A relay that names another gateway, or none now, is told nothing: the number is sealed to this one.
  if (wanted && !(settings().hidden && isServed)) return [];
  return [
    {
      at,
      wanted,
      request: async (on) => (await sms.load()).request(on),
      settled: async (day, on) => (await sms.load()).settled(day, on),
    },
  ];
}
