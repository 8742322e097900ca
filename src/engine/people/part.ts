/** People: added, asked for, kept out, checked; and my own moves, which they are told of. */
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { PeopleCommands } from "../face/people.ts";
import type { MailboxGeneration } from "../me/records.ts";
import { isHome, lazily, type Part, type Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import type { Departures } from "./departures.ts";
import type { KeyChanges } from "./key-changes.ts";
import type { People } from "./people.ts";
import type { Tokens } from "./tokens.ts";
import { peopleShown } from "./view.ts";

/** The commands that are given by one of three parts. */
type Checking =
  | "inviteToVerify"
  | "previewInvite"
  | "answerVerification"
  | "takeAnswer"
  | "meetCode"
  | "takeMeetCode"
  | "sameFingerprint"
  | "decideKey";
type Moving = "nextWords" | "moveToNextKey" | "checkRelay" | "moveToRelay";

export function peoplePart(spine: Spine, people: People, tokens: Tokens) {
  const { settings } = spine;
  const shown = peopleShown(spine);
  const commands: Omit<PeopleCommands, Checking | Moving> = {
    previewLink: async (link) => people.preview(link),
    addPerson: (link, name) => people.add(link, name, settings()),
    acceptRequest: (id, name) => people.accept(id, name, settings()),
    ignoreRequest: (id) => people.ignore(id),
    renamePerson: (id, name) => people.rename(id, name),
    removePerson: (id) => people.remove(id),
    blockPerson: (id) => people.block(id),
    unblockPerson: (id) => people.unblock(id),
    setReceipts: (id, on) => people.setReceipts(id, on),
  };
  return {
    commands,
    kinds: { KEY_EXCHANGE_RETURN: (rumor) => people.returned(rumor, settings()) },
    ready(line) {
      if (line.name === settings().relay) void tokens.register(line.session);
      const again = isHome(spine, line) ? people.insist(settings()) : [];
      if (again.length > 0) spine.trace.quietly(spine.database.commit(again), "people.insist");
    },
    changed(tables) {
      shown.touch(tables);
      const session = spine.lines.session({ relay: settings().relay });
      // Lets everyone who is new among my people write to me.
      if (tables.has("person") && session) void tokens.register(session);
    },
    state: () => shown.current(),
  } satisfies Part;
}

/** How sure this person is of somebody's key. Checks are rare: the code is loaded with the first. */
export function checkingPart(spine: Spine, people: People, changes: KeyChanges) {
  const verify = lazily(async () => new (await import("./verify.ts")).Verify({ ...spine, people, changes }));
  const commands: Pick<PeopleCommands, Checking> = {
    inviteToVerify: async (id) => (await verify()).invite(id, spine.settings()),
    previewInvite: async (link) => (await verify()).preview(link),
    answerVerification: async (link, name) => (await verify()).answer(link, name, spine.settings()),
    takeAnswer: async (link) => (await verify()).takeAnswer(link),
    meetCode: async (id) => (await verify()).meetCode(id),
    takeMeetCode: async (text, id) => (await verify()).takeMeetCode(text, id),
    sameFingerprint: async (id, shown) => (await verify()).sameFingerprint(id, shown),
    decideKey: async (id, take) => (await verify()).decideKey(id, take),
  };
  return { commands, kinds: { KEY_ROTATION: (rumor) => changes.announced(rumor) } } satisfies Part;
}

/** My own moves, to another key or relay, and the mailboxes they leave behind. */
export function movesPart(spine: Spine, people: People) {
  let departures: Departures | undefined;
  const load = lazily(async () => {
    departures = new (await import("./departures.ts")).Departures(spine, people);
    return departures;
  });
  const moves = async () => (await load()).moves;
  const commands: Pick<PeopleCommands, Moving> = {
    async nextWords() {
      const { seedToWords } = await import("../../protocol/identity/mnemonic.ts");
      return seedToWords(await (await moves()).nextSeed());
    },
    moveToNextKey: async () => (await moves()).toNextKey(),
    checkRelay: async (address) => (await moves()).check(address),
    moveToRelay: async (address) => (await moves()).toRelay(address),
  };
  return {
    commands,
    start() {
      if ((spine.settings().former ?? []).length === 0) return;
      // If the code does not load, the next start does it.
      const begun = load().then((loaded) => loaded.sync());
      spine.trace.quietly(begun, "people.former");
    },
    ready: (line) => departures?.ready(line),
    notice: (line, message) => departures?.notice(line, message),
    /** Mail to hidden mailboxes of a key or relay of before: `of` names them. */
    received(rumor: Rumor, of: Pick<MailboxGeneration, "seed" | "relay">): Change[] | undefined {
      const left = (spine.settings().former ?? []).find(({ seed, relay }) => of.seed === seed || of.relay === relay);
      return left && departures ? departures.handle(rumor, left) : spine.receive(rumor);
    },
  } satisfies Part & Record<"received", unknown>;
}
