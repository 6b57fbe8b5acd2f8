// The embedded target: routes requests to pages and books every one of them in the ledger.
import { createServer } from "node:http";
import { Exchange } from "./exchange.mjs";
import { shopPages } from "./shop-pages.mjs";
import { wirePages } from "./wire-pages.mjs";

/** Long, so that no idle connection of a test is closed under it. */
const KEEP_ALIVE_MS = 120_000;

/** Books the exchange once, when its answer is handed over or its connection is gone. */
const book = (exchange, ledger) => {
  ledger.opened();
  let booked = false;
  const record = (whole) => {
    if (booked) return;
    booked = true;
    const status = exchange.response.headersSent ? exchange.response.statusCode : 0;
    const hop = whole && exchange.isRedirect;
    ledger.record({ ...exchange.ledgerName(), status, bytes: exchange.bytes, hop, whole });
  };
  exchange.response.on("finish", () => record(true));
  exchange.response.on("close", () => record(false));
};

const answer = async (exchange, routes) => {
  for (const [pattern, page] of routes) {
    const match = pattern.exec(exchange.url.pathname);
    if (match !== null) return page(exchange, match[1]);
  }
  return exchange.json({ error: `no page ${exchange.url.pathname}` }, 404);
};

/** @param {import("./ledger.mjs").Ledger} ledger */
export const createTarget = (ledger) => {
  const routes = [...shopPages(), ...wirePages()];
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
    const exchange = new Exchange(request, response);
    if (request.url === "/__ledger") return exchange.json(ledger.totals());
    book(exchange, ledger);
    answer(exchange, routes).catch((error) => {
      if (response.headersSent) response.destroy();
      else exchange.json({ error: String(error) }, 400);
    });
  });
  server.headersTimeout = 0;
  return server;
};
