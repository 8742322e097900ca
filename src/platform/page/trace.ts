/** What fails quietly on the page. The engine has a trace of its own, in its worker. */
import { Trace } from "../../engine/face/trace.ts";

export const pageTrace = new Trace(() => Date.now() / 1000);
