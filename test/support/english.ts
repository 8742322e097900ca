/** Before each file of unit tests: a file before it in the same worker may have spoken another language. */
import { speak } from "../../src/view/words/t.ts";

speak("en-GB", "ltr", undefined);
