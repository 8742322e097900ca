#!/bin/sh
# @photostructure/tz-lookup 11.7.0 (npm) against geo-tz 8.1.9, which has the boundaries themselves. The small table is coarse: at these towns it
# names the neighbour's zone, whose clock is another one. Seen: Puerto Carreño, Colombia, gets Venezuela's zone (an hour off); Jayapura, Indonesia,
# that of Papua New Guinea (an hour); Cooch Behar's border in India that of Bhutan (half an hour).
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @photostructure/tz-lookup@11.7.0 geo-tz@8.1.9
cat >run.cjs <<'JS'
const lookup = require("@photostructure/tz-lookup");
const { find } = require("geo-tz");
/** Minutes east of UTC on one day. */
const offset = (zone) => {
  const at = new Date("2026-01-15T12:00:00Z");
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(
    new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).format(at),
  );
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
};
for (const [name, latitude, longitude] of [
  ["Puerto Carreño", 6.189, -67.486],
  ["Jayapura", -2.534, 140.718],
  ["near Cooch Behar", 26.848, 89.376],
]) {
  console.log(`${name}: ${offset(lookup(latitude, longitude)) - offset(find(latitude, longitude)[0])} minutes`);
}
JS
seen=$(node run.cjs)
expected='Puerto Carreño: 60 minutes
Jayapura: 60 minutes
near Cooch Behar: 30 minutes'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "the two agree otherwise now" >&2
  exit 1
fi
