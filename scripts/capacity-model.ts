/** How many machines a relay of so many people takes. Costs of one thing are measured (docs/capacity.md says where), the people are assumed. */

export interface People {
  /** Each, on a day. */
  readonly notesADay: number;
  readonly recipientsANote: number;
  readonly fetchesADay: number;
  /** The part of them with an open socket, at the busiest time. */
  readonly connected: number;
  /** The busiest hour against the average one. */
  readonly peak: number;
  /** How long a note waits for its recipient. */
  readonly daysWaiting: number;
  /** How long an id is remembered, from when the note came in. */
  readonly daysRemembered: number;
  /** An envelope. */
  readonly bytesANote: number;
  /** How many mailboxes somebody gets mail in within a month; with hidden mail one a day. */
  readonly mailboxesEach: number;
}

export interface Costs {
  /** Of a relay's processor, seconds. */
  readonly storeSecs: number;
  readonly fetchSecs: number;
  /** Of PostgreSQL's processor, seconds. */
  readonly postgresSecs: number;
  readonly socketBytes: number;
  readonly socketsARelay: number;
  /** Rows on the disk beside the envelope, with their indexes. */
  readonly eventBytes: number;
  readonly idBytes: number;
  readonly mailboxBytes: number;
  readonly walBytes: number;
  readonly relayCores: number;
  /** Of a core that is used at the busiest time. */
  readonly used: number;
  readonly postgresCores: number;
}

export interface Prices {
  /** A month. */
  readonly relay: number;
  readonly postgres: number;
  readonly gigabyte: number;
}

export const PEOPLE: People = {
  notesADay: 5,
  recipientsANote: 2,
  fetchesADay: 40,
  connected: 0.08,
  peak: 4,
  daysWaiting: 3,
  daysRemembered: 60,
  bytesANote: 500,
  mailboxesEach: 30,
};

export const COSTS: Costs = {
  storeSecs: 115e-6,
  fetchSecs: 120e-6,
  postgresSecs: 70e-6,
  socketBytes: 8_000,
  socketsARelay: 50_000,
  eventBytes: 200,
  idBytes: 130,
  mailboxBytes: 310,
  walBytes: 1_400,
  relayCores: 2,
  used: 0.5,
  postgresCores: 8,
};

export const PRICES: Prices = { relay: 10, postgres: 60, gigabyte: 0.1 };

const DAY = 86_400;
const GB = 1e9;

export interface Capacity {
  readonly storesASecond: number;
  readonly sockets: number;
  /** Of these, one may be stopped. */
  readonly relays: number;
  /** 0: SQLite in the one relay. */
  readonly postgresCores: number;
  readonly postgresServers: number;
  readonly liveGb: number;
  readonly idsGb: number;
  readonly walGbADay: number;
  readonly costAMonth: number;
}

/** A single relay with SQLite stores no more than this at its busiest, with room to spare. */
const MOST_STORES_ONE = 500;

/** @param users how many */
export function capacityFor(users: number, people: People = PEOPLE, costs: Costs = COSTS, prices: Prices = PRICES): Capacity {
  const stores = (users * people.notesADay * people.recipientsANote) / DAY;
  const fetches = (users * people.fetchesADay) / DAY;
  const storesASecond = stores * people.peak;
  const sockets = users * people.connected;
  const relaySecs = (storesASecond * costs.storeSecs + fetches * people.peak * costs.fetchSecs) / costs.used;
  const needed = Math.max(Math.ceil(sockets / costs.socketsARelay), Math.ceil(relaySecs / costs.relayCores), 1);
  const isOne = needed === 1 && storesASecond <= MOST_STORES_ONE;
  const relays = isOne ? 1 : Math.max(2, needed);
  const postgresCores = isOne
    ? 0
    : Math.ceil((storesASecond * costs.postgresSecs + fetches * people.peak * costs.fetchSecs * 0.5) / costs.used);
  const postgresServers = Math.ceil(postgresCores / costs.postgresCores);
  const liveGb = (stores * DAY * people.daysWaiting * (people.bytesANote + costs.eventBytes)) / GB;
  const idsGb = (stores * DAY * people.daysRemembered * costs.idBytes + users * people.mailboxesEach * costs.mailboxBytes) / GB;
  const walGbADay = isOne ? 0 : (stores * DAY * costs.walBytes) / GB;
  const disks = (liveGb + idsGb + 2 * walGbADay) * Math.max(1, postgresServers > 0 ? 2 : 1);
  // Each server has a replica.
  const costAMonth = relays * prices.relay + 2 * postgresServers * prices.postgres + disks * prices.gigabyte;
  return { storesASecond, sockets, relays, postgresCores, postgresServers, liveGb, idsGb, walGbADay, costAMonth };
}

const rounded = (value: number): string => {
  if (value === 0) return "–";
  const digits = value >= 100 ? 2 : 1;
  return Number(value.toPrecision(digits)).toLocaleString("en");
};
const named = (users: number): string => (users >= 1e6 ? `${users / 1e6} M` : `${users / 1e3} k`);

export function tableOf(users: readonly number[], people?: People, costs?: Costs, prices?: Prices): string {
  const rows = users.map((count) => {
    const one = capacityFor(count, people, costs, prices);
    const store =
      one.postgresServers === 0
        ? "SQLite"
        : `${one.postgresServers} of ${Math.min(one.postgresCores, (costs ?? COSTS).postgresCores)} cores, each with a replica`;
    return [
      ...[named(count), rounded(one.storesASecond), rounded(one.sockets), `${one.relays}`, store],
      ...[`${rounded(one.liveGb)}, ${rounded(one.idsGb)}`, rounded(one.walGbADay), rounded(one.costAMonth)],
    ];
  });
  const head = [
    "people",
    "STORE/s, peak",
    "sockets",
    "relays (2 cores)",
    "PostgreSQL",
    "GB of mail, of what is remembered",
    "WAL GB/day",
    "€ a month",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export const SHOWN: readonly number[] = [1e4, 1e5, 1e6, 1e7, 1e8];
