import type { ChangeView, WholeView } from "../../../src/server/api.ts";
import type { PageStore } from "./page-store.ts";

const firstRetryMs = 1_000;
const longestRetryMs = 10_000;

/**
 * Keeps one stream of events open for as long as the page is. The browser opens a broken stream again by itself, but
 * gives up one that was answered with an error: that one is opened anew here, after a time that doubles.
 */
export function followLive(store: PageStore): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let ended = false;

  const open = () => {
    source = new EventSource("live");
    source.addEventListener("whole", (event: MessageEvent<string>) => {
      retryMs = firstRetryMs;
      store.whole(JSON.parse(event.data) as WholeView);
    });
    source.addEventListener("change", (event: MessageEvent<string>) => {
      store.change(JSON.parse(event.data) as ChangeView);
    });
    source.addEventListener("error", () => {
      store.connection("lost");
      if (source?.readyState === EventSource.CLOSED) void again();
    });
  };

  const again = async () => {
    source?.close();
    if (await isRefused()) store.connection("refused");
    if (ended) return;
    timer = setTimeout(open, retryMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  };

  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** Whether the server is there and asks for the token. */
async function isRefused(): Promise<boolean> {
  try {
    return (await fetch("worker-count")).status === 401;
  } catch {
    return false;
  }
}
