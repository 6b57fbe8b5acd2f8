import type { ComparisonRules } from "./compare-ledger.d.mts";

/** How examples/shop.ts names what it asks for, and which answers it calls failed. */
export const shopRules: ComparisonRules;
