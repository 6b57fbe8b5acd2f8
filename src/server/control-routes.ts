import type { ControlAnswer } from "./api.ts";
import type { ConsoleParts } from "./console-parts.ts";
import { formValuesOf } from "./form-values.ts";
import type { ConsoleContext, Route } from "./route.ts";

const done = (
  context: ConsoleContext,
  message: string,
  rest: Partial<ControlAnswer> = {},
  status: 200 | 201 = 200,
) => {
  const answer: ControlAnswer = { success: true, message, ...rest };
  return context.json(answer, status);
};

/** What changes the test: POST only. */
export const controlRoutes = ({ control }: ConsoleParts): readonly Route[] => [
  {
    method: "POST",
    path: "/swarm",
    handle: async (context) => {
      const { message, host } = await control.swarm(await formValuesOf(context));
      return done(context, message, { host });
    },
  },
  {
    method: "POST",
    path: "/stop",
    handle: (context) => {
      control.stop();
      return done(context, "Test stopped");
    },
  },
  {
    method: "POST",
    path: "/stats/reset",
    handle: (context) => {
      control.reset();
      return done(context, "ok");
    },
  },
  {
    method: "POST",
    path: "/user",
    handle: async (context) => {
      control.updateClass(await formValuesOf(context));
      return done(context, "User class updated", {}, 201);
    },
  },
];
