/** Whoever imports this knows the later topics: in COMMANDS and MESSAGES, and in frames. */
import { COMMANDS } from "./commands.ts";
import { learnFrames } from "./frame.ts";
import { LATER_TOPICS } from "./later-topics.ts";
import { MESSAGES } from "./messages.ts";

for (const { commands, messages } of LATER_TOPICS) {
  Object.assign(COMMANDS, commands);
  Object.assign(MESSAGES, messages);
  learnFrames({ commands, messages });
}
