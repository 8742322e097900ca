import { expect, it } from "vitest";
import { inForm } from "../support/long.ts";
import { fuzzDecoders } from "./decoder.ts";

const frames = Number(process.env.PPP_FUZZ_FRAMES ?? inForm(30_000, 2_000_000));
const seed = Number(process.env.FC_SEED ?? 20_261_120);

it(`every decoder reads or refuses ${frames} frames (seed ${seed})`, { timeout: 60_000 + frames / 5 }, () => {
  const report = fuzzDecoders(seed, frames);
  console.log(`seed ${seed}: ${frames} frames, ${report.read} readings, ${report.refused} refusals`);
  expect(report.read).toBeGreaterThan(frames / 100);
  expect(report.refused).toBeGreaterThan(frames);
});
