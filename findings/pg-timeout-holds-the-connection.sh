#!/bin/sh
# pg 8.23.1 (npm). After `query_timeout` has fired, the client still waits for the old answer first: the next queries of that connection time out
# too, although the server would answer them at once. Seen: three timeouts in a row where only the first query is slow. So a pool must end the
# connection (`client.release(true)`), which it does not do by itself for a client that was checked out.
# The server here speaks just enough of PostgreSQL's protocol to answer one query after five seconds and the others at once, in order.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pg@8.23.1
cat >run.cjs <<'JS'
const net = require("node:net");
const pg = require("pg");
const message = (type, body) => {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
};
const ready = message("Z", Buffer.from("I"));
const server = net.createServer((socket) => {
  let input = Buffer.alloc(0);
  let begun = false;
  let answered = Promise.resolve();
  const take = (length) => {
    const part = input.subarray(0, length);
    input = input.subarray(length);
    return part;
  };
  socket.on("error", () => {});
  socket.on("data", (data) => {
    input = Buffer.concat([input, data]);
    if (!begun && input.length >= 8 && input.length >= input.readInt32BE(0)) {
      take(input.readInt32BE(0));
      begun = true;
      socket.write(Buffer.concat([message("R", Buffer.alloc(4)), ready]));
    }
    while (begun && input.length >= 5 && input.length > input.readInt32BE(1)) {
      const query = take(1 + input.readInt32BE(1)).toString();
      const seconds = query.includes("slow") ? 5 : 0;
      answered = answered
        .then(() => new Promise((resolve) => setTimeout(resolve, seconds * 1000)))
        .then(() => socket.write(Buffer.concat([message("C", Buffer.from("SELECT 0\0")), ready])));
    }
  });
});
server.listen(0, "127.0.0.1", async () => {
  const client = new pg.Client({ host: "127.0.0.1", port: server.address().port, user: "u", database: "d", query_timeout: 300 });
  client.on("error", () => {});
  await client.connect();
  for (const name of ["slow", "fast", "fast"]) {
    const outcome = await client.query(`-- ${name}`).then(() => "answered", (error) => error.message);
    console.log(`${name}: ${outcome}`);
  }
  process.exit(0);
});
JS
seen=$(node run.cjs)
expected='slow: Query read timeout
fast: Query read timeout
fast: Query read timeout'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "pg behaves otherwise now" >&2
  exit 1
fi
