/** Inside a room: knocks, messages, and the field to write one. */
import { useState } from "preact/hooks";
import type { Room } from "../../../engine/face.ts";
import { linesOf, useMarkRead } from "../../../view/acts/talking.ts";
import { useNow } from "../../../view/state/clock.ts";
import { lineFound } from "../../../view/state/finding.ts";
import { t } from "../../../view/words/t.ts";
import { FindField, NothingFound } from "../../parts/find-field.tsx";
import { RoomHead } from "./head.tsx";
import { Knocks } from "./knocks.tsx";
import { SayBar } from "./say-bar.tsx";
import { Talk } from "./talk.tsx";
import "./room.css";

export function Chat({ room }: { readonly room: Room }) {
  const now = useNow();
  /** Absent while nothing is looked for. */
  const [query, setQuery] = useState<string | undefined>(undefined);
  useMarkRead(room);
  const lines = linesOf(room.id);
  const found = query?.trim() ? lines.filter((line) => lineFound(query, line)) : lines;
  return (
    <main class="page room">
      <RoomHead room={room} now={now} onFind={() => setQuery(query === undefined ? "" : undefined)} />
      {query !== undefined && (
        <div class="findbar">
          <FindField label={t("room.find")} value={query} onInput={setQuery} focus />
          <button type="button" class="btn quiet" onClick={() => setQuery(undefined)}>
            {t("room.find.close")}
          </button>
        </div>
      )}
      {room.knocks.length > 0 && <Knocks room={room} />}
      {found.length === 0 && lines.length > 0 ? <NothingFound /> : <Talk room={room} lines={found} now={now} />}
      <SayBar room={room} />
    </main>
  );
}
