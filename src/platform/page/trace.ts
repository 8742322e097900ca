/** The log of the page's quiet failures. The engine has its own, in its worker. */
import { Trace } from "../../engine/face/trace.ts";

export const pageTrace = new Trace(() => Date.now() / 1000);
