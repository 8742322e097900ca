#!/usr/bin/env node
/** Entry point of the operator's command line, `cairn-numbers`. */
import { runCommandLine } from "../src/host/command-line.ts";
import { admin } from "./admin/cli.ts";

runCommandLine((print) => admin(process.argv.slice(2), process.env, print));
