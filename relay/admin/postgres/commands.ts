/** The commands on a database in PostgreSQL, loaded only there. */
export { block, unblock } from "./block.ts";
export { exportRows } from "./export.ts";
export { purge } from "./purge.ts";
export { stats } from "./stats.ts";
export { verify } from "./verify.ts";
