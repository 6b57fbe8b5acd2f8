import type { ChangeView, WholeView } from "../../../src/server/api.ts";
import type { PageStore } from "./page-store.ts";

const firstRetryMs = 1_000;
const longestRetryMs = 10_000;

/**
 * Keeps one stream of events open for as long as the page is. The browser opens a broken stream again by itself, but
 * gives up one that was answered with an error: that one is opened anew here, after a time that doubles.
 *
 * A browser has six connections to a server, for all its tabs: a hidden page lets its stream go when another one is
 * shown, and begins anew with everything when it is shown itself. Alone it goes on, so that its title does.
 */
export function followLive(store: PageStore): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = firstRetryMs;
  let ended = false;
  /** Without a stream until it is shown. */
  let resting = document.hidden;
  const others = new BroadcastChannel("acrida live");

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
    timer = setTimeout(() => {
      close();
      if (!resting) open();
    }, retryMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  };

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };

  const shown = () => {
    if (document.hidden) return;
    resting = false;
    others.postMessage("shown");
    if (source === null) open();
  };

  others.addEventListener("message", () => {
    if (!document.hidden) return;
    resting = true;
    close();
  });
  document.addEventListener("visibilitychange", shown);
  shown();
  return () => {
    ended = true;
    close();
    others.close();
    document.removeEventListener("visibilitychange", shown);
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
