// How examples/shop.ts names what it asks for and which answers it calls failed: the two things that the ledger
// can't know by itself.

/** @type {import("./compare-ledger.mjs").ComparisonRules} */
export const shopRules = {
  nameOf: (_method, path) =>
    path.replace(/^\/products\/\d+$/, "/products/[id]").replace(/^(\/search)\?.*/, "$1"),
  fails: (_method, name, status) => status >= 400 && !(name === "/flaky" && status === 500),
};
