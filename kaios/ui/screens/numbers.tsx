/** Numbers on keys: what marks mean, and all about my own. One screen name for all, since each name costs the first screen. */
import { MEANINGS, type Meaning } from "../../../src/view/state/number-labels.ts";
import { FindNumber } from "./find-number.tsx";
import { GiveNumber } from "./give-number.tsx";
import { Marks } from "./marks.tsx";
import { ClaimMask, Masks, OneMask } from "./masks.tsx";
import { OneNumber } from "./my-number.tsx";
import { DigitLogin, KnownNumbers, MyNumbers, NewDirectory } from "./my-numbers.tsx";
import { Recovery } from "./recovery.tsx";

const isMeaning = (id: string): id is Meaning => (MEANINGS as readonly string[]).indexOf(id) >= 0;

/** @param id of a meaning; else a word for the screen, and after a space what it is about */
export function Numbers({ id }: { readonly id: string }) {
  if (isMeaning(id)) return <Marks id={id} />;
  const [what = "", about = ""] = id.split(" ");
  switch (what) {
    case "directory":
      return <NewDirectory />;
    case "login":
      return <DigitLogin directory={about} />;
    case "number":
      return <OneNumber directory={about} />;
    case "masks":
      return <Masks />;
    case "mask":
      return <OneMask id={about} />;
    case "claim":
      return <ClaimMask link={decodeURIComponent(about)} />;
    case "known":
      return <KnownNumbers />;
    case "give":
      return <GiveNumber directory={about} />;
    case "recovery":
      return <Recovery directory={about} />;
    case "find":
      return <FindNumber address={decodeURIComponent(about)} />;
    default:
      return <MyNumbers />;
  }
}
