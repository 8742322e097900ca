/**
 * `cairn-sdk/node`: the engine's ports in Node 20 and later. A store and a vault are not among them: each program
 * decides where its identity is stored. `store-contract` tests a program's own.
 */

/** Argon2id, for an app lock. */
export { slowHash } from "../worker/argon2.ts";
/** The protocol's primitives on libsodium. */
export { loadSodium } from "../worker/sodium.ts";
export { nodeClock, nodeRandom } from "./clock.ts";
/** One for each identity: requests of two identities must not share connections. */
export { NodeNetwork } from "./network.ts";
