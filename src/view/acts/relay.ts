/** The relay: accepting a change of it, and moving to another. */
import { useState } from "preact/hooks";
import type { RelayReport } from "../../engine/face.ts";
import { sayHost } from "../format/say.ts";
import { commands } from "../state/commands.ts";
import { connection } from "../state/engine.ts";
import { SHOWN_FEATURES } from "../state/keeping-labels.ts";
import { t } from "../words/t.ts";
import { useAct } from "./act.ts";

/** Connects now instead of at the next planned attempt. */
export const tryNow = (): Promise<void> => commands().tryNow();

/** The user has seen how the relay changed and accepts it. */
export const acceptRelay = (relay: string): Promise<void> => commands().acceptRelay(relay);

/** Moving to another relay: first its features are checked, then the move. A report of one address does not hold for the next. */
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
    can: SHOWN_FEATURES.filter((feature) => report.features.indexOf(feature) >= 0),
    /** It is my current relay. */
    same: sayHost(report.relay) === sayHost(connection.value.relay),
    move: () => move(report),
  };
  return { address, setAddress, check, checking, found, moving };
}
