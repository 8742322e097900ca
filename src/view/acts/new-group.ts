import { useRef, useState } from "preact/hooks";
import { commands } from "../state/commands.ts";
import { freshId } from "../state/rooms.ts";
import { useAct } from "./act.ts";

/** The form for a new group: its name and the people invited. */
export function useNewGroup() {
  const id = useRef(freshId());
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState<"name" | undefined>(undefined);
  const { trouble, busy, run } = useAct();
  const make = (): void => {
    const lacks = name.trim() === "" ? "name" : undefined;
    setMissing(lacks);
    if (lacks) return;
    run(async () => {
      await commands().createGroup(id.current, name.trim(), chosen);
      return { next: { to: "room", id: id.current } };
    });
  };
  return { name, setName, chosen, setChosen, missing, trouble, busy, make };
}
