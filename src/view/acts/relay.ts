/** The relay: one that is not what it was, and moving to another. */
import { useState } from "preact/hooks";
import type { RelayReport } from "../../engine/face.ts";
import { sayHost } from "../format/say.ts";
import { commands } from "../state/commands.ts";
import { connection } from "../state/engine.ts";
import { RELAY_TOLD } from "../state/keeping-labels.ts";
import { t } from "../words/t.ts";
import { useAct } from "./act.ts";

/** Tries the relay at once, instead of when it would be tried anyway. */
export const tryNow = (): Promise<void> => commands().tryNow();

/** It is not as it was, and that is known now. */
export const acceptRelay = (relay: string): Promise<void> => commands().acceptRelay(relay);

/** Moving to another relay: asked first what it can, then moved to. What was asked of one address says nothing of the next. */
export function useRelayMove() {
  const [address, setTyped] = useState("");
  const [report, setReport] = useState<RelayReport | undefined>(undefined);
  const checking = useAct();
  const moving = useAct();
  const setAddress = (text: string): void => {
    setTyped(text);
    setReport(undefined);
    checking.clear();
    moving.clear();
  };
  const check = (): void => {
    setReport(undefined);
    checking.run(async () => setReport(await commands().checkRelay(address)));
  };
  const move = ({ relay }: RelayReport): void =>
    moving.run(async () => {
      await commands().moveToRelay(relay);
      setAddress("");
      return { said: t("relay.moved", { relay: sayHost(relay) }) };
    });
  const found = report && {
    host: sayHost(report.relay),
    can: RELAY_TOLD.filter((feature) => report.features.indexOf(feature) >= 0),
    /** It is the one I am at. */
    same: sayHost(report.relay) === sayHost(connection.value.relay),
    move: () => move(report),
  };
  return { address, setAddress, check, checking, found, moving };
}
