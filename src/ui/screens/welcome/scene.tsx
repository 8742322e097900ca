/** The welcome's picture: a cairn at the shore in its 100 m circle. */

import { t } from "../../../view/words/t.ts";
import { Stone, type StoneShape } from "../../parts/stone.tsx";

const PILE: readonly StoneShape[] = [
  {
    d: "M178 305C213.6 305 250 313.9 250 326.8C250 340.6 235.2 351 186.4 351C137.6 351 118 343.3 118 330C118 316.7 139.7 305 178 305Z",
    at: [184, 328, 23],
    fill: "stone-1",
    specks: "M153 343h0M218 317h0M210 331h0M153 328h0M222 314h0M176 324h0",
  },
  {
    d: "M195.2 259.8C222.2 258.9 239.6 269.6 240 282.5C240.5 296.2 224.4 304.8 188.4 306.1C152.4 307.3 140.4 296.1 140 282.7C139.5 269.4 166.2 260.8 195.2 259.8Z",
    at: [190, 283, 23],
    fill: "stone-2",
    specks: "M215 295h0M176 283h0M161 287h0M161 290h0M213 287h0M220 273h0",
  },
  {
    d: "M178.1 220.9C198 221.9 217.6 231.2 217 242.3C216.4 254.3 206.8 262.4 180.2 261C153.5 259.6 142.4 251.6 143 240.1C143.6 228.5 156.6 219.7 178.1 220.9Z",
    at: [180, 241, 20],
    fill: "stone-1",
    specks: "M200 233h0M171 253h0M176 237h0M191 245h0M157 240h0",
  },
  {
    d: "M189.2 189.9C202.6 189.2 211.5 195.7 212 204.7C212.5 214.3 204.1 221.1 186.6 222C169.2 223 162.5 216.6 162 207.3C161.5 198 174.7 190.6 189.2 189.9Z",
    at: [187, 206, 16],
    fill: "stone-2",
    specks: "M192 218h0M176 206h0M198 201h0",
  },
  {
    d: "M179.9 165.7C188.5 165 198.3 169.6 198.9 176.6C199.6 184.1 195.7 189.4 184.9 190.4C174 191.3 167.7 186.6 167.1 179.4C166.4 172.2 170.7 166.5 179.9 165.7Z",
    at: [183, 178, 12],
    fill: "ember",
    specks: "M175 184h0M190 170h0M172 184h0",
  },
];

export function Scene() {
  return (
    <svg class="scene" viewBox="0 0 360 430" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <defs>
        <linearGradient id="fade" x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" class="fade0" />
          <stop offset="1" class="fade1" />
        </linearGradient>
        <radialGradient id="halo">
          <stop offset="0" class="halo0" />
          <stop offset="1" class="halo1" />
        </radialGradient>
      </defs>
      <g class="far">
        <path opacity=".55" d="M-600 196H0c22-7 38-19 61-20 30-1 42 12 70 13 22 1 30-6 46-6 20 0 34 13 60 13Z" />
        <path opacity=".8" d="M228 196c20-3 30-16 52-18 26-2 40 6 80 2h600v16Z" />
      </g>
      <path class="sea" d="M-600 196h1560v80H-600Z" />
      <path
        class="waves"
        d="M18 208h58M96 206h28M252 209h74M170 214h44M36 222h96M236 224h48M304 220h40M-140 210h70M-90 224h60M400 212h60M470 222h90"
      />
      <path class="hill" d="M-600 246H0c58-18 92-8 142-10 62-2 122-28 218-16h600v210H-600Z" />
      <path class="hill2" d="M-600 330H0c64-26 120-12 190-14 66-2 110-22 170-14h600v128H-600Z" opacity=".55" />
      <ellipse class="r" cx="184" cy="344" rx="262" ry="84" opacity=".4" />
      <ellipse class="r" cx="184" cy="344" rx="178" ry="57" opacity=".8" />
      <ellipse class="rh" cx="184" cy="344" rx="104" ry="33" />
      <ellipse class="r0" cx="184" cy="344" rx="104" ry="33" />
      <text class="rt" x="184" y="381">
        {t("welcome.ring")}
      </text>
      <path d="M-600 366h1560v65H-600Z" fill="url(#fade)" />
      <circle cx="183" cy="178" r="62" fill="url(#halo)" />
      <ellipse cx="190" cy="349" rx="72" ry="11" fill="#000" opacity=".22" />
      {PILE.map((shape) => (
        <Stone key={shape.d} shape={shape} />
      ))}
    </svg>
  );
}
