import { expect, test } from "vitest";
import { widthOf } from "./display-text.ts";
import { type Column, renderTable, rule } from "./table.ts";

const columns: readonly Column[] = [
  { title: "Type", align: "left" },
  { title: "Name", align: "left", flexible: true },
  { title: "# reqs", align: "right" },
];

test("numbers are right-aligned, wide characters measured right", () => {
  const lines = renderTable(
    columns,
    [["GET", "/cart", "7"], ["POST", "/장바구니", "12345678"], rule, ["", "Aggregated", "9"]],
    { width: 80 },
  );
  expect(lines).toEqual([
    "Type  Name          # reqs",
    "--------------------------",
    "GET   /cart              7",
    "POST  /장바구니   12345678",
    "--------------------------",
    "      Aggregated         9",
  ]);
});

test("a narrow terminal takes the gaps, then lets the name go on in the next line", () => {
  const lines = renderTable(columns, [["GET", "/product/[id]/reviews", "1"]], { width: 25 });
  expect(lines).toEqual([
    "Type Name          # reqs",
    "-------------------------",
    "GET  /product/          1",
    "     [id]/reviews",
  ]);
});

test("a name with an escape sequence or a line break stays one harmless row", () => {
  const lines = renderTable(columns, [["GET", "\u001b[2J\r\nGET /fake 99999", "1"]], { width: 80 });
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain("\\x1b[2J\\r\\nGET /fake 99999");
});

test("colours come after padding, so that they don't shift columns", () => {
  const lines = renderTable(columns, [["GET", "/", { text: "5", paint: (text) => `<${text}>` }]], {
    width: 80,
    paintTitle: (text) => `[${text}]`,
  });
  expect(lines[0]).toBe("[Type]  [Name]  [# reqs]");
  expect(lines[2]).toBe("GET   /     <     5>");
});

test("a huge text is cut, not measured", () => {
  const lines = renderTable(columns, [["GET", "x".repeat(1e6), "1"]], { width: Number.POSITIVE_INFINITY });
  expect(lines).toHaveLength(2 + 4);
  expect(Math.max(...lines.map(widthOf))).toBeLessThan(130);
});
