import fc from "fast-check";
import { expect, it } from "vitest";
import { countSlots } from "./slot-ranges.ts";
import { UsersDispatcher } from "./users-dispatcher.ts";

const names = ["w1", "w2", "w3", "w4"];

const event = fc.oneof(
  fc.record({ kind: fc.constant("plan" as const), users: fc.nat(30), target: fc.nat(30) }),
  fc.record({ kind: fc.constant("workers" as const), ids: fc.subarray(names) }),
  fc.record({ kind: fc.constant("end" as const), name: fc.constantFrom("A", "B"), slot: fc.nat(20) }),
);

it("finds a worker for all users to come, however uneven those that ended left the workers", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const dispatcher = new UsersDispatcher({
        classes: [
          { name: "A", weight: 2, fixedCount: 0 },
          { name: "B", weight: 1, fixedCount: 0 },
        ],
        workers: names.slice(0, 2),
      });
      let workers: readonly string[] = names.slice(0, 2);
      for (const one of events) {
        if (one.kind === "plan") dispatcher.plan(one.users, Math.max(one.users, one.target));
        else if (one.kind === "end") dispatcher.markEnded(one.name, one.slot);
        else {
          workers = one.ids;
          dispatcher.setWorkers(workers);
        }
        if (workers.length === 0) continue;
        const users = [...dispatcher.allocation().values()].reduce(
          (sum, slots) => sum + countSlots(slots),
          0,
        );
        expect(users).toBe(dispatcher.running);
      }
    }),
    { numRuns: 300 },
  );
});
