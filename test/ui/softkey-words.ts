/** The keypad's softkey labels, read from the sources of its screens: every label, by side, with those it can appear beside. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const UI = fileURLToPath(new URL("../../kaios/ui/", import.meta.url));

export interface Label {
  readonly key: string;
  readonly ember: boolean;
}
export interface Bar {
  readonly left: Label[];
  readonly center: Label[];
  readonly right: Label[];
}
/** The softkey labels of a component or helper, by side; the labels of its rows are in the middle. */
interface Part extends Bar {
  /** The labels of its questions. */
  readonly verbs: Label[];
  readonly uses: Set<string>;
}

export const SIDES = ["left", "center", "right"] as const;

/** Catalogue keys in an expression, without those in its callbacks. */
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
/** The condition of `busy ? "key.wait" : …` contains no label. */
function stringsIn(node: ts.Node): string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...stringsIn(node.whenTrue), ...stringsIn(node.whenFalse)];
  return [];
}
const labels = (node: ts.Node): Label[] => keysIn(node).map((key) => ({ key, ember: /\bember\b/.test(node.getText()) }));

/** Default labels of rows and fields. */
const USUAL: Readonly<Record<string, string>> = {
  Row: "key.open",
  Line: "key.change",
  Turn: "key.change",
  Choice: "key.change",
  Toggle: "key.change",
  Field: "key.next",
  Area: "key.line",
};

type Named = ts.JsxAttribute | ts.PropertyAssignment | ts.VariableDeclaration;
const isNamed = (node: ts.Node): node is Named =>
  ts.isJsxAttribute(node) || ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node);
const tagOf = (node: Named): string => (ts.isJsxAttribute(node) ? node.parent.parent.tagName.getText() : "");
const embers = (words: readonly Label[]): Label[] => words.map(({ key }) => ({ key, ember: true }));

/** Assigns labels to a side by the name of their property. */
function named(part: Part, node: Named): void {
  const name = node.name.getText();
  const tag = tagOf(node);
  const words = node.initializer ? labels(node.initializer) : [];
  const side = SIDES.find((one) => one === name);
  const isObject = ts.isVariableDeclaration(node) && node.initializer?.kind === ts.SyntaxKind.ObjectLiteralExpression;
  if (side) part[side].push(...words);
  // A softkey in a variable, or passed on by its label.
  else if (tag === "Three" || isObject) part.right.push(...embers(words));
  else if (name === "verb") part.verbs.push(...embers(words));
  else if (name === "actLabel" || (name === "label" && tag === "Row")) part.center.push(...words);
}

/** The default label of a row or field without its own. */
function usual(part: Part, node: ts.JsxSelfClosingElement): void {
  const key = USUAL[node.tagName.getText()];
  const own = node.attributes.properties.some((one) => /^(label|actLabel)$/.test(one.name?.getText() ?? ""));
  if (key && !(own && key === "key.open")) part.center.push({ key, ember: false });
}

function partOf(statement: ts.Node): Part {
  const part: Part = { left: [], center: [], right: [], verbs: [], uses: new Set() };
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) part.uses.add(node.text);
    if (isNamed(node)) named(part, node);
    if (ts.isJsxSelfClosingElement(node)) usual(part, node);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return part;
}

/** All components and helpers of the keypad, by name. */
function allParts(): Map<string, Part> {
  const files = ["", "screens", "parts"].flatMap((folder) => readdirSync(join(UI, folder)).map((name) => join(UI, folder, name)));
  const parts = new Map<string, Part>();
  for (const file of files.filter((name) => name.endsWith(".tsx"))) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
    for (const statement of source.statements) {
      if (ts.isFunctionDeclaration(statement)) parts.set(statement.name?.text ?? file, partOf(statement));
      if (!ts.isVariableStatement(statement)) continue;
      for (const one of statement.declarationList.declarations) parts.set(one.name.getText(), partOf(one));
    }
  }
  return parts;
}

/** Each screen with the labels of its own rows and of the components it uses. */
export function bars(): Bar[] {
  const parts = allParts();
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
