import { useRef, useState } from "preact/hooks";
import { useAct } from "./act.ts";
import { ports } from "./ports.ts";
import { freshId } from "./rooms.ts";

/** A group that is being made: its name, and who is asked in. @param made where to go with its id */
export function useNewGroup(made: (id: string) => void) {
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
      await ports().engine.createGroup(id.current, name.trim(), chosen);
      made(id.current);
    });
  };
  return { name, setName, chosen, setChosen, missing, trouble, busy, make };
}
