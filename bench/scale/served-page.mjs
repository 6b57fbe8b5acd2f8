// The console's built page, served with the headers of the console, and the sample views that it is fed with.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { securityHeaders } from "../../lib/server/security-headers.js";

const ui = fileURLToPath(new URL("../../dist/ui/", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Imports a module of the page, which is TypeScript. */
const bundled = async (path) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(path, import.meta.url))],
    ...{ bundle: true, format: "esm", write: false, logLevel: "error" },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
};

export const { sampleChange, sampleWhole, usualSample } = await bundled(
  "../../ui/src/sample/sample-views.ts",
);

/** Serves the page on a free port of this machine; `opened` is the event stream of the page that came. */
export const servePage = async () => {
  let stream = null;
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/live") {
      response.writeHead(200, { ...securityHeaders, "content-type": "text/event-stream" });
      stream = response;
      open();
      return;
    }
    const file = pathname === "/" ? "index.html" : pathname.slice(1);
    const content = await readFile(join(ui, file)).catch(() => null);
    const type = types[extname(file)] ?? "text/plain";
    response.writeHead(content === null ? 404 : 200, { ...securityHeaders, "content-type": type });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    opened,
    /** Resolves when the page has room for more. */
    async send(event, data) {
      const hasRoom = stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (!hasRoom) await new Promise((resolve) => stream.once("drain", resolve));
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** Of frame times in ms: one that a share of the frames are not longer than. */
export const frameTimes = (frames) => {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const text =
    `${sorted.length} frames, median ${at(0.5).toFixed(1)} ms, ` +
    `p95 ${at(0.95).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, longest ${at(1).toFixed(0)} ms`;
  return { at, text };
};
