/** Numbers: directories, logging in, my number and what belongs to it, masks, and adding somebody by number. */
import { useEffect, useState } from "preact/hooks";
import type { FoundNumber, LinkNumber, NumberActs, Reach } from "../../engine/face.ts";
import { type FileToSave, saveFile } from "../parts/save-file.ts";
import { commands } from "../state/commands.ts";
import { quietly } from "../state/quietly.ts";
import { t } from "../words/t.ts";
import { type Done, type Trouble, useAct } from "./act.ts";

const act = <N extends keyof NumberActs>(name: N, ...args: Parameters<NumberActs[N]>): ReturnType<NumberActs[N]> =>
  commands().numbers(name, ...args);

/** The form for another directory. @param done when it is known */
export function useKnowDirectory(done?: () => void) {
  const [address, setAddress] = useState("");
  const [isMissing, setMissing] = useState(false);
  const { busy, trouble, run } = useAct();
  const know = (): void => {
    setMissing(!address.trim());
    if (!address.trim()) return;
    run(async () => {
      await act("knowDirectory", address);
      setAddress("");
      done?.();
    });
  };
  return { address, setAddress, isMissing, busy, trouble, know };
}

export const forgetDirectory = (directory: string): Promise<void> => act("forgetDirectory", directory);

/** @returns the page where it goes on. @param back where that leads; absent: it shows digits */
export const beginLogin = (directory: string, back?: string): Promise<string> => act("beginLogin", directory, back);

/** Ends a login. @param query what the page came back with; empty: nothing */
export function useFinishLogin(query: string): { readonly busy: boolean; readonly trouble: Trouble | undefined } {
  const { busy, trouble, run } = useAct();
  useEffect(() => {
    if (query !== "") run(() => act("finishLogin", query).then(() => ({ said: t("numbers.login.done") })));
  }, []);
  return { busy, trouble };
}

/** A login where no page comes back: the directory's page shows digits, which are typed here. */
export function useDigitLogin(directory: string) {
  const [page, setPage] = useState<string | undefined>(undefined);
  const [digits, setDigits] = useState("");
  const { busy, trouble, run } = useAct();
  const begin = (): void => run(async () => setPage(await beginLogin(directory)));
  useEffect(begin, []);
  const end = (): void =>
    run(async () => {
      await act("typeDigits", digits);
      return { said: t("numbers.login.done"), next: { to: "back" } };
    });
  return { page, digits, setDigits, busy, trouble, begin, end };
}

/** Asks how my numbers stand and who knocked, each time the page opens. Without an answer, what was known stays. */
export function useRefreshNumbers(isWanted: boolean): void {
  useEffect(() => {
    if (isWanted) quietly(act("refreshNumbers"), "page.numbers");
  }, [isWanted]);
}

/** My contact link with the number, once it is asked for. */
export function useNumberLink(directory: string, link: string) {
  const [given, setGiven] = useState<string | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  const give = (): void => run(async () => setGiven(await act("numberLink", directory, link)));
  return { given, busy, trouble, give };
}

/** What a contact link says of a number. `know`: makes its directory known, which takes its keys on trust. */
export function useLinkNumber(link: string) {
  const [found, setFound] = useState<LinkNumber>({});
  const { busy, trouble, run } = useAct();
  const read = async (): Promise<void> => setFound(await act("readLink", link));
  useEffect(() => run(read), [link]);
  const know = (directory: string): void =>
    run(async () => {
      await act("knowDirectory", directory);
      await read();
    });
  return { found, busy, trouble, know };
}

export const setReach = (directory: string, reach: Reach): Promise<void> => act("setReach", directory, reach);
export const tellNumber = (directory: string, on: boolean): Promise<void> => act("tellNumber", directory, on);
/** In one room, whose people know me by no other. */
export const tellInRoom = (directory: string, room: string, on: boolean): Promise<void> => act("tellInRoom", directory, room, on);
export const pauseNumber = (directory: string, on: boolean): Promise<void> => act("pauseNumber", directory, on);

