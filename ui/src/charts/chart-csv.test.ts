import { expect, it } from "vitest";
import { csvText, fileName } from "./chart-csv.ts";

it("writes a heading and a line for each point, unknown values empty, no needless digits", () => {
  const columns = [
    { heading: "second", value: ({ second }: { second: number; value: number | null }) => second },
    { heading: 'a "b", c', value: ({ value }: { second: number; value: number | null }) => value },
  ];
  const points = [
    { second: 0, value: 0.1 + 0.2 },
    { second: 1, value: null },
    { second: 2, value: Number.NaN },
  ];
  expect(csvText(columns, points)).toBe('second,"a ""b"", c"\r\n0,0.3\r\n1,\r\n2,\r\n');
});

it.each(["=1+1", "+1", "-1", "@x", "\tx"])("lets no sheet run %j", (text) => {
  expect(csvText([{ heading: text, value: () => text }], [0])).toBe(`'${text}\r\n'${text}\r\n`);
});

it.each([
  [["acrida-https://shop.example.com", "users"], "acrida-https-shop.example.com-users.csv"],
  [["../../etc/passwd"], "etc-passwd.csv"],
  [["결제 /주문"], "결제-주문.csv"],
  [["///"], "chart.csv"],
  [["x".repeat(300)], `${"x".repeat(80)}.csv`],
])("calls a file of %j %s", (parts, name) => {
  expect(fileName(parts, "csv")).toBe(name);
});
