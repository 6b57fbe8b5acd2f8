import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { oneFile } from "./vite/one-file.ts";
import { sampleServer } from "./vite/sample-server.ts";

/** The server that a page under development talks to; mode `sample` needs none. */
const server = `http://127.0.0.1:${process.env.ACRIDA_WEB_PORT ?? "8089"}`;
const routes = ["/live", "/series", "/swarm", "/stop", "/user", "/stats", "/exceptions", "/tasks", "/logs"];

/** Two pages: the console, and with mode `report` the report as one file. All addresses are relative, whatever the base path. */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [react(), mode === "report" && oneFile(), mode === "sample" && sampleServer()],
  server: { proxy: mode === "sample" ? {} : Object.fromEntries(routes.map((route) => [route, server])) },
  build: {
    outDir: "../dist/ui",
    // The report's build comes second, and keeps the console's.
    emptyOutDir: mode !== "report",
    target: "es2022",
    modulePreload: false as const,
    assetsInlineLimit: mode === "report" ? Number.MAX_SAFE_INTEGER : 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: fileURLToPath(new URL(mode === "report" ? "report.html" : "index.html", import.meta.url)),
      output: { codeSplitting: mode !== "report" },
    },
  },
}));
