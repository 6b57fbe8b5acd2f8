import { expect, test } from "vitest";
import { namesOfConsole, openingLines } from "./opening-lines.ts";

const at = (name: string) => ({
  url: `http://${name}:8089/load/`,
  link: `http://${name}:8089/load/?token=abc`,
});
const addresses = ["10.0.0.5", "192.168.1.7", "2001:db8::5"];
const own = "The web console is open at http://localhost:8089/load/?token=abc (Ctrl-C ends it)\n";

test("a console on one address says that one alone", () => {
  expect(
    openingLines(at("127.0.0.1"), {
      name: "box.example",
      host: "127.0.0.1",
      displayName: null,
      otherNames: [],
      addresses,
    }),
  ).toBe("The web console is open at http://127.0.0.1:8089/load/?token=abc (Ctrl-C ends it)\n");
});

test("a console on all addresses says those of the machine too, as a browser takes them", () => {
  expect(
    openingLines(at("localhost"), {
      name: "box.example",
      host: "0.0.0.0",
      displayName: null,
      otherNames: [],
      addresses,
    }),
  ).toBe(
    `${own}From other machines: http://10.0.0.5:8089/load/?token=abc or http://192.168.1.7:8089/load/?token=abc\n`,
  );
  expect(
    openingLines(at("localhost"), {
      name: "box.example",
      host: "::",
      displayName: null,
      otherNames: [],
      addresses,
    }),
  ).toContain(" or http://[2001:db8::5]:8089/load/?token=abc\n");
  expect(
    openingLines(at("localhost"), {
      name: "box.example",
      host: "0.0.0.0",
      displayName: null,
      otherNames: [],
      addresses: [],
    }),
  ).toBe(own);
});

test("a machine with hundreds of addresses says eight", () => {
  const many = Array.from({ length: 300 }, (_, at) => `10.0.1.${at}`);
  const said = openingLines(at("localhost"), {
    name: "box.example",
    host: "0.0.0.0",
    displayName: null,
    otherNames: [],
    addresses: many,
  });
  expect(said.split(" or ")).toHaveLength(8);
});

test("a name for others takes the place of all addresses", () => {
  expect(
    openingLines(at("localhost"), {
      name: "box.example",
      host: "0.0.0.0",
      displayName: "load.example",
      otherNames: ["load.internal"],
      addresses,
    }),
  ).toBe("The web console is open at http://load.example:8089/load/?token=abc (Ctrl-C ends it)\n");
});

test("the machine's own name opens a console that others can reach, and none that they can't", () => {
  const opening = { name: "box.example", displayName: null, otherNames: [], addresses };
  expect(namesOfConsole({ ...opening, host: "127.0.0.1" })).toEqual([]);
  expect(namesOfConsole({ ...opening, host: "0.0.0.0" })).toEqual(["box.example", "box"]);
  expect(namesOfConsole({ ...opening, host: "10.0.0.5", displayName: "load", name: "box" })).toEqual([
    "load",
    "box",
  ]);
  expect(namesOfConsole({ ...opening, host: "10.0.0.5", name: "" })).toEqual([]);
});

test("further names open it too, on a loopback behind a proxy as well", () => {
  const opening = { name: "box", displayName: "load", otherNames: ["swarm", "swarm.tests.svc"], addresses };
  expect(namesOfConsole({ ...opening, host: "127.0.0.1" })).toEqual(["load", "swarm", "swarm.tests.svc"]);
  expect(namesOfConsole({ ...opening, host: "0.0.0.0" })).toEqual([
    "load",
    "swarm",
    "swarm.tests.svc",
    "box",
  ]);
});
