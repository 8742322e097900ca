import { describe, expect, test } from "vitest";
import { fitPicture } from "./fit-picture.ts";

/** A canvas that writes so many bytes a pixel of the longer side, at full quality. */
function encoder(bytesAPixel: number) {
  const asked: (readonly [side: number, quality: number])[] = [];
  const encode = async (side: number, quality: number): Promise<Blob> => {
    asked.push([side, quality]);
    return new Blob([new Uint8Array(Math.round(side * bytesAPixel * quality))]);
  };
  return { asked, encode };
}

describe("a picture is made to fit", () => {
  test("at the largest size whose worst quality fits, and then at the best quality that does", async () => {
    const { encode, asked } = encoder(40);
    const blob = await fitPicture(encode, 4000, 12_000);
    expect(blob?.size).toBeLessThanOrEqual(12_000);
    // 800 pixels take 12,800 bytes at worst, 640 take 10,240.
    expect(asked.map(([side]) => side)).toEqual([800, 640, 640, 640, 640]);
  });

  test("never larger than it is", async () => {
    const { encode, asked } = encoder(1);
    await fitPicture(encode, 300, 12_000);
    expect(asked[0]?.[0]).toBe(300);
    const large = encoder(1);
    await fitPicture(large.encode, 30_000, 12_000);
    expect(large.asked[0]?.[0]).toBe(800);
  });

  test("or not at all", async () => {
    const { encode, asked } = encoder(10_000);
    expect(await fitPicture(encode, 4000, 3_000)).toBeUndefined();
    expect(asked).toHaveLength(9);
  });
});
