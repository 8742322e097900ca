import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { keepFocus } from "../keys/focus.ts";
import { dropLayer, type Keys, type Layer, pushLayer, type RowKeys, setRow, topLayer, touch } from "../keys/layers.ts";

/** Registers the keys of a screen or menu while it is mounted. */
export function useKeys(box: RefObject<HTMLElement | null>, keys: Keys): void {
  const layer = useRef<Layer | undefined>(undefined);
  useLayoutEffect(() => {
    if (!box.current) return;
    const mine = pushLayer(box.current);
    layer.current = mine;
    return () => {
      dropLayer(mine);
      const below = topLayer();
      if (below) keepFocus(below);
    };
  }, []);
  useLayoutEffect(() => {
    const mine = layer.current;
    if (!mine) return;
    mine.keys = keys;
    if (topLayer() === mine) keepFocus(mine);
    touch();
  });
}

/** Registers the keys of a row. */
export function useRow<E extends HTMLElement>(keys: RowKeys): RefObject<E | null> {
  const row = useRef<E>(null);
  useLayoutEffect(() => {
    if (!row.current) return;
    setRow(row.current, keys);
    if (document.activeElement === row.current) touch();
  });
  return row;
}
