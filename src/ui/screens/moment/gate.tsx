import { Stone, type StoneShape } from "../../parts/stone.tsx";

const BASE: StoneShape = {
  d: "M172 597C242.8 597 298 611.5 298 630C298 649.8 272.9 663 183.2 663C93.5 663 62 649.1 62 630C62 610.9 96.5 597 172 597Z",
  at: [180, 630, 33],
  fill: "stone-1",
  specks: "M113 629h0M268 631h0M256 614h0M180 630h0M197 654h0M123 614h0M164 645h0M206 640h0M255 647h0",
};

/** From the top of the pile down, in the order they roll off; `from` is the class with the start position. */
const POSTS: readonly (StoneShape & { readonly from: string })[] = [
  {
    d: "M60.9 529.2C96.2 524.3 120.6 536.9 123.4 556.8C126.4 578.2 106.9 595.5 59.8 602.1C12.8 608.7 -4.5 595.9 -7.4 575.2C-10.3 554.5 23 534.6 60.9 529.2Z",
    at: [58, 565, 36],
    fill: "stone-2",
    specks: "M54 576h0M78 545h0M22 551h0M102 559h0M60 576h0M96 555h0",
    from: "st4",
  },
  {
    d: "M298.2 535.3C332 539.4 366.9 558.8 364.5 577.7C362 597.9 346.1 609.7 301 604.1C256 598.6 237.1 581.9 239.5 562.3C241.9 542.7 261.9 530.8 298.2 535.3Z",
    at: [302, 570, 34],
    fill: "stone-1",
    specks: "M285 545h0M324 560h0M279 560h0M342 586h0M293 568h0",
    from: "st3",
  },
  {
    d: "M53.1 466.7C77.9 461 105.9 468.5 109.8 485.4C114 503.6 105.5 518.2 72.5 525.8C39.6 533.5 22.2 524.1 18.2 506.6C14.2 489.1 26.6 472.8 53.1 466.7Z",
    at: [64, 496, 31],
    fill: "stone-1",
    specks: "M86 481h0M25 500h0M77 503h0M56 508h0",
    from: "st2",
  },
  {
    d: "M305.9 479.5C329.2 484.4 342.4 500.3 339 516.1C335.4 533.2 319.4 541.6 288.4 535C257.4 528.4 249.5 514.3 253 497.9C256.5 481.4 281 474.2 305.9 479.5Z",
    at: [296, 507, 29],
    fill: "stone-2",
    specks: "M319 500h0M309 511h0M274 504h0M308 522h0",
    from: "st1",
  },
  {
    d: "M308.4 437.6C322.4 441.6 329 452.7 326 463.4C322.6 475 311.5 480.1 293.3 474.9C275.2 469.7 270.8 459.7 274 448.6C277.2 437.4 293.3 433.3 308.4 437.6Z",
    at: [300, 456, 20],
    fill: "ember",
    specks: "M295 468h0M303 457h0M281 452h0",
    from: "st0",
  },
];

const SPARKS = [
  [112, 380, 1.8],
  [262, 352, 2.2],
  [236, 296, 1.5],
  [126, 322, 1.4],
  [158, 268, 1.6],
  [204, 240, 1.2],
] as const;

export function Gate({ several }: { readonly several: boolean }) {
  return (
    <svg class="art" viewBox="0 0 360 800" preserveAspectRatio="xMidYMax meet" aria-hidden="true">
      <defs>
        <radialGradient id="glow" cx="180" cy="540" r="420" gradientUnits="userSpaceOnUse">
          <stop offset="0" class="g0" />
          <stop offset=".2" class="g1" />
          <stop offset=".5" class="g2" />
          <stop offset="1" class="g3" />
        </radialGradient>
        <linearGradient id="beam" x1="0" x2="0" y1="1" y2="0">
          <stop offset="0" class="b0" />
          <stop offset=".55" class="b1" />
          <stop offset="1" class="b2" />
        </linearGradient>
        <linearGradient id="slip" x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" class="p0" />
          <stop offset="1" class="p1" />
        </linearGradient>
        <filter id="soft" x="-30%" width="160%">
          <feGaussianBlur stdDeviation="9" />
        </filter>
      </defs>
      <ellipse class="ground" cx="180" cy="640" rx="236" ry="70" />
      <g class="light">
        <path d="M-1600-900H1960V900H-1600Z" fill="url(#glow)" />
        <path d="M132 620 74 200h212l-58 420Z" fill="url(#beam)" filter="url(#soft)" />
      </g>
      <ellipse class="rim" cx="180" cy="640" rx="152" ry="45" />
      <ellipse class="under" cx="180" cy="662" rx="128" ry="15" />
      <Stone shape={BASE} />
      <ellipse class="light hot" cx="180" cy="605" rx="66" ry="8" />
      <Slip several={several} />
      {POSTS.map((shape) => (
        <g key={shape.from} class={`st ${shape.from}`}>
          <Stone shape={shape} />
        </g>
      ))}
      <g class="light sparks">
        {SPARKS.map(([x, y, r]) => (
          <circle key={x} cx={x} cy={y} r={r} />
        ))}
      </g>
    </svg>
  );
}

/** The slip of a note; for several notes more lie behind it. */
function Slip({ several }: { readonly several: boolean }) {
  return (
    <g class="rising">
      {several &&
        [9, 3].map((turn) => (
          <g key={turn} transform={`rotate(${turn} 180 520)`}>
            <path class="slip-shade" d="M120 429q0-9 9-9h80l31 31v112q0 9-9 9H129q-9 0-9-9Z" />
            <path fill="url(#slip)" d="M120 422q0-9 9-9h80l31 31v112q0 9-9 9H129q-9 0-9-9Z" />
          </g>
        ))}
      <g transform="rotate(-3 180 486)">
        <path class="slip-shade" d="M120 429q0-9 9-9h80l31 31v112q0 9-9 9H129q-9 0-9-9Z" />
        <path fill="url(#slip)" d="M120 422q0-9 9-9h80l31 31v112q0 9-9 9H129q-9 0-9-9Z" />
        <path class="p1f" d="M209 413v22q0 9 9 9h22Z" />
        <path class="fold" d="M209 413v22q0 9 9 9h22" />
        <path class="lines" d="M138 452h54M138 470h84M138 488h84M138 506h60" />
        <path class="hand" d="M138 536c8-9 14 7 21-2s8-8 13 0 9 2 14-3" />
      </g>
    </g>
  );
}
