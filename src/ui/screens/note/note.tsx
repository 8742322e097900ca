/** One note: opened, waiting, or left by me, whichever the id names. */
import { opened, sent, waiting } from "../../../view/state/engine.ts";
import { Lost } from "../lost/lost.tsx";
import { OpenedPage } from "./opened.tsx";
import { SentPage } from "./sent.tsx";
import { WaitingPage } from "./waiting.tsx";
import "./note.css";

export function Note({ id }: { readonly id: string }) {
  const open = opened.value.find((note) => note.id === id);
  if (open) return <OpenedPage note={open} />;
  const left = sent.value.find((note) => note.id === id);
  if (left) return <SentPage note={left} />;
  const wait = waiting.value.find((note) => note.id === id);
  return wait ? <WaitingPage note={wait} /> : <Lost />;
}
