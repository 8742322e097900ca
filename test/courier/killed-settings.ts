/** Settings of a box in a directory, without what only the test's own process has. */
import { type CourierSettings, readCourierSettings } from "../../courier/settings.ts";
import { Environment } from "../../src/host/env.ts";

export const settingsOf = (dataDir: string): CourierSettings => readCourierSettings(new Environment({ COURIER_DATA_DIR: dataDir }));
