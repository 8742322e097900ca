/** All that a person does about numbers, by its name. Loaded with the first page that asks for any of it. */
import { numberIn, withNumber } from "../../protocol/attestation/in-link.ts";
import { readContactLink } from "../../protocol/contacts/link.ts";
import type { LinkNumber, NumberActs } from "../face/numbers.ts";
import { lazily } from "../lazily.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { accountActs, numberActs } from "./account-acts.ts";
import { type Directories, originOf } from "./directories.ts";
import { NumberFinding } from "./finding.ts";
import type { Holding } from "./holding.ts";
import type { Masks } from "./masks.ts";
import { pinActs } from "./pins.ts";
import type { Sessions } from "./sessions.ts";
import type { Waiting } from "./waiting.ts";

export interface ActPorts {
  readonly spine: Spine;
  readonly people: People;
  readonly directories: Directories;
  readonly sessions: Sessions;
  readonly holding: Holding;
  readonly masks: Masks;
  readonly waiting: Waiting;
}

export const actsOf = (ports: ActPorts): NumberActs => ({
  ...loginActs(ports),
  ...peopleActs(ports),
  ...numberActs(ports.spine, ports.sessions, ports.holding),
  ...accountActs(ports.sessions, ports.holding, ports.waiting),
  ...pinActs(ports.spine.database),
});

function loginActs({ directories, sessions, holding, masks, waiting }: ActPorts) {
  const refresh = async (directory: string): Promise<void> => {
    await holding.refresh(directory);
    if (holding.get(directory).state === "active") await waiting.letIn(directory);
    await waiting.logins(directory);
    await masks.compare(directory);
  };
  return {
    knowDirectory: (address) => directories.know(originOf(address)),
    forgetDirectory: (directory) => directories.forget(directory),
    beginLogin: async (directory, back) => sessions.begin(await directories.know(originOf(directory)), back),
    finishLogin: async (query) => refresh(await sessions.finish(query)),
    typeDigits: async (digits) => refresh(await sessions.digits(digits)),
    async refreshNumbers() {
      for (const { id } of holding.all()) await refresh(id);
    },
  } satisfies Partial<NumberActs>;
}

/** People found by number or link, and masks. */
function peopleActs(ports: ActPorts) {
  const { spine, people, holding, masks } = ports;
  const making = lazily(async () => new (await import("./mask-making.ts")).MaskMaking(ports));
  const finding = new NumberFinding({ spine, people, holding, checker: () => spine.marks.load() });
  return {
    findNumber: (address) => finding.find(address),
    addNumber: (address, name) => finding.add(address, name),
    knockAt: (address, directory) => finding.knock(address, directory),
    readLink: (link) => readLink(spine, link),
    async numberLink(directory, link) {
      const attestation = holding.forLink(directory);
      return attestation ? withNumber(link, { attestation, directory }) : link;
    },
    makeMask: async (directory, seconds) => (await making()).make(directory, seconds),
    claimMask: async (link) => (await making()).claim(link),
    endMask: (id) => masks.end(id),
  } satisfies Partial<NumberActs>;
}

async function readLink({ database, marks }: Spine, link: string): Promise<LinkNumber> {
  const { attestation, directory } = numberIn(link);
  if (!attestation) return {};
  const mark = (await marks.load()).inLink(attestation, readContactLink(link).publicKey);
  const isUnknown = directory !== undefined && !database.get("directory", directory);
  return { mark, ...(isUnknown ? { unknown: directory } : {}) };
}
