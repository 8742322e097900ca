/** Whether this browser's workers can, and its pages can show it. */
export const canDrawOffscreen = (): boolean =>
  typeof OffscreenCanvas === "function" && "transferToImageBitmap" in OffscreenCanvas.prototype;
