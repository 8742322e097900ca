/** The page's clock. */
export const pageClock = {
  /** Unix seconds, with fraction. */
  now: (): number => Date.now() / 1000,
  after(seconds: number, call: () => void): () => void {
    const timer = setTimeout(call, seconds * 1000);
    return () => clearTimeout(timer);
  },
  /** Whether the page is hidden. */
  isHidden: (): boolean => document.hidden,
};