export async function rotateNumber(directory: string): Promise<Done> {
  await act("rotateNumber", directory);
  return { said: t("number.rotate.done") };
}

export async function refuseRecovery(directory: string): Promise<Done> {
  await act("refuseRecovery", directory);
  return { said: t("recovery.refused") };
}

export async function leaveNumber(directory: string): Promise<Done> {
  await act("leaveNumber", directory);
  return { said: t("number.leave.done"), next: { to: "back" } };
}

export const endOwned = (directory: string, id: string): Promise<void> => act("endOwned", directory, id);

/** What the directory has of one sort, asked for when it is shown, and again after each change. */
export interface Listed<T> {
  /** `undefined`: not known yet. */
  readonly list: readonly T[] | undefined;
  readonly busy: boolean;
  readonly trouble: Trouble | undefined;
  /** Does something about it, and asks again. */
  run(change: () => Promise<void>): void;
}

function useListed<T>(load: () => Promise<readonly T[]>): Listed<T> {
  const [list, setList] = useState<readonly T[] | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  const change = (what: () => Promise<void>): void =>
    run(async () => {
      await what();
      setList(await load());
    });
  useEffect(() => change(async () => undefined), []);
  return { list, busy, trouble, run: change };
}

export const useKeys = (directory: string) => ({
  ...useListed(() => act("attestedKeys", directory)),
  end: (key: string) => act("endKey", directory, key),
});
export const useLogins = (directory: string) => ({
  ...useListed(() => act("logins", directory)),
  end: (id: string) => act("endLogin", directory, id),
});
export const usePasskeys = (directory: string) => ({
  ...useListed(() => act("passkeys", directory)),
  end: (id: string) => act("dropPasskey", directory, id),
});
export function useLent(directory: string) {
  const [agent, setAgent] = useState("");
  const listed = useListed(() => act("lent", directory));
  // What the directory says no to here is nearly always the agent's number.
  const isRefused = listed.trouble === "number-refused" || listed.trouble === "not-found";
  return {
    ...listed,
    ...{ agent, setAgent, isRefused, trouble: isRefused ? undefined : listed.trouble },
    end: (id: string) => act("endLending", directory, id),
    /** @param until unix seconds */
    async lend(until: number) {
      await act("lend", directory, agent, until);
      setAgent("");
    },
  };
}

const fileOf = (json: string): FileToSave => ({ name: "numbers.json", type: "application/json", content: json });

/** All that the directory holds about me, as a file. @param keep where the device saves files */
export async function exportHeld(
  directory: string,
  keep: (file: FileToSave) => unknown | Promise<unknown> = saveFile,
): Promise<Done> {
  await keep(fileOf(await act("exportHeld", directory)));
  return { said: t("number.export.done") };
}

export async function makeMask(directory: string, seconds: number): Promise<void> {
  await act("makeMask", directory, seconds);
}
export const endMask = (id: string): Promise<void> => act("endMask", id);
export async function claimMask(link: string): Promise<Done> {
  await act("claimMask", link);
  return { said: t("masks.claimed") };
}

export const blockNumber = (id: string, on: boolean): Promise<void> => act("blockNumber", id, on);
export const takeNumberKey = (id: string): Promise<void> => act("takeNumberKey", id);

/** Looking somebody up, when asked to: each time tells the directory that somebody looks for this number. */
export function useFindNumber(text: string) {
  const [found, setFound] = useState<FoundNumber | undefined>(undefined);
  const [knocked, setKnocked] = useState(false);
  const { busy, trouble, run } = useAct();
  useEffect(() => {
    setFound(undefined);
    setKnocked(false);
  }, [text]);
  const find = (): void => run(async () => setFound(await act("findNumber", text)));
  const knock = (directory: string): void =>
    run(async () => {
      await act("knockAt", text, directory);
      setKnocked(true);
    });
  return { found, knocked, busy, trouble, find, knock };
}

export async function addNumber(address: string, name: string): Promise<Done> {
  const id = await act("addNumber", address, name.trim());
  return { said: t("add.done", { name: name.trim() || t("person.nameless") }), next: { to: "person", id } };
}
