/** One script of the build: couriers. */

export { AskedToCarry, CarryGroupScreen, Couriers } from "./screens/couriers.tsx";
