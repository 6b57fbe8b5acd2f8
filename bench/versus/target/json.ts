import type { Scenario } from "./scenario.ts";

const DOCUMENT_BYTES = 10 * 1024;

const item = (id: number): object => ({
  id,
  name: `Item number ${id}`,
  price: 199 + id * 7,
  tags: ["garden", "wood", "oak"],
  stock: { berlin: id % 9, oslo: id % 5 },
});

/** A list of products of exactly this many bytes; spaces fill what is left. */
const catalogue = (bytes: number): string => {
  const items: object[] = [];
  while (JSON.stringify({ items: [...items, item(items.length)] }).length <= bytes)
    items.push(item(items.length));
  return JSON.stringify({ items }).padEnd(bytes, " ");
};

export const json: Scenario = {
  name: "json",
  title: "10 KB of JSON, parsed",
  task: "GET 10,240 bytes of JSON and parse every answer in the task.",
  path: "/catalogue.json",
  isSecure: false,
  script: "json",
  locations: "location = /catalogue.json { default_type application/json; }",
  files: { "catalogue.json": catalogue(DOCUMENT_BYTES) },
};
