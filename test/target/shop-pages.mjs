// The shop itself: what a visitor of a small web shop would meet.
import { randomUUID } from "node:crypto";

const PRODUCTS = Array.from({ length: 100 }, (_, index) => ({
  id: index + 1,
  name: `${["Oak", "Ash", "Elm", "Fir"][index % 4]} ${["chair", "table", "shelf", "lamp", "box"][index % 5]}`,
  price: 10 + ((index * 37) % 90),
}));

/** Sessions kept; the oldest goes when one more comes. */
const MAX_SESSIONS = 50_000;
/** Lines of one cart; adding to a full cart is refused. */
const MAX_CART_LINES = 1000;
/** Every so-manieth visit to the flaky page fails, so that the ledger knows what a report must say. */
const FLAKY_EVERY = 10;
const SLOW_MEDIAN_MS = 60;
const SLOW_SPREAD = 0.6;

/** Routes by pattern; a handler gets the exchange and what the pattern's group matched. */
export const shopPages = () => {
  const sessions = new Map();
  let flakyVisits = 0;

  const login = async (exchange) => {
    const { user } = await exchange.fields();
    if (!user) return exchange.json({ error: "user is missing" }, 400);
    const session = randomUUID();
    sessions.set(session, { user, lines: [] });
    if (sessions.size > MAX_SESSIONS) sessions.delete(sessions.keys().next().value);
    exchange.response.setHeader("set-cookie", `session=${session}; Path=/; HttpOnly`);
    const next = exchange.query("next", "");
    return next.startsWith("/") ? exchange.redirect(303, next) : exchange.json({ user });
  };

  const cart = async (exchange) => {
    const session = sessions.get(exchange.cookie("session"));
    if (session === undefined) return exchange.json({ error: "log in first" }, 401);
    if (exchange.method === "POST") {
      const { id } = await exchange.fields();
      const product = PRODUCTS[Number(id) - 1];
      if (product === undefined) return exchange.json({ error: `no product ${id}` }, 404);
      if (session.lines.length >= MAX_CART_LINES) return exchange.json({ error: "the cart is full" }, 409);
      session.lines.push(product);
    }
    const total = session.lines.reduce((sum, product) => sum + product.price, 0);
    return exchange.json({ user: session.user, lines: session.lines.length, total });
  };

  const list = (exchange) => {
    const items = PRODUCTS.map(({ id, name }) => `<li><a href="/products/${id}">${name}</a></li>`);
    exchange.html("Products", `<ul>${items.join("")}</ul>`);
  };

  const product = (exchange, id) => {
    const found = PRODUCTS[Number(id) - 1];
    if (found === undefined) return exchange.html("Not found", `<p>No product ${Number(id)}.</p>`, 404);
    return exchange.html(found.name, `<h1>${found.name}</h1><p>${found.price}</p>`);
  };

  const search = (exchange) => {
    const wanted = exchange.query("q", "").toLowerCase();
    exchange.json({ found: PRODUCTS.filter(({ name }) => name.toLowerCase().includes(wanted)) });
  };

  const slow = async (exchange) => {
    const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    const delayMs = Number(exchange.query("ms", SLOW_MEDIAN_MS * Math.exp(SLOW_SPREAD * normal)));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    exchange.html("Slow", `<p>That took ${Math.round(delayMs)} ms.</p>`);
  };

  const flaky = (exchange) => {
    flakyVisits += 1;
    if (flakyVisits % FLAKY_EVERY === 0) exchange.html("Sorry", "<p>Out of order.</p>", 500);
    else exchange.html("Flaky", "<p>It works, this time.</p>");
  };

  return [
    [/^\/$/, (exchange) => exchange.html("Shop", '<p>Welcome.</p><a href="/products">Products</a>')],
    [/^\/products$/, list],
    [/^\/products\/(\d+)$/, product],
    [/^\/search$/, search],
    [/^\/login$/, login],
    [/^\/cart$/, cart],
    [/^\/slow$/, slow],
    [/^\/flaky$/, flaky],
  ];
};
