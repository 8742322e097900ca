/** Couriers: groups, carrying for others, parcels given and taken. */
import { useEffect, useState } from "preact/hooks";
import { MYSELF, type OpenedParcel, type SavedParcel } from "../../engine/face.ts";
import { type FileToSave, saveFile } from "../parts/save-file.ts";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { quietly } from "../state/quietly.ts";
import { t } from "../words/t.ts";
import { useAct } from "./act.ts";

/** The text of the largest parcel, and some words around it. */
const MAX_FILE = 2 * 1024 * 1024;

const fileOf = ({ name, text }: SavedParcel): FileToSave => ({ name, type: "text/plain", content: text });

export interface Saved {
  readonly person: string;
  readonly parcel: SavedParcel;
  readonly path?: string;
}

async function download(file: FileToSave): Promise<undefined> {
  saveFile(file);
}

/** Making parcels, which are saved at once. @param keep where the device saves files; may say where it lies */
export function useSaveParcel(keep: (file: FileToSave) => Promise<string | undefined> = download) {
  const [saved, setSaved] = useState<Saved | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  const save = (group: string, person: string): void =>
    run(async () => {
      setSaved(undefined);
      const parcel = await commands().saveParcel(group, person);
      const path = await keep(fileOf(parcel));
      setSaved({ person, parcel, ...(path === undefined ? {} : { path }) });
    });
  return { busy, trouble, saved, save };
}

/** One that is too large for a parcel is not read: it is none, and opening nothing says so. */
const textOf = (file: File): string | Promise<string> => (file.size > MAX_FILE ? "" : file.text());

/** @param pick the text of a file; `undefined`: none was chosen */
export function useOpenParcel() {
  const [opened, setOpened] = useState<OpenedParcel | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  useFromOutside((pick) => open(pick));
  const open = (pick: () => Promise<string | undefined>): void =>
    run(async () => {
      setOpened(undefined);
      const text = await pick();
      if (text !== undefined) setOpened(await commands().openParcel(text));
    });
  const openFile = (file: File | undefined): void => open(async () => file && textOf(file));
  return { busy, trouble, opened, open, openFile };
}

/** Parcels that another app passed on, as soon as this screen is there. @param open is called with each */
function useFromOutside(open: (pick: () => Promise<string | undefined>) => void): void {
  useEffect(() => {
    let isHere = true;
    const loaded = ports().parcels?.();
    if (!loaded) return;
    quietly(
      loaded.then(async ({ parcels }) => {
        parcels.opened((read) => isHere && open(read));
        const text = await parcels.shared();
        if (text !== undefined) open(async () => text);
      }),
      "page.parcels",
    );
    return () => {
      isHere = false;
    };
  }, []);
}

export const answerCarry = (id: string, as: "member" | "courier", yes: boolean): Promise<void> =>
  commands().answerCarry(id, as, yes);
export const leaveCarry = (id: string): Promise<void> => commands().leaveCarry(id);
/** The form by which a group of mine asks further people. */
export function useMoreInCarry(id: string, done: () => void) {
  const [members, setMembers] = useState<readonly string[]>([]);
  const [couriers, setCouriers] = useState<readonly string[]>([]);
  const { busy, trouble, run } = useAct();
  const ask = (): void =>
    run(async () => {
      await commands().inviteToCarry(id, members, couriers);
      setMembers([]);
      setCouriers([]);
      done();
      return { said: t("couriers.make.asked") };
    });
  const remove = (person: string): void => run(() => commands().removeFromCarry(id, person));
  return { members, setMembers, couriers, setCouriers, isAsking: members.length + couriers.length > 0, busy, trouble, ask, remove };
}

export const carryForOthers = (on: boolean): Promise<void> => commands().carryForOthers(on);

export async function putDownCarried(): Promise<{ readonly said: string }> {
  await commands().putDownCarried();
  return { said: t("couriers.put.done") };
}

/** The form for a new group. I carry, unless somebody else is chosen to. */
export function useNewCarryGroup(done: () => void) {
  const [name, setName] = useState("");
  const [members, setMembers] = useState<readonly string[]>([]);
  const [couriers, setCouriers] = useState<readonly string[]>([]);
  const [mine, setMine] = useState({ carry: true, mail: false });
  const [isListed, setListed] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const { busy, trouble, run } = useAct();
  const make = (): void => {
    const all = {
      name: name.trim() || t("couriers.title"),
      members: [...members, ...(mine.mail ? [MYSELF] : [])],
      couriers: [...couriers, ...(mine.carry ? [MYSELF] : [])],
      registered: isListed,
    };
    const lacks = all.members.length === 0 || all.couriers.length === 0;
    setMissing(lacks);
    if (lacks) return;
    run(async () => {
      await commands().makeCarryGroup(all);
      done();
      return { said: t("couriers.make.asked") };
    });
  };
  const lists = { members, setMembers, couriers, setCouriers, mine, setMine, isListed, setListed };
  return { name, setName, ...lists, isMissing, busy, trouble, make };
}
