import { Stone } from "./stone.tsx";

const GROUNDED = {
  d: "M110 95C133.8 95 154 100.7 154 108C154 115.8 142.6 121 110 121C77.4 121 66 115.5 66 108C66 100.5 84.5 95 110 95Z",
  at: [110, 108, 13],
  fill: "stone-6",
  specks: "M133 105h0M137 108h0M128 115h0M100 98h0",
} as const;

/** One stone of the cairn, and the outlines of two more. */
export function EmptyArt() {
  return (
    <svg class="art" viewBox="0 0 220 150" aria-hidden="true">
      <g fill="none" stroke="var(--line-ui)" stroke-width="1.25">
        <ellipse cx="110" cy="118" rx="104" ry="26" opacity=".55" />
        <ellipse cx="110" cy="118" rx="66" ry="16" />
      </g>
      <Stone shape={GROUNDED} />
      <g fill="none" stroke="var(--line-ui)" stroke-width="1.75" stroke-dasharray="3 6" stroke-linecap="round">
        <path d="M118 65C135.8 65 147 71.2 147 79C147 87.4 136.2 93 112.4 93C88.6 93 81 87.1 81 79C81 70.9 98.9 65 118 65Z" />
        <path d="M105 37.5C116.9 37.5 130 43 130 50C130 57.5 124.6 62.5 109.2 62.5C93.8 62.5 86 57.3 86 50C86 42.8 92.2 37.5 105 37.5Z" />
      </g>
    </svg>
  );
}
