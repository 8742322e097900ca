import { beforeEach, describe, expect, it } from "vitest";
import { changes, dropLayer, type Keys, type Layer, labelsOf, pushLayer, topLayer } from "./layers.ts";

const soft = (label: string) => ({ label, act: () => undefined });
const made: Layer[] = [];
const push = (keys: Keys): Layer => {
  const layer = pushLayer({} as HTMLElement);
  layer.keys = keys;
  made.push(layer);
  return layer;
};

beforeEach(() => {
  for (const layer of made.splice(0)) dropLayer(layer);
});

describe("the stack of softkeys", () => {
  it("shows what was pushed last, and what lay below once it is gone", () => {
    push({ left: soft("Leave") });
    const menu = push({ left: soft("Cancel") });
    expect(topLayer()?.keys.left?.label).toBe("Cancel");
    dropLayer(menu);
    expect(topLayer()?.keys.left?.label).toBe("Leave");
  });

  it("keeps the top when one below goes first", () => {
    const screen = push({ left: soft("Leave") });
    push({ left: soft("Cancel") });
    dropLayer(screen);
    dropLayer(screen);
    expect(topLayer()?.keys.left?.label).toBe("Cancel");
  });

  it("says that it changed", () => {
    const before = changes.value;
    dropLayer(push({}));
    expect(changes.value).toBe(before + 2);
  });

  it("is empty at the end", () => {
    expect(topLayer()).toBeUndefined();
  });
});

describe("the middle softkey", () => {
  const keys: Keys = { left: soft("Back"), center: soft("Keep"), right: soft("Leave") };

  it("is the focused row's, if that does something", () => {
    expect(labelsOf(keys, { label: "Open", act: () => undefined }).center?.label).toBe("Open");
    expect(labelsOf(keys, { label: "Open", act: () => undefined, ember: true }).center?.ember).toBe(true);
  });

  it("is the screen's where no row has the focus, or the row is only to be read", () => {
    expect(labelsOf(keys, undefined).center?.label).toBe("Keep");
    expect(labelsOf(keys, {}).center?.label).toBe("Keep");
  });

  it("names what a field does by itself without doing anything", () => {
    const { center } = labelsOf(keys, { label: "New line" });
    expect(center?.label).toBe("New line");
    expect(center?.act()).toBeUndefined();
  });

  it("leaves the outer two to the screen", () => {
    const { left, right } = labelsOf(keys, { label: "Open", act: () => undefined });
    expect([left?.label, right?.label]).toEqual(["Back", "Leave"]);
  });
});
