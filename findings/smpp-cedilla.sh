#!/bin/sh
# smpp 0.5.1 (npm). The alphabet of GSM text messages has a capital Ç and no small ç. A text with a small one is sent as Latin-1 (data_coding 3), where
# one would expect UCS-2 (8) as for other letters that the alphabet lacks; carriers differ in what they make of 3. Seen: "ça va" 3, "Ça va" 1 (the alphabet), "ő" 8.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund smpp@0.5.1
cat >run.cjs <<'JS'
const smpp = require("smpp");
for (const text of ["ça va", "Ça va", "ő"]) {
  const sent = new smpp.PDU("submit_sm", { destination_addr: "1", short_message: text });
  sent.toBuffer();
  console.log(`${text}: ${sent.data_coding}`);
}
JS
seen=$(node run.cjs)
expected='ça va: 3
Ça va: 1
ő: 8'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "smpp chooses otherwise now" >&2
  exit 1
fi
