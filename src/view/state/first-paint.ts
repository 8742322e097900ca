/** What can wait until the first picture stands on the screen: on a slow line it would come out of the same few bytes a second. */

const FIRST = "first-contentful-paint";

/** Calls once the first picture is drawn, at once where it is already, or where nobody looks at the page. */
export function afterFirstPaint(call: () => void): void {
  const tells = PerformanceObserver.supportedEntryTypes?.includes("paint");
  if (document.hidden || performance.getEntriesByName(FIRST).length > 0) call();
  else if (!tells) requestAnimationFrame(() => setTimeout(call));
  else {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName(FIRST).length === 0) return;
      observer.disconnect();
      call();
    });
    observer.observe({ type: "paint", buffered: true });
  }
}
