/**
 * The style of the pages: the app's tokens (a test compares them) and no more rules than the pages need. Down to Gecko 48: no grid, no
 * `gap`, no `inset`; that browser has one theme.
 */

export const LIGHT = {
  ground: "#f3f1ec",
  surface: "#fdfcfa",
  sunk: "#e8e4dc",
  ink: "#191f23",
  "ink-2": "#434d54",
  "ink-3": "#5a646b",
  "on-ink": "#fbf9f5",
  line: "#d5cfc4",
  "line-ui": "#7d8286",
  ember: "#f0852d",
  "ember-press": "#dd7119",
  "on-ember": "#1d1206",
  "ember-edge": "#a84e06",
  "ember-soft": "#fbe6d2",
  alarm: "#a31a34",
  "alarm-soft": "#f9e1e3",
  focus: "#191f23",
  "focus-gap": "#ffffff",
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  ground: "#11161a",
  surface: "#1a2126",
  sunk: "#0c1013",
  ink: "#f2efe9",
  "ink-2": "#c0c7ca",
  "ink-3": "#9ba5aa",
  "on-ink": "#14191d",
  line: "#313b42",
  "line-ui": "#7f8b92",
  ember: "#f39340",
  "ember-press": "#ffa95f",
  "on-ember": "#1d1206",
  "ember-edge": "#f39340",
  "ember-soft": "#3a2715",
  alarm: "#ff9aa2",
  "alarm-soft": "#40191f",
  focus: "#ffffff",
  "focus-gap": "#11161a",
};

const tokens = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value};`)
    .join("");

const RULES = `
*,*::before,*::after{box-sizing:border-box}
html{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;font-size:100%;line-height:1.35;color:var(--ink);background:var(--ground);-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:break-word;word-wrap:break-word}
main{max-width:30rem;margin:0 auto;padding:22px 16px 32px}
h1,h2,p,ul,dl,dd,form{margin:0;padding:0}
ul{list-style:none}
h1{font-size:1.75rem;line-height:1.15;letter-spacing:-.015em;margin-bottom:10px}
h2{font-size:1.125rem;margin-bottom:6px}
p{color:var(--ink-2)}
a{color:inherit}
button,input{font:inherit;color:inherit}
.brand{display:flex;align-items:center;font-weight:700;margin-bottom:26px}
.brand svg{width:34px;height:34px;margin-inline-end:10px;flex:none}
.base{fill:var(--ink)}
.top{fill:var(--ember)}
.card{background:var(--surface);border:1px solid var(--line);border-radius:22px;padding:16px;margin-top:18px}
.card+.card{margin-top:12px}
.note{border-inline-start:3px solid var(--line-ui);padding-inline-start:12px;margin-top:18px;font-size:.9375rem}
.warn{background:var(--alarm-soft);color:var(--alarm);border:1.5px solid var(--alarm);border-radius:16px;padding:12px 14px;margin-top:16px;font-weight:700}
.wait{background:var(--ember-soft);border:2px solid var(--ember-edge);border-radius:20px;padding:14px 16px;margin-top:16px}
label{display:block;font-weight:700;margin-top:14px}
label small{display:block;font-weight:400;color:var(--ink-3);font-size:.8125rem}
input{display:block;width:100%;min-height:48px;margin-top:6px;padding:10px 14px;border:1.5px solid var(--line-ui);border-radius:16px;background:var(--surface);font-size:1rem}
input.code{font-size:1.75rem;letter-spacing:.2em;font-variant-numeric:tabular-nums;text-align:center;direction:ltr}
button,.btn{display:block;width:100%;min-height:48px;margin-top:14px;padding:12px 18px;border:0;border-radius:16px;background:var(--ink);color:var(--on-ink);font-weight:700;font-size:1rem;line-height:1.2;text-align:center;text-decoration:none;cursor:pointer}
.main{background:var(--ember);color:var(--on-ember);min-height:56px;font-size:1.125rem}
.main:active{background:var(--ember-press)}
.line{background:transparent;color:var(--ink);border:1.5px solid var(--line-ui)}
.quiet{background:transparent;color:var(--ink);text-decoration:underline;font-weight:500}
button:focus,input:focus,a:focus{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 2px var(--focus-gap)}
.number{direction:ltr;unicode-bidi:isolate;font-size:1.75rem;font-weight:700;letter-spacing:.01em;font-variant-numeric:tabular-nums;white-space:nowrap}
.inline{font-size:inherit}
[dir=rtl] .number{text-align:right}
.row{padding:12px 0;border-top:1px solid var(--line)}
.row:first-child{border-top:0}
.row button{width:auto;min-height:44px;margin-top:8px;padding:8px 16px}
.small{font-size:.9375rem}
.small a{display:inline-block;padding:8px 0}
.fine{font-size:.8125rem;color:var(--ink-3)}
.or{margin:20px 0 0;text-align:center;color:var(--ink-3)}
.tongues{margin-top:28px;padding-top:12px;border-top:1px solid var(--line);font-size:.9375rem}
.tongues a{display:inline-block;padding:12px 10px;margin-inline-start:-10px;margin-inline-end:14px}
[hidden]{display:none}
@media (max-width:300px){html{font-size:75%;}main{padding:10px 8px 16px}.brand{margin-bottom:10px}.brand svg{width:22px;height:22px}.card{padding:10px;border-radius:14px;margin-top:10px}button,.btn,input,.main{min-height:36px;margin-top:8px;padding:6px 10px}.number{font-size:1.5rem}.note{margin-top:10px}.tongues{margin-top:12px}.tongues a{padding:6px}}
@media (min-width:900px){main{padding-top:64px}}
`;

export const STYLE = `:root{color-scheme:light;${tokens(LIGHT)}}
@media (prefers-color-scheme:dark){:root{color-scheme:dark;${tokens(DARK)}}}${RULES}`;
