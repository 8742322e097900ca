/** Accounts of mine that somebody asks for by mail. Apart, since the first page has to know whether there are any. */
import type { MyNumber } from "../../engine/face.ts";
import { engineState } from "./engine.ts";

export type Recovering = MyNumber & Required<Pick<MyNumber, "recovery">>;
const isAskedFor = (mine: MyNumber): mine is Recovering => mine.recovery !== undefined;
export const recovering = (): readonly Recovering[] => (engineState.value.numbers?.mine ?? []).filter(isAskedFor);
