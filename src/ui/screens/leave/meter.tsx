/** How full the note's size bucket is: notes of one bucket have the same size on the wire. */
import type { Measure } from "../../../engine/face.ts";
import { t } from "../../../view/words/t.ts";

const STONES = [
  {
    bucket: 1024,
    label: "1 KB",
    width: 38,
    height: 20,
    d: "M19 1C28.7 1 37 5 37 10C37 15.4 31.6 19 19 19C6.4 19 1 15.2 1 10C1 4.8 8.6 1 19 1Z",
  },
  {
    bucket: 4096,
    label: "4",
    width: 46,
    height: 25,
    d: "M23 1C34.9 1 45 6.1 45 12.5C45 19.4 38.4 24 23 24C7.6 24 1 19.2 1 12.5C1 5.8 10.2 1 23 1Z",
  },
  {
    bucket: 16_384,
    label: "16",
    width: 56,
    height: 31,
    d: "M28 1C42.6 1 55 7.4 55 15.5C55 24.2 46.9 30 28 30C9.1 30 1 23.9 1 15.5C1 7.1 12.3 1 28 1Z",
  },
];

export function Meter({ measure }: { readonly measure: Measure | undefined }) {
  const { bytes, capacity, bucket } = measure ?? { bytes: 0, capacity: 0, bucket: 1024 };
  return (
    <div class="meter between" id="note-size">
      <p class={bucket === 0 ? "fine alarmtext" : "fine"}>
        <b class="count num">{measure ? t("meter.bytes", { bytes, capacity }) : "\u00a0"}</b>
        <br />
        {t(bucket === 0 ? "meter.over" : "meter.alike")}
      </p>
      <span class="stones" aria-hidden="true">
        {STONES.map((stone) => {
          const on = bucket <= stone.bucket && bucket > stone.bucket / 8 && (bucket === stone.bucket || stone.bucket === 1024);
          const fill = on && capacity > 0 ? Math.min(1, bytes / capacity) : 0;
          return (
            <span key={stone.label} class={on ? "on" : ""}>
              <svg aria-hidden="true" width={stone.width} height={stone.height} viewBox={`0 0 ${stone.width} ${stone.height}`}>
                <clipPath id={`fill${stone.bucket}`}>
                  <rect width={stone.width * fill} height={stone.height} />
                </clipPath>
                <path class="fl" clip-path={`url(#fill${stone.bucket})`} d={stone.d} />
                <path class="of" d={stone.d} />
              </svg>
              <bdi dir="ltr">{stone.label}</bdi>
            </span>
          );
        })}
      </span>
    </div>
  );
}
