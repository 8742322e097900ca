/** Debian's Firefox, driven over WebDriver BiDi. */
import { type Browser, firefox } from "playwright";
import { findProgram } from "./debian.ts";

const executablePath = findProgram("firefox-esr");

export const hasFirefox = executablePath !== undefined;
export const launchFirefox = (): Promise<Browser> =>
  firefox.launch({ ...{ channel: "moz-firefox" }, ...(executablePath ? { executablePath } : {}) });
