/** No word on a softkey is ever cut: every three that can stand side by side are measured at 240 pixels, in every language. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, it } from "vitest";
import { first } from "../../src/ui/words/en/first.ts";
import { LANGUAGES, type LanguageName } from "../../src/ui/words/language.ts";
import { openKeypad } from "./keypad-keys.ts";
import { type Harness, startHarness } from "./serve.ts";

const UI = fileURLToPath(new URL("../../kaios/ui/", import.meta.url));

interface Label {
  readonly key: string;
  readonly ember: boolean;
}
interface Bar {
  readonly left: Label[];
  readonly center: Label[];
  readonly right: Label[];
}
/** What a component or a helper puts on the softkeys, by side; its rows' words stand in the middle. */
interface Part extends Bar {
  /** What a question says before something is lost. */
  readonly verbs: Label[];
  readonly uses: Set<string>;
}

const SIDES = ["left", "center", "right"] as const;

/** Keys of the catalogue within an expression, not within what it does when it is pressed. */
function keysIn(node: ts.Node): string[] {
  if (ts.isArrowFunction(node)) return [];
  const here =
    ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "t" && node.arguments[0]
      ? stringsIn(node.arguments[0])
      : [];
  const below: string[] = [];
  if (here.length === 0) ts.forEachChild(node, (child) => void below.push(...keysIn(child)));
  return [...here, ...below];
}
/** The condition of `busy ? "key.wait" : …` is no word. */
function stringsIn(node: ts.Node): string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...stringsIn(node.whenTrue), ...stringsIn(node.whenFalse)];
  return [];
}
const labels = (node: ts.Node): Label[] => keysIn(node).map((key) => ({ key, ember: /\bember\b/.test(node.getText()) }));

/** What rows and fields say where nobody says otherwise. */
const USUAL: Readonly<Record<string, string>> = {
  Row: "key.open",
  Line: "key.change",
  Turn: "key.change",
  Choice: "key.change",
  Toggle: "key.change",
  Field: "key.next",
  Area: "key.line",
};

function partOf(statement: ts.Node): Part {
  const part: Part = { left: [], center: [], right: [], verbs: [], uses: new Set() };
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) part.uses.add(node.text);
    const named = ts.isJsxAttribute(node) || ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node) ? node : undefined;
    const name = named?.name.getText() ?? "";
    const words = named?.initializer ? labels(named.initializer) : [];
    const tag = named && ts.isJsxAttribute(named) ? named.parent.parent.tagName.getText() : "";
    const side = SIDES.find((one) => one === name);
    if (side) part[side].push(...words);
    // A softkey that is named before it is used, or handed on by its word.
    else if (
      named &&
      (tag === "Three" || (ts.isVariableDeclaration(named) && named.initializer?.kind === ts.SyntaxKind.ObjectLiteralExpression))
    )
      part.right.push(...words.map(({ key }) => ({ key, ember: true })));
    else if (name === "verb") part.verbs.push(...words.map(({ key }) => ({ key, ember: true })));
    else if (name === "actLabel" || (name === "label" && tag === "Row")) part.center.push(...words);
    if (ts.isJsxSelfClosingElement(node)) {
      const key = USUAL[node.tagName.getText()];
      const own = node.attributes.properties.some((one) => /^(label|actLabel)$/.test(one.name?.getText() ?? ""));
      if (key && !(own && key === "key.open")) part.center.push({ key, ember: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return part;
}

/** Each screen with the words of its own rows and of those that it takes from elsewhere. */
function bars(): Bar[] {
  const parts = new Map<string, Part>();
  for (const folder of ["", "screens", "parts"])
    for (const name of readdirSync(join(UI, folder)).filter((one) => one.endsWith(".tsx"))) {
      const file = join(UI, folder, name);
      const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
      for (const statement of source.statements)
        if (ts.isFunctionDeclaration(statement)) parts.set(statement.name?.text ?? file, partOf(statement));
        else if (ts.isVariableStatement(statement))
          for (const one of statement.declarationList.declarations) parts.set(one.name.getText(), partOf(one));
    }
  const screens = [...parts.values()].filter(({ left, right }) => left.length + right.length > 0);
  const middles = (part: Part, seen: Set<Part>): Label[] => {
    seen.add(part);
    const others = [...part.uses]
      .flatMap((name) => parts.get(name) ?? [])
      .filter((one) => !seen.has(one) && !screens.includes(one));
    return [...part.center, ...others.flatMap((one) => middles(one, seen))];
  };
  const nothing = { key: "", ember: false };
  const cancel = { key: "cancel", ember: false };
  return [
    ...screens.map((part) => ({
      left: [nothing, ...part.left],
      center: [nothing, ...middles(part, new Set())],
      right: [nothing, ...part.right],
    })),
    ...[...parts.values()].map(({ verbs }) => ({ left: [cancel], center: [nothing], right: [nothing, ...verbs] })),
  ];
}

async function catalogue(language: LanguageName): Promise<Record<string, unknown>> {
  const { rest, pages, rooms, keypad, ...others } = LANGUAGES[language];
  const beginning = "first" in others ? await others.first() : first;
  return Object.assign({}, beginning, ...(await Promise.all([rest(), pages(), rooms(), keypad()])));
}

describe("softkeys", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.stop());

  it("are found in the sources", () => {
    const all = bars();
    const count = (side: (typeof SIDES)[number]) => all.flatMap((bar) => bar[side]).filter(({ key }) => key).length;
    assert.ok(
      count("left") > 30 && count("right") > 40 && count("center") > 100,
      `${count("left")} ${count("center")} ${count("right")}`,
    );
  });

  it.each(Object.keys(LANGUAGES) as LanguageName[])("fit beside each other: %s", async (language) => {
    const words = await catalogue(language);
    const say = ({ key, ember }: Label) => {
      const text = key === "" ? "" : words[key];
      assert.equal(typeof text, "string", key);
      return { text: text as string, ember };
    };
    const page = await openKeypad(harness, `still&scene=welcome&language=${language}`);
    const cut = await page.evaluate(
      (rows) => {
        const bar = document.querySelector<HTMLElement>(".softkeys");
        if (!bar) throw new Error("no softkeys");
        bar.innerHTML = ["l", "c", "r"].map((side) => `<span class="soft ${side}"><button><bdi></bdi></button></span>`).join("");
        const buttons = [...bar.querySelectorAll("button")];
        const found = new Set<string>();
        for (const { left, center, right } of rows)
          for (const l of left)
            for (const c of center)
              for (const r of right) {
                const three = [l, c, r];
                three.forEach(({ text, ember }, i) => {
                  const button = buttons[i] as HTMLButtonElement;
                  button.className = ember ? "ember" : "";
                  button.hidden = text === "";
                  (button.firstChild as HTMLElement).textContent = text;
                });
                bar.className = `softkeys ${c.text ? (l.text || r.text ? "" : "one") : "two"}`;
                const wide = buttons.some((button) => button.scrollWidth > button.clientWidth);
                if (wide || bar.scrollWidth > bar.clientWidth) found.add(three.map(({ text }) => text || "·").join(" | "));
              }
        return [...found];
      },
      bars().map(({ left, center, right }) => ({ left: left.map(say), center: center.map(say), right: right.map(say) })),
    );
    await page.close();
    assert.deepEqual(cut, []);
  });
});
