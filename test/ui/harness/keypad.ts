/** Mounts the keypad's screens on a scene: `?scene=full&wake=alarm`. Built as the keypad app itself is. */
import { phoneBooks } from "../../../kaios/books.ts";
import { phoneActivities } from "../../../kaios/platform/activities.ts";
import type { Phone } from "../../../kaios/platform/phone.ts";
import { knowZones } from "../../../kaios/platform/zones.ts";
import { mountKeypad } from "../../../kaios/ui/mount.tsx";
import { mozContacts } from "../../support/moz-contacts.ts";
import { ports, rootOf } from "./scene.ts";

const wakes = { alarm: { kind: "alarm", every_s: 900 }, push: { kind: "push" } } as const;
const query = new URLSearchParams(location.search);
const wake = query.get("wake");
/** Bytes of a pack that this phone takes, as KaiOS 2.5 has a limit. */
const most = query.get("most");

// Another app, played by a test: `hand({ name, data })`.
const mozSetMessageHandler = (_name: string, handler: (message: unknown) => void): void =>
  void Object.assign(self, { hand: (source: unknown) => handler({ source }) });
/** The phone's book: so many people, none at all, or the phone refuses. */
const contacts = query.get("contacts");
const people = Array.from({ length: Number(contacts) || 0 }, (_, i) => ({
  name: [`Person ${i}`],
  tel: [{ value: `0171 ${1_000_000 + i}` }, { value: "*100#" }],
}));
const book = contacts === null ? undefined : mozContacts(contacts === "refused" ? "Not Allowed" : people);
const books = phoneBooks({ navigator: { mozContacts: book } as unknown as Phone });

const activities = phoneActivities({ navigator: { mozSetMessageHandler } as unknown as Phone });

void knowZones(self).then(() =>
  mountKeypad(rootOf(), {
    ...ports,
    books: async () => books,
    activities: async () => activities,
    ...(ports.maps && most !== null ? { maps: { ...ports.maps, most_bytes: Number(most) } } : {}),
    ...(wake === "alarm" || wake === "push" ? { wake: wakes[wake] } : {}),
  }),
);
