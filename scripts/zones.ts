/**
 * Writes kaios/platform/zone-data.ts: when the clocks of each time zone change, from 2024 to 2040, as this Node's ICU knows it. For phones whose
 * own Intl knows no zone but theirs. Run: `npx tsx scripts/zones.ts`, when governments have moved enough clocks.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const FROM = Date.UTC(2024, 0, 1) / 60_000;
const TO = Date.UTC(2040, 0, 1) / 60_000;
const WEEK = 7 * 24 * 60;
const QUARTER = 15;
/** Named first among those whose clocks are the same: a phone that does not tell its zone is taken to be here. */
const LIKELY =
  "Europe/London Europe/Paris Europe/Athens Europe/Moscow Africa/Lagos Africa/Nairobi Africa/Johannesburg Asia/Kolkata Asia/Dhaka Asia/Karachi Asia/Dubai Asia/Jakarta Asia/Shanghai Asia/Tokyo America/New_York America/Chicago America/Denver America/Los_Angeles America/Sao_Paulo America/Bogota America/Mexico_City Australia/Sydney".split(
    " ",
  );

const lookup = readFileSync(createRequire(import.meta.url).resolve("@photostructure/tz-lookup"), "utf8");
const named = lookup.match(/\b[A-Z][A-Za-z]+\/[A-Z][A-Za-z_/+-]*[A-Za-z0-9]/g) ?? [];
const known = (zone: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
};
const zones = [...new Set([...LIKELY, ...[...Intl.supportedValuesOf("timeZone"), ...named].sort()])].filter(known);

/** Minutes ahead of UTC at a minute since 1970. */
function offsets(zone: string): (minute: number) => number {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  return (minute) => {
    const text = format.formatToParts(minute * 60_000).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(text) ?? [];
    return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
  };
}

function changes(zone: string): string {
  const at = offsets(zone);
  const out = [String(at(FROM))];
  for (let start = FROM; start < TO; start += WEEK) {
    let [low, high] = [start, start + WEEK];
    const [before, after] = [at(low), at(high)];
    if (before === after) continue;
    while (high - low > QUARTER) {
      const middle = low + Math.floor((high - low) / 2 / QUARTER) * QUARTER;
      if (at(middle) === before) low = middle;
      else high = middle;
    }
    out.push(`${((high - FROM) / QUARTER).toString(36)}:${after}`);
  }
  return out.join(",");
}

const groups = new Map<string, string[]>();
for (const zone of zones) {
  const found = changes(zone);
  const group = groups.get(found);
  if (group) group.push(zone);
  else groups.set(found, [zone]);
}
const lines = [...groups].map(([found, names]) => `${found} ${names.join(" ")}`);
writeFileSync(
  new URL("../kaios/platform/zone-data.ts", import.meta.url),
  `/** Written by scripts/zones.ts. Each line: minutes ahead of UTC at the start of 2024, then quarters of an hour from there (base 36) with what is so from then on; and the zones of which that is true. */\nexport const ZONES = \`${lines.join("\n")}\`;\n`,
);
console.log(`${zones.length} zones, ${groups.size} clocks`);
