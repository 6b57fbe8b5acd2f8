import { beforeEach, expect, it } from "vitest";
import { LeadProof } from "./lead-proof.ts";

let proof: LeadProof;
let said: string[];
beforeEach(() => {
  proof = new LeadProof();
  said = [];
});

const say = (nowMs: number, what: string): void => proof.say(nowMs, () => said.push(what));

it("says at once what is asked soon after its own message was sent that came back", () => {
  proof.heard(1000);
  say(1399, "soon");
  expect(said).toEqual(["soon"]);
});

it("holds back what is asked later, until a message comes back that was sent since", () => {
  proof.heard(1000);
  say(1400, "late");
  proof.heard(1400);
  expect(said).toEqual([]);
  proof.heard(1401);
  expect(said).toEqual(["late"]);
  proof.heard(1500);
  expect(said).toEqual(["late"]);
});

it("lets orders be given for longer, since nobody's users are given away so soon", () => {
  proof.heard(1000);
  expect(proof.letsOrder(3499)).toBe(true);
  expect(proof.letsOrder(3500)).toBe(false);
  proof.heard(3600);
  expect(proof.letsOrder(3700)).toBe(true);
});

it("says nothing on a new link before who leads there had the time to answer", () => {
  proof.heard(1000);
  proof.renewed(1100);
  say(1110, "new");
  proof.heard(1650);
  expect(said).toEqual([]);
  proof.heard(1700);
  expect(said).toEqual(["new"]);
});

it("says nothing any more when it is closed", () => {
  say(1000, "never");
  proof.close();
  proof.heard(2000);
  expect(said).toEqual([]);
});
